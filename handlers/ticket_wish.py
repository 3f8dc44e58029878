"""Which ticket a customer speaks of, and what is wanted of it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from handlers import alike, choices, marks, ticket_answered, ticketing
from handlers.model import LIVING, Ticket
from handlers.ticket_sense import NAMED, Wish, wanted
from handlers.ticket_words import GOOD, MARK, NUMBER, POOR
from handlers.turn import Turn

PICK: Final = "ticket:"
"""Prefix of the id of a choice among tickets: `ticket:<wish>:<number>`."""
RATED: Final = "rating.ticket"


_TELLS_MARK: Final = re.compile(r"满意|好评|差评|[1-5一二三四五]\s*(?:分|颗?星)")
"""A rating that nobody asked for says that it is one."""
_AND: Final = re.compile(
    r"(?:呢|怎么样了?|咋样了?|(?:查|办|弄|开|修|处理|找)(?:到|好|完|得怎么样)了?(?:吗|没有?))[?\uff1f。]*$"
)
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
    scores = {one.ticket_no: alike.shared(turn.text, _called(turn, one)) for one in tickets}
    best = max(scores.values(), default=0)
    named = tuple(one for one in tickets if scores[one.ticket_no] == best)
    return named if best and len(named) == 1 else tickets


def _called(turn: Turn, ticket: Ticket) -> str:
    """The words by which a customer may name a ticket: its need, category, form and fields."""
    told = (value for value in ticket.fields.values() if not value.isascii())
    form = turn.policy.form(ticket.form_id or "")
    named = (form.title, *form.keywords) if form and form.id != turn.policy.default_form else ()
    return " ".join((ticket.summary, ticket.category, *named, *told))


def is_rating(turn: Turn) -> bool:
    """Whether the customer was asked for a rating and gives one."""
    choice = choices.picked(turn)
    if choice is not None:
        return choice.id.startswith(marks.RATE)
    if RATED in turn.memory.notes:
        return mark(turn) is not None
    answered = any(ticket_answered.lately(turn, one) for one in turn.dossier.tickets)
    return answered and _TELLS_MARK.search(turn.text) is not None and mark(turn) is not None


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
    return wanted(turn, text) or (Wish.STATUS if _is_asked_after(turn, text) else None)


def _is_asked_after(turn: Turn, text: str) -> bool:
    """「扫地机呢」: a short question about the thing of one open ticket."""
    if len(text) > _SHORT // 2 or not _AND.search(text):
        return False
    living = tuple(one for one in turn.dossier.tickets if one.status in LIVING)
    return len([one for one in living if alike.shared(text, _called(turn, one))]) == 1


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
    if wish in (Wish.ADD, Wish.CORRECT, Wish.WITHDRAW, Wish.STATUS, Wish.NUDGE):
        return _open(turn, wish, living)
    if wish is Wish.REOPEN:
        return tuple(one for one in tickets if one.status not in LIVING)[:1]
    if wish is Wish.SOLVED:
        return tuple(one for one in living if ticket_answered.lately(turn, one))[:1]
    rated = ticketing.numbered(turn, turn.memory.notes.get(RATED))
    answered = (one for one in tickets if ticket_answered.lately(turn, one))
    rated = rated or next(answered, None)
    return (rated,) if rated else ()


def _open(turn: Turn, wish: Wish, living: tuple[Ticket, ...]) -> tuple[Ticket, ...]:
    """The open ticket that the words describe, the one spoken of, or all."""
    described = _described(turn, living)
    if len(described) == 1:
        return described
    names = wish is Wish.WITHDRAW and NAMED.search(turn.text)
    if wish in (Wish.STATUS, Wish.NUDGE) or names:
        return living or turn.dossier.tickets[:1]
    return _talked_of(turn, living)


def _talked_of(turn: Turn, living: tuple[Ticket, ...]) -> tuple[Ticket, ...]:
    """The ticket whose form was filled last, else the newest one."""
    form = turn.memory.form
    filled = ticketing.numbered(turn, form.ticket_no) if form else None
    known = ticketing.talked_of(turn) or filled
    return (known,) if known in living and known is not None else living[:1]
