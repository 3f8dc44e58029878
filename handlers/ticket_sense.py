"""What customers want of their tickets: the phrases, and which tickets give each a sense."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from handlers import need, ticket_answered, ticketing
from handlers.form_words import CORRECT
from handlers.model import LIVING
from handlers.ticket_words import (
    ADD,
    AWAITED,
    BUT,
    CARED,
    NOT_A_TICKET,
    NUDGE,
    NUDGE_NOT,
    REOPEN,
    SOLVED,
    STATUS,
    WITHDRAW,
    WITHDRAW_NOT,
)
from handlers.turn import Turn

NAMED: Final = re.compile(r"工单|单子")
_POINTED_AT: Final = re.compile(r"工单|那个|那件|那单")
_OWN_DATA: Final = re.compile(r"电话|手机|号码|联系方式|地址|单号")


class Wish(StrEnum):
    """What a customer wants of a ticket."""

    STATUS = "status"
    NUDGE = "nudge"
    ADD = "add"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    SOLVED = "solved"
    RATE = "rate"


def wanted(turn: Turn, text: str) -> Wish | None:
    """The first wish whose phrase stands in the text and that makes sense for this customer."""
    said = (
        wish
        for wish, pattern, makes_sense in _PHRASES
        if pattern.search(text) and makes_sense(turn, text)
    )
    return next(said, None)


def _is_answered(turn: Turn, text: str) -> bool:
    return ticket_answered.living(turn) is not None


def _is_withdrawable(turn: Turn, text: str) -> bool:
    """Whether a ticket is there; of a settled one that is named the state is told."""
    if WITHDRAW_NOT.search(text):
        return False
    newest = turn.dossier.tickets[:1]
    names = bool(newest and NAMED.search(text) and ticketing.is_of_late(turn, newest[0]))
    return names or _has_living(turn, text)


def _is_no_parcel(turn: Turn, text: str) -> bool:
    about_parcel = NOT_A_TICKET.search(text) is not None and not _POINTED_AT.search(text)
    return not about_parcel and not NUDGE_NOT.search(text)


def _may_be_nudged(turn: Turn, text: str) -> bool:
    return _is_no_parcel(turn, text) and _has_living(turn, text)


def _is_tonights(turn: Turn, text: str) -> bool:
    return ticketing.tonight(turn) is not None


def _is_reopenable(turn: Turn, text: str) -> bool:
    """Whether the newest ticket is settled, so that 「还是不行」 can only mean it."""
    newest = turn.dossier.tickets[:1]
    return bool(newest) and newest[0].status not in LIVING


def _is_contested(turn: Turn, text: str) -> bool:
    """Whether the newest ticket is settled by an answer of the last days."""
    answered = turn.dossier.tickets[:1]
    return _is_reopenable(turn, text) and ticket_answered.lately(turn, answered[0])


def _is_correctable(turn: Turn, text: str) -> bool:
    """The right value of a customer's own data counts whatever the night it was said in."""
    given = need.facts_now(turn).keys() & {"phone", "address", "order_no", "tracking_no"}
    gives = bool(given) and _OWN_DATA.search(turn.text) is not None
    return _is_tonights(turn, text) or (gives and _has_living(turn, text))


def _has_living(turn: Turn, text: str) -> bool:
    return any(one.status in LIVING for one in turn.dossier.tickets)


_Sense = Callable[[Turn, str], bool]
_PHRASES: Final[tuple[tuple[Wish, re.Pattern[str], _Sense], ...]] = (
    (Wish.SOLVED, SOLVED, _is_answered),
    (Wish.WITHDRAW, WITHDRAW, _is_withdrawable),
    (Wish.NUDGE, NUDGE, _may_be_nudged),
    (Wish.STATUS, STATUS, _is_no_parcel),
    (Wish.STATUS, AWAITED, _is_tonights),
    (Wish.STATUS, CARED, _has_living),
    (Wish.REOPEN, REOPEN, _is_reopenable),
    (Wish.REOPEN, BUT, _is_contested),
    (Wish.CORRECT, CORRECT, _is_correctable),
    (Wish.ADD, ADD, _has_living),
    (Wish.ADD, WITHDRAW_NOT, _has_living),
)
"""Tried in this order; a wish that no ticket of the customer fits is passed over."""
