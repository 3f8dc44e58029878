"""What a customer adds to a case that is there: for whoever has it, and for its need."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from handlers import card, need, shown_as, texts, visit
from handlers.changes import CaseChange
from handlers.model import Case, CaseStatus
from handlers.notice import Notice
from handlers.outcome import Outcome
from handlers.turn import Turn


def kept(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome, with the need of a waiting case as these words tell it, whoever answered them."""
    case = turn.dossier.case
    if case is None or case.status is CaseStatus.RESOLVED or not visit.spoke(turn):
        return outcome
    if any(isinstance(one, CaseChange) and one.need for one in outcome.cases):
        return outcome
    return replace(outcome, cases=(*outcome.cases, *told_now(turn, case)))


def told_now(turn: Turn, case: Case) -> tuple[CaseChange, ...]:
    """The need of a case that was opened by a bare call, as soon as the customer tells it."""
    needed = need_now(turn, case)
    if needed == case.need:
        return ()
    return (CaseChange(case_no=case.case_no, event="told", by="customer", need=needed),)


def need_now(turn: Turn, case: Case) -> str:
    """The need of the case, as it is known after this turn's words."""
    unknown = case.need in turn.policy.texts["need_unknown"]
    tells = unknown and need.is_stated(turn) and not need.only_facts(turn)
    return (need.in_words(turn) if tells else "") or case.need


def news(turn: Turn, case: Case) -> Notice:
    """What the customer added, for whoever has the case: silent, on the same card."""
    title = texts.say(
        turn,
        "notice_customer_added",
        case_no=str(case.case_no),
        customer=card.customer(turn),
        text=said(turn),
    )
    shown = card.of_case(
        turn,
        title,
        case_no=case.case_no,
        needed=need_now(turn, case),
        reason=case.reason,
        ticket_no=case.ticket_no,
        to=(case.claimed_by,) if case.claimed_by else (),
    )
    return replace(shown, is_news=True)


def said(turn: Turn) -> str:
    """The customer's words, and where they came what came without any: 这里 [图片] 裂了."""
    told = []
    for _, run in groupby(turn.messages, lambda message: message.is_words):
        messages = {message.message_id: message for message in run}
        parts = [one for one in turn.reading.parts if one.message.message_id in messages]
        told += [need.words_of(turn, parts), shown_as.of_messages(turn, messages.values())]
    return " ".join(filter(None, told))
