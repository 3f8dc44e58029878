"""Which ticket a customer speaks of, and what is wanted of it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from handlers import alike, choices, marks, need, ticketing
from handlers.form_words import CORRECT
from handlers.model import LIVING, Ticket
from handlers.ticket_words import (
    ADD,
    GOOD,
    MARK,
    NOT_A_TICKET,
    NUDGE,
    NUDGE_NOT,
    NUMBER,
    POOR,
    REOPEN,
    STATUS,
    WITHDRAW,
)
from handlers.turn import Turn

PICK: Final = "ticket:"
"""Prefix of the id of a choice among tickets: `ticket:<wish>:<number>`."""
RATED: Final = "rating.ticket"


class Wish(StrEnum):
    """What a customer wants of a ticket."""

    STATUS = "status"
    NUDGE = "nudge"
    ADD = "add"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    RATE = "rate"


_PHRASES: Final = (
    (Wish.WITHDRAW, WITHDRAW),
    (Wish.NUDGE, NUDGE),
    (Wish.STATUS, STATUS),
    (Wish.REOPEN, REOPEN),
    (Wish.CORRECT, CORRECT),
    (Wish.ADD, ADD),
)
"""Tried in this order; a wish that no ticket of the customer fits is passed over."""
_POINTED_AT: Final = re.compile(r"工单|那个|那件|那单")
_NAMED: Final = re.compile(r"工单|单子")
_OWN_DATA: Final = re.compile(r"电话|手机|号码|联系方式|地址|单号")
_SHORT: Final = 24
"""Characters of words that may be read as being about a ticket though they do not name one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A wish, and the tickets it may be about."""

    wish: Wish
    about: tuple[Ticket, ...]
    unknown: str | None = None
    """A number that is none of this customer's."""


def asked(turn: Turn) -> Asked | None:
    """What the customer wants of which ticket; None where the words are about something else."""
    choice = choices.picked(turn)
    if choice is not None and choice.id.startswith(PICK):
        return _picked(turn, choice.id)
    wish = _wish(turn)
    known, unknown = _named(turn)
    if wish is None and (known or unknown) and len(choices.folded(turn.text)) <= _SHORT:
        wish = Wish.STATUS
    if wish is None:
        return None
    if unknown and not known:
        return Asked(wish=wish, about=(), unknown=unknown)
    return Asked(wish=wish, about=known or _candidates(turn, wish))


def _described(turn: Turn, tickets: tuple[Ticket, ...]) -> tuple[Ticket, ...]:
    """Of several tickets the one whose need the words name: 「洗衣机那个怎么样了」."""
    scores = {one.ticket_no: alike.shared(turn.text, one.summary) for one in tickets}
    best = max(scores.values(), default=0)
    named = tuple(one for one in tickets if scores[one.ticket_no] == best)
    return named if best and len(named) == 1 else tickets


def is_rating(turn: Turn) -> bool:
    """Whether the customer was asked for a rating and gives one."""
    choice = choices.picked(turn)
    if choice is not None:
        return choice.id.startswith(marks.RATE)
    return RATED in turn.memory.notes and mark(turn) is not None


def mark(turn: Turn) -> int | None:
    """The rating in the words, 1 to 5."""
    choice = choices.picked(turn)
    if choice is not None and choice.id.startswith(marks.RATE):
        return int(choice.id.removeprefix(marks.RATE))
    words = choices.folded(unicodedata.normalize("NFKC", turn.text))
    if hit := MARK.match(words):
        sign = hit.group(1)
        return int(sign) if sign.isdigit() else "零一二三四五".index(sign)
    if len(words) <= _SHORT and POOR.search(words):
        return 1
    return 5 if GOOD.match(words) else None


def _wish(turn: Turn) -> Wish | None:
    if is_rating(turn):
        return Wish.RATE
    text = unicodedata.normalize("NFKC", turn.text).strip()
    said = (wish for wish, pattern in _PHRASES if pattern.search(text))
    return next((wish for wish in said if _makes_sense(turn, wish, text)), None)


def _makes_sense(turn: Turn, wish: Wish, text: str) -> bool:
    """Whether the customer has a ticket of which this can be wanted."""
    about_parcel = NOT_A_TICKET.search(text) is not None and not _POINTED_AT.search(text)
    if wish in (Wish.STATUS, Wish.NUDGE) and (about_parcel or NUDGE_NOT.search(text)):
        return False
    if wish is Wish.STATUS:
        return True
    if wish is Wish.REOPEN:
        return _reopenable(turn)
    if wish is Wish.CORRECT:
        return ticketing.tonight(turn) is not None or (_gives(turn) and _has_living(turn))
    return _has_living(turn)


def _gives(turn: Turn) -> bool:
    """Whether the right value of a customer's own data is said, so that the night does not matter."""
    given = need.facts_now(turn).keys() & {"phone", "address", "order_no", "tracking_no"}
    return bool(given) and _OWN_DATA.search(turn.text) is not None


def _named(turn: Turn) -> tuple[tuple[Ticket, ...], str | None]:
    """The customer's own tickets that the words name, and a number that is none of them."""
    words = unicodedata.normalize("NFKC", turn.text).upper()
    said = _flat(words)
    known = tuple(one for one in turn.dossier.tickets if _flat(one.ticket_no.upper()) in said)
    own = {_flat(one.ticket_no.upper()) for one in turn.dossier.tickets}
    strange = [hit for hit in NUMBER.findall(words) if _flat(hit) not in own]
    return known, strange[0].strip() if strange else None


def _flat(number: str) -> str:
    return number.replace(" ", "").replace("-", "")


def _picked(turn: Turn, choice_id: str) -> Asked | None:
    wish, _, number = choice_id.removeprefix(PICK).partition(":")
    ticket = ticketing.numbered(turn, number)
    return Asked(wish=Wish(wish), about=(ticket,)) if ticket and wish in set(Wish) else None


def _candidates(turn: Turn, wish: Wish) -> tuple[Ticket, ...]:
    tickets = turn.dossier.tickets
    living = tuple(one for one in tickets if one.status in LIVING)
    if wish is Wish.REOPEN:
        return tuple(one for one in tickets if one.status not in LIVING)[:1]
    if wish is Wish.RATE:
        rated = ticketing.numbered(turn, turn.memory.notes.get(RATED))
        return (rated,) if rated else ()
    described = _described(turn, living)
    if len(described) == 1:
        return described
    if wish in (Wish.ADD, Wish.CORRECT):
        return _talked_of(turn, living)
    if wish is Wish.WITHDRAW:
        return living if _NAMED.search(turn.text) else _talked_of(turn, living)
    return living or tickets[:1]


def _talked_of(turn: Turn, living: tuple[Ticket, ...]) -> tuple[Ticket, ...]:
    """The ticket whose form was filled last, else the newest one."""
    form = turn.memory.form
    filled = ticketing.numbered(turn, form.ticket_no) if form else None
    known = ticketing.talked_of(turn) or filled
    return (known,) if known in living and known is not None else living[:1]


def _has_living(turn: Turn) -> bool:
    return any(one.status in LIVING for one in turn.dossier.tickets)


def _reopenable(turn: Turn) -> bool:
    """Whether the newest ticket is settled, so that 「还是不行」 can only mean it."""
    newest = turn.dossier.tickets[:1]
    return bool(newest) and newest[0].status not in LIVING
