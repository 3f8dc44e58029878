"""Between the call for a person and the claim: words are passed on, nothing is asked."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from handlers import (
    adding,
    case_news,
    choices,
    handoff,
    intake,
    leading,
    need,
    safety,
    texts,
    ticket_words,
    ticketing,
    visit,
)
from handlers.changes import CaseChange
from handlers.model import Case, State
from handlers.outcome import Outcome
from handlers.policy import Mode
from handlers.turn import Turn

_SHORT = 24
"""Characters; longer words tell more than the question where help is."""
TOLD_ENOUGH = timedelta(minutes=1)
"""A customer who writes line after line is not told after each that it was passed on."""


def urgent(turn: Turn) -> Outcome | None:
    """While a case is urgent every word goes to whoever comes; no form, no choices."""
    case = _case(turn)
    if case is None or not case.urgent or _is_hello(turn):
        return None
    if _asks_after(turn):
        return visit.because("waiting", handoff.again(turn, case), "how it stands")
    return visit.because("waiting", safety.goes_on(turn, case), "urgent case")


def escalated(turn: Turn) -> Outcome | None:
    """A threat to go outside, while a case waits: a ticket of its own weight, the case goes on."""
    case = _case(turn)
    if case is None or case.urgent or not turn.reading.signals.escalation_risk:
        return None
    if case.ticket_no is not None:
        return visit.because("waiting", _graver(turn, case, case.ticket_no), "escalation risk")
    told = need.one_line(f"{case.need}\uff1b{need.in_words(turn)}")
    form = intake.COMPLAINT if intake.COMPLAINT in turn.policy.forms else None
    made = ticketing.open_one(turn, form_id=form, needed=told)
    number = made.ticket.ticket_no
    change = CaseChange(case_no=case.case_no, event="ticketed", by="desk", ticket_no=number)
    outcome = Outcome(
        replies=(texts.reply(turn, "escalation_ticket", ticket_no=number, promise=made.promise),),
        notices=(case_news.news(turn, case), *leading.told_of(turn, number, made.promise)),
        tickets=(made.ticket,),
        cases=(change,),
    )
    return visit.because("waiting", outcome, "escalation risk")


def _graver(turn: Turn, case: Case, number: str) -> Outcome:
    """The same where the case has its number: the lead hears of it, the number stays."""
    ticket = ticketing.numbered(turn, number)
    promise = ticketing.promise(turn, ticket)
    return Outcome(
        replies=(texts.reply(turn, "escalation_ticket", ticket_no=number, promise=promise),),
        notices=(case_news.news(turn, case), *leading.told_of(turn, number, promise)),
        tickets=(adding.to(turn, ticket),) if ticket else (),
    )


def handle(turn: Turn) -> Outcome | None:
    """What no entry answers is passed on to the waiting case."""
    case = _case(turn)
    if case is None:
        return None
    if case.ticket_no is None and turn.window.mode is Mode.COLLECT:
        made = handoff.ticket_for(turn, case, "handoff_unclaimed")
        return visit.because("waiting", made, "nobody came before the night")
    if _asks_after(turn):
        return visit.because("waiting", handoff.again(turn, case), "how it stands")
    return visit.because("waiting", _pass_on(turn, case))


def _case(turn: Turn) -> Case | None:
    if not visit.spoke(turn) or turn.conversation.state is not State.WAITING:
        return None
    return handoff.living(turn)


def _pass_on(turn: Turn, case: Case) -> Outcome:
    ticket = ticketing.numbered(turn, case.ticket_no)
    key = "passed_on_night" if ticket and turn.window.mode is Mode.COLLECT else "passed_on"
    just_told = visit.said_since(turn, key)
    silent = just_told is not None and turn.now - just_told.at <= TOLD_ENOUGH
    return Outcome(
        replies=() if silent else (texts.reply(turn, key),),
        notices=(case_news.news(turn, case),),
        tickets=(adding.to(turn, ticket),) if ticket else (),
        cases=case_news.told_now(turn, case),
    )


def _asks_after(turn: Turn) -> bool:
    """Whether the words only ask where the help is that was called."""
    text = unicodedata.normalize("NFKC", turn.text).strip()
    if len(choices.folded(text)) > _SHORT or turn.reading.signals.facts.as_dict():
        return False
    said = (ticket_words.AWAITS, ticket_words.STATUS, ticket_words.NUDGE)
    return any(pattern.search(text) for pattern in said)


def _is_hello(turn: Turn) -> bool:
    said = turn.reading.signals
    return (said.thanks or said.goodbye or said.greeting) and not need.has_substance(turn)
