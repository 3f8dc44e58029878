"""What a customer adds to a case that is there: for whoever has it, and for its need."""

from __future__ import annotations

from dataclasses import replace

from handlers import card, need, shown_as, texts
from handlers.changes import CaseChange
from handlers.model import Case
from handlers.notice import Notice
from handlers.turn import Turn


def told_now(turn: Turn, case: Case) -> tuple[CaseChange, ...]:
    """The need of a case that was opened by a bare call, as soon as the customer tells it."""
    needed = _need_now(turn, case)
    if needed == case.need:
        return ()
    return (CaseChange(case_no=case.case_no, event="told", by="customer", need=needed),)


def _need_now(turn: Turn, case: Case) -> str:
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
        needed=_need_now(turn, case),
        reason=case.reason,
        ticket_no=case.ticket_no,
        to=(case.claimed_by,) if case.claimed_by else (),
    )
    return replace(shown, is_news=True)


def said(turn: Turn) -> str:
    """The customer's words, and what came without any: [图片]."""
    shown = shown_as.of_messages(turn, turn.messages)
    return " ".join(part for part in (need.in_words(turn), shown) if part)
