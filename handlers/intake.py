"""Needs that no answer settles: data handed over, or a threat to go outside with it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from handlers import (
    adding,
    alike,
    duty,
    form_flow,
    handoff,
    leading,
    need,
    ticket_end,
    ticket_form,
    ticketing,
    visit,
)
from handlers.form_words import QUESTION
from handlers.model import State, Ticket, TicketStatus
from handlers.outcome import Outcome
from handlers.policy import Mode, Target
from handlers.ticket_words import NOBODY_CAME, NOT_A_TICKET
from handlers.turn import Turn
from knowledge.matcher import Action

COMPLAINT = "complaint"
"""The form of what may go to the authorities or the press."""
_DEMAND = r"(?:(?:^|[,，。;；\s])|我?(?:要|想|需要|必须)|帮我|给我|申请|要求|麻烦|请).{0,3}?"
_TO_BE_DONE = re.compile(
    r"(?:安排|派|叫|找|请|让).{0,4}(?:师傅|人|同事|客服)|上门|(?:联系|回复|打给|通知|打电话给)我|给我(?:回|打).{0,3}电话|回我?(?:个)?电话|来(?:修|看|取|处理)"
)
"""Somebody is to do something, and the customer says how to be reached."""
_BROKEN_PROMISE = re.compile(
    r"(?:上次|之前|昨天|前天|客服|你们|师傅|坐席|当时).{0,8}(?:说|答应|承诺|保证)(?:好|过|了|的)*.{1,16}"
    r"(?:今天|现在|如今|结果|到现在|都|已经).{0,8}(?:第?[\d一二三四五六七八九十两几]+多?(?:天|周|个?星期|个?月)|还没|没人|也没|都没)"
)
"""What colleagues said and did not do: no answer of the knowledge base makes that good."""
_HAS_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,4}\d{6,}(?![A-Za-z0-9])")
_REGISTER = re.compile(
    r"(?:帮|给|替|请|麻烦)[我你您]{0,2}(?:先)?登记|登记(?:一下|个|下)|[报登]个?修一?下|[建开]个?工单"
)
"""Who says what to do with it wants no answer."""
_SYSTEM = re.compile(r"系统|平台|网站|网页|软件|后台|服务器|小程序|客户端|(?i:app)")
_HANDED_OVER = frozenset({"order_no", "tracking_no"})


def escalation(turn: Turn) -> Outcome | None:
    """12315, lawyers, the press: never a canned answer; a ticket on top of the lead's list."""
    if not _bot_is_asked(turn) or not turn.reading.signals.escalation_risk:
        return None
    about = _threatened_about(turn)
    if about is not None:
        return visit.because("intake", _raised(turn, about), "escalation risk of a ticket")
    form = COMPLAINT if COMPLAINT in turn.policy.forms else None
    outcome = handoff.ticket(turn, "escalation_ticket", form, needed=_whole_need(turn))
    outcome = replace(outcome, notices=(*outcome.notices, *leading.told(turn, outcome)))
    return visit.because("intake", outcome, "escalation risk")


def _threatened_about(turn: Turn) -> Ticket | None:
    """The ticket that was spoken of, or the only one of late: 「再不来我就打12315」 is about it."""
    words, late = _whole_need(turn), ticketing.of_late(turn)
    about = ticketing.talked_of(turn) or ticketing.same_affair(turn)
    if about is None and len(late) == 1 and not alike.names_trouble(turn.text):
        about = late[0]
    return None if about is None or alike.of_other_things(words, about.summary) else about


def _raised(turn: Turn, about: Ticket) -> Outcome:
    """The same ticket, in the hands of a lead: nothing is asked that it holds already."""
    lead = next(iter(duty.people(turn.policy, Target.LEAD, turn.now)), None)
    due = _sooner(turn, about)
    change = replace(adding.to(turn, about), assigned_to=lead, deadline_at=due)
    if lead is not None:
        change = replace(change, status=TicketStatus.ASSIGNED)
    told = ticket_end.said(turn, "escalation_ticket", replace(about, deadline_at=due))
    memory = ticketing.talking_of(turn, visit.settled(turn.memory), about)
    return Outcome(
        replies=(told,),
        notices=leading.told_of(turn, about.ticket_no, ticketing.when(turn, due)),
        tickets=ticketing.possible(turn, change),
        memory=memory,
    )


def _sooner(turn: Turn, about: Ticket) -> datetime:
    """The promise that was given, or that of a complaint, where that is sooner or the old one broken."""
    form = turn.policy.form(COMPLAINT if COMPLAINT in turn.policy.forms else about.form_id or "")
    due, given = form_flow.deadline(turn, form), about.deadline_at
    return given if given is not None and turn.now < given < due else due


def stated(turn: Turn) -> Outcome | None:
    """Who says what is wrong and hands over the data, or complains, wants it dealt with."""
    if _bot_is_asked(turn) and _was_let_down(turn):
        outcome = _taken_up(turn, ticket_form.chosen_form(turn))
        return visit.because("intake", outcome, "a promise that was not kept")
    if not _bot_is_asked(turn) or QUESTION.search(turn.text) or need.only_facts(turn):
        return None
    form = _demanded(turn)
    given = set(need.facts_now(turn)) & (_HANDED_OVER | {"phone"})
    given |= {"order_no"} if _HAS_NUMBER.search(turn.text) else set()
    clear = form is not None and (form == COMPLAINT or bool(given) or not _is_answered(turn))
    clear = clear or _REGISTER.search(turn.text) is not None
    clear = clear or (bool(given) and _TO_BE_DONE.search(turn.text) is not None)
    form = form or _filled(turn)
    demanded = form is not None and not _is_answered(turn)
    if not (need.is_stated(turn) or demanded) or not (clear or form or given & _HANDED_OVER):
        return None
    outcome = _taken_up(turn, form)
    return visit.because("intake", outcome, f"demand {form}" if form else "facts handed over")


def _was_let_down(turn: Turn) -> bool:
    """Whether a promise was broken, or somebody waited in vain for people."""
    if _BROKEN_PROMISE.search(turn.text):
        return True
    waits = NOBODY_CAME.search(turn.text) and not QUESTION.search(turn.text)
    return bool(waits) and NOT_A_TICKET.search(turn.text) is None


def _filled(turn: Turn) -> str | None:
    """The form whose fields the customer fills unasked: 「抬头是…,税号…」."""
    topic = turn.entries.get(turn.memory.topic or "")
    form_id = ticket_form.chosen_form(turn) or (topic.form if topic else None)
    if form_id is None or form_id not in turn.policy.forms or _is_answered(turn):
        return None
    return form_id if ticket_form.is_filled_in(turn, form_id) else None


def _is_answered(turn: Turn) -> bool:
    return turn.reading.ranking.action is Action.ANSWER


def _taken_up(turn: Turn, form: str | None) -> Outcome:
    if turn.window.mode is Mode.COLLECT or form == COMPLAINT:
        return handoff.ticket(turn, "ticket_opened", form)
    return handoff.person(turn, handoff.MISSED)


def _demanded(turn: Turn) -> str | None:
    """The form whose words the customer uses to demand something."""
    form_id = ticket_form.chosen_form(turn)
    form = turn.policy.forms.get(form_id or "")
    if form is None:
        return None
    named = "|".join(re.escape(word) for word in form.keywords)
    return form.id if re.search(rf"{_DEMAND}(?:{named})", turn.text) else None


def reported(turn: Turn) -> Outcome | None:
    """A trouble of the system, or one that somebody else has too: a number, no guessing."""
    trouble = turn.dossier.duty.trouble
    if not visit.spoke(turn) or turn.conversation.state is not State.BOT:
        return None
    if trouble.topic not in turn.policy.incident_topics or handoff.living(turn) is not None:
        return None
    sure = turn.reading.ranking.action is Action.ANSWER
    if sure or not (trouble.customers > 1 or _SYSTEM.search(turn.text)):
        return None
    return visit.because("intake", handoff.person(turn, handoff.MISSED), "reported")


def handle(turn: Turn) -> Outcome | None:
    """Who gives an order number, or answers a question back with facts, wants it dealt with."""
    if not _bot_is_asked(turn) or not _hands_over(turn):
        return None
    outcome = handoff.person(turn, handoff.MISSED, needed=_whole_need(turn))
    return visit.because("intake", outcome, "facts handed over")


def _bot_is_asked(turn: Turn) -> bool:
    asked = visit.spoke(turn) and turn.conversation.state is State.BOT
    return asked and handoff.living(turn) is None


def _hands_over(turn: Turn) -> bool:
    given = set(need.facts_now(turn))
    if given & _HANDED_OVER and need.has_substance(turn):
        return True
    return bool(turn.memory.clarifies) and bool(given or need.photos_now(turn))


def _whole_need(turn: Turn) -> str:
    """What was asked before the question back, and what was said to it."""
    said = need.in_words(turn)
    earlier = need.said_before(turn) if turn.memory.clarifies else ""
    return need.one_line("；".join(part for part in (earlier, said) if part))
