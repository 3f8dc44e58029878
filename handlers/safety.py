"""Danger: the approved first sentence, a case that wakes somebody, and a number. No questions."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import (
    adding,
    calming,
    card,
    case_news,
    choices,
    handoff,
    incident,
    ladder,
    need,
    relay,
    texts,
    ticketing,
    trust,
    visit,
)
from handlers.changes import CaseChange, NewCase, NewTicket, TicketChange
from handlers.choices import URGENT
from handlers.form_step import FORM_TIMER
from handlers.ladder import Call
from handlers.model import Case, CaseStatus, Reply, State, Ticket
from handlers.outcome import CancelTimer, Outcome
from handlers.policy import Push
from handlers.trust import TAPPED
from handlers.turn import Turn

_PLACE = re.compile(
    r"(?:^|[,\uff0c\s])[A-Za-z]?\d{3,4}(?=$|[,\uff0c。!\uff01\s])|\d{2,5}\s*(?:号?房间?|室|栋|幢|单元|号楼|楼|层|号院)|(?:在|住|位于|人在)\s?[A-Za-z]?\d{3,4}(?!\d)"
    r"|(?:在|到|位于)[^,\uff0c。!\uff01?\uff1f]{1,14}?(?:路|街|大道|巷|小区|花园|苑|广场|大厦|酒店|医院|学校|校区|公园|地铁站|车站|停车场|门店|店里|店门口|商场|超市)"
)
"""Where somebody is, in words that no address is made of: 「在906」 「滨江大道」."""
_ASKED = {
    (True, True): "urgent_case",
    (True, False): "urgent_phone",
    (False, True): "urgent_place",
    (False, False): "urgent_where",
}
"""What is asked, by whether the place and a telephone number are known."""


def reason(turn: Turn) -> str | None:
    """Why this turn is urgent, if it is."""
    if turn.reading.signals.urgent is not None and not incident.is_mere_report(turn):
        return turn.reading.signals.urgent.value
    before = turn.dossier.duty.settled
    if before is not None and before.urgent and calming.is_again(turn):
        return before.reason
    return TAPPED if visit.spoke(turn) and choices.is_picked(turn, URGENT) else None


def preface(turn: Turn) -> Reply | None:
    """The company's first sentence for this danger, once a case."""
    why = reason(turn)
    key = f"safety_{why}"
    if why is None or why in turn.memory.safety_told or key not in turn.policy.texts:
        return None
    if _is_guessed_anew(turn):
        return None
    return texts.reply(turn, key)


def _is_guessed_anew(turn: Turn) -> bool:
    """Whether a case is urgent already and only the model sees yet another danger in its words."""
    case = handoff.living(turn)
    guessed = turn.reading.signals.urgent_likely is not None
    return guessed and case is not None and case.urgent and bool(turn.memory.safety_told)


def handle(turn: Turn) -> Outcome | None:
    """Wake somebody, unless this case has done so already."""
    why = reason(turn)
    if not visit.spoke(turn) or why is None:
        return None
    if trust.is_doubtful(turn):  # more of what was asked about, not another danger
        why = turn.memory.notes.get(trust.ASKED, why)
    case = handoff.living(turn)
    if case is not None and case.urgent:
        return visit.because("safety", goes_on(turn, case), why)
    if case is not None and case.status is CaseStatus.CLAIMED:
        return visit.because("safety", _tell_claimer(turn, why, case), why)
    return incident.handle(turn) or _new(turn, why, case)


def _new(turn: Turn, why: str, case: Case | None) -> Outcome | None:
    """Somebody is woken, unless this customer's word needs a question first."""
    if case is None and trust.was_for_nothing(turn, why):
        return None  # the rest of the desk takes it like any other need
    if case is None and trust.asks_first(turn, why) and not incident.is_told_elsewhere(turn):
        return visit.because("safety", trust.ask(turn, why), why, "asked first")
    return visit.because("safety", _wake(turn, why, case), why)


def confirmed(turn: Turn) -> Outcome | None:
    """The answer to 「现在有危险吗?」."""
    said = trust.answered(turn)
    if said is None:
        return None
    if said == "no":
        return visit.because("safety", trust.calmed(turn), "no danger")
    why, case = turn.memory.notes[trust.ASKED], handoff.living(turn)
    return visit.because("safety", _wake(turn, why, case), why, "confirmed")


def goes_on(turn: Turn, case: Case) -> Outcome:
    """More about an urgent case: passed on to whoever has it, nobody is woken again.

    A danger that is over wakes nobody else; one that is back calls as at first.
    """
    served = relay.handle(turn)
    if served is not None:
        return served
    if calming.may_rest(turn, case):
        return calming.rest(turn, case)
    if case.status is not CaseStatus.CLAIMED and calming.is_doubted(turn):
        return _wake(turn, reason(turn) or case.reason, case)
    ticket = ticketing.numbered(turn, case.ticket_no)
    return Outcome(
        replies=(texts.reply(turn, "urgent_told", ticket_no=case.ticket_no or ""),),
        notices=(case_news.news(turn, case),),
        tickets=(adding.to(turn, ticket),) if ticket else (),
        cases=case_news.told_now(turn, case),
    )


def _wake(turn: Turn, why: str, case: Case | None) -> Outcome:
    """One case a customer and night: a settled one lives again under its number."""
    again = turn.dossier.duty.settled if case is None else None
    ticket, known = _ticket(turn, case or again)
    call = _call(turn, why, case or again, known)
    called = call.incident and incident.is_told_elsewhere(turn)
    notices, timers = (ladder.without_waking if called else ladder.start)(turn, call)
    change = _case(call, case or again)
    if again is not None and isinstance(change, CaseChange):
        change = replace(change, status=CaseStatus.RELEASED, event="reopened", reopens=True)
    return Outcome(
        replies=(_told(turn, known),),
        notices=notices,
        tickets=(ticket,),
        cases=(change,),
        reports=incident.opens(turn, why, call.case_no, known),
        timers=(*timers, CancelTimer(name=FORM_TIMER), CancelTimer(name=ladder.UNCLAIMED)),
        next_state=State.WAITING,
        memory=replace(
            visit.noted(
                visit.settled(turn.memory),
                trust__asked=None,
                danger__over=None,
                incident__key=call.incident,
            ),
            form=None,
            step=None,
        ),
    )


def _tell_claimer(turn: Turn, why: str, case: Case) -> Outcome:
    """A person serves already: that person is told loudly, and is watched for an answer."""
    ticket, known = _ticket(turn, case)
    call = _call(turn, why, case, known)
    notice = replace(case_news.news(turn, case), push=Push.URGENT)
    return Outcome(
        replies=(texts.reply(turn, "urgent_told", ticket_no=known),),
        notices=(notice,),
        tickets=(ticket,),
        cases=(_case(call, case),),
        timers=relay.watch(turn),
    )


def _call(turn: Turn, why: str, case: Case | None, ticket_no: str) -> Call:
    return Call(
        case_no=case.case_no if case else turn.new_case_no,
        urgent=True,
        reason=why,
        need=card.needed(turn),
        opened_at=turn.now,
        ticket_no=ticket_no,
        incident=incident.key(turn, why),
    )


def _ticket(turn: Turn, case: Case | None) -> tuple[NewTicket | TicketChange, str]:
    """The ticket of this danger: the running one made urgent, or a new one without a form."""
    known = _running(turn, case)
    if known is not None:
        return adding.to(turn, known, urgent=True), known.ticket_no
    made = ticketing.open_one(turn, urgent=True)
    return made.ticket, made.ticket.ticket_no


def _running(turn: Turn, case: Case | None) -> Ticket | None:
    if case is not None and case.ticket_no:
        return ticketing.numbered(turn, case.ticket_no)
    if trust.ASKED in turn.memory.notes and (asked := ticketing.tonight(turn)):
        return asked  # the number that came with the question
    form = turn.memory.form
    filling = ticketing.numbered(turn, form.ticket_no) if form and not form.done else None
    return filling or ticketing.repeated(turn)


def _case(call: Call, case: Case | None) -> NewCase | CaseChange:
    if case is None:
        return handoff.new_case(call)
    return CaseChange(
        case_no=case.case_no,
        event="urgent",
        by="customer",
        urgent=True,
        reason=call.reason,
        ticket_no=call.ticket_no,
        step=0,
    )


def _told(turn: Turn, number: str) -> Reply:
    """That somebody is being called; where and how to reach them is asked once, if unknown."""
    known = need.facts(turn)
    place = "address" in known or any(_PLACE.search(said) for said in _said_of_it(turn))
    key = _ASKED[place, "phone" in known]
    return texts.reply(turn, key, ticket_no=number)


def _said_of_it(turn: Turn) -> tuple[str, ...]:
    since = turn.now - turn.policy.manners.episode
    asked = (one for one in turn.dossier.events if one.kind == "asked" and one.at >= since)
    return (turn.text, *(one.text for one in asked))
