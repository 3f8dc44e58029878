"""A ticket that is there: where it stands, more for it, a change of it, the end of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from handlers import (
    need,
    texts,
    ticket_answered,
    ticket_change,
    ticket_end,
    ticket_status,
    ticketing,
    visit,
)
from handlers.choices import folded
from handlers.model import Choice, State, Ticket
from handlers.outcome import Outcome
from handlers.ticket_sense import Wish
from handlers.ticket_wish import PICK, Asked, asked
from handlers.ticket_words import ACKNOWLEDGED
from handlers.turn import Turn

NAME: Final = "ticket_query"
_KNOCK: Final = 2
"""Characters of a word that only fetches what waits."""
_BY_STATE: Final = {
    State.BOT: frozenset(Wish),
    State.CLOSED: frozenset(Wish),
    State.FORM: frozenset({Wish.STATUS, Wish.NUDGE, Wish.RATE}),
    State.WAITING: frozenset({Wish.STATUS, Wish.ADD, Wish.RATE}),
}
"""What is heard in which state; an open form corrects, adds and withdraws by itself."""


def handle(turn: Turn) -> Outcome | None:
    """The customer's wish about a ticket; someone else's number gets nothing."""
    allowed = _BY_STATE.get(turn.conversation.state)
    if not visit.spoke(turn) or allowed is None:
        return None
    wanted = asked(turn)
    if wanted is None and (taken := _taken_note(turn)):
        return taken
    if wanted is None:
        outcome = ticket_change.complete(turn) if turn.conversation.state is State.BOT else None
        return visit.because(NAME, outcome, "missing facts") if outcome else None
    if wanted.wish not in allowed:
        return None
    outcome = _answer(turn, wanted)
    return visit.because(NAME, outcome, wanted.wish.value) if outcome else None


def _taken_note(turn: Turn) -> Outcome | None:
    """Who was answered nods: said back once, where the word did not only fetch the answer."""
    if turn.conversation.state is State.FORM or turn.reading.signals.greeting:
        return None
    if _only_knocks(turn):
        return visit.because(NAME, Outcome(memory=visit.settled(turn.memory)), "fetched the answer")
    answered = any(ticket_answered.lately(turn, one) for one in turn.dossier.tickets)
    if not answered or not ACKNOWLEDGED.fullmatch(turn.text.strip()):
        return None
    key = "thanks" if turn.reading.signals.thanks else "courtesy"
    silent = turn.memory.courtesies > 0
    memory = replace(turn.memory, courtesies=turn.memory.courtesies + 1)
    replies = () if silent else (texts.reply(turn, key),)
    return visit.because(NAME, Outcome(replies=replies, memory=memory), "took note of the answer")


def _only_knocks(turn: Turn) -> bool:
    """Any word lets a parked answer out; that word itself asks for nothing."""
    if len(folded(turn.text)) > _KNOCK or need.facts_now(turn) or turn.reading.signals.greeting:
        return False
    return any(ticket_answered.was_parked(turn, one) for one in turn.dossier.tickets)


def _answer(turn: Turn, wanted: Asked) -> Outcome | None:
    if wanted.unknown is not None:
        return Outcome(replies=(texts.reply(turn, "ticket_unknown", ticket_no=wanted.unknown),))
    if wanted.wish is Wish.STATUS:
        waits = turn.conversation.state is State.WAITING  # for a person, not for a ticket
        return None if waits and not wanted.about else _status(turn, wanted.about)
    if not wanted.about:
        return ticket_end.thanked(turn) if wanted.wish is Wish.RATE else None
    if len(wanted.about) > 1 and wanted.wish is Wish.NUDGE:
        return ticket_end.nudge_all(turn, wanted.about)
    if len(wanted.about) > 1:
        return _which(turn, wanted)
    return _about(turn, wanted.about[0], _CHANGES[wanted.wish](turn, wanted.about[0]))


def _about(turn: Turn, ticket: Ticket, outcome: Outcome | None) -> Outcome | None:
    """The outcome that remembers which ticket was spoken of."""
    if outcome is None:
        return None
    return replace(
        outcome, memory=ticketing.talking_of(turn, outcome.memory or turn.memory, ticket)
    )


def _status(turn: Turn, about: tuple[Ticket, ...]) -> Outcome:
    if not about:
        return Outcome(replies=(texts.reply(turn, "ticket_none"),))
    if len(about) > 1:
        told = ticket_status.several(turn, about)
        return Outcome(replies=(told,), memory=visit.settled(turn.memory))
    ticket = about[0]
    reminded = ticket_end.reminded(turn, ticket) if ticket_status.is_late(turn, ticket) else ()
    told = ticket_status.one(turn, ticket)
    shown = Outcome(replies=(told,), notices=reminded, memory=visit.settled(turn.memory))
    return _about(turn, ticket, shown) or shown


def _which(turn: Turn, wanted: Asked) -> Outcome:
    """One question where several tickets may be meant."""
    choices = tuple(
        Choice(
            id=f"{PICK}{wanted.wish.value}:{ticket.ticket_no}",
            label=f"{ticket.ticket_no} {ticket.summary[:10]}",
        )
        for ticket in wanted.about[: ticket_status.MOST]
    )
    return Outcome(replies=(texts.reply(turn, "ticket_which", choices),))


def _corrected(turn: Turn, ticket: Ticket) -> Outcome | None:
    """The right value; what cannot be placed is added, no ticket of its own."""
    if outcome := ticket_change.correct(turn, ticket):
        return outcome
    return ticket_change.add(turn, ticket) if ticketing.is_talked_of(turn, ticket) else None


_CHANGES: Final[Mapping[Wish, Callable[[Turn, Ticket], Outcome | None]]] = {
    Wish.NUDGE: ticket_end.nudge,
    Wish.ADD: ticket_change.add,
    Wish.CORRECT: _corrected,
    Wish.WITHDRAW: ticket_end.withdraw,
    Wish.REOPEN: ticket_end.reopen,
    Wish.SOLVED: ticket_end.solved,
    Wish.RATE: ticket_end.rate,
}
