"""Nothing answered: offer the way out once, then take it. Every sentence gets an answer."""

from __future__ import annotations

from dataclasses import replace

from handlers import handoff, need, texts, ticketing, visit
from handlers.choices import HUMAN, TICKET
from handlers.model import State, Ticket
from handlers.policy import Mode
from handlers.turn import Miss, Outcome, Turn


def handle(turn: Turn) -> Outcome | None:
    """A miss: at night a stated need becomes a ticket, else a way out is offered, then taken."""
    if not visit.spoke(turn) or turn.conversation.state is State.HUMAN:
        return None
    outcome = _settle(turn)
    return visit.because("fallback", replace(outcome, misses=(*outcome.misses, *_missed(turn))))


def _settle(turn: Turn) -> Outcome:
    known = ticketing.same_affair(turn)
    if known is not None:
        return _add(turn, known)
    if turn.memory.misses >= 1 or (turn.window.mode is Mode.COLLECT and need.is_stated(turn)):
        return handoff.person(turn, handoff.MISSED)
    return _ask_again(turn)


def _ask_again(turn: Turn) -> Outcome:
    offered = (texts.tap(turn, TICKET, "tap_ticket"), texts.tap(turn, HUMAN, "tap_human"))
    return Outcome(
        replies=(texts.reply(turn, "miss_first", offered),),
        memory=replace(turn.memory, misses=turn.memory.misses + 1),
    )


def _add(turn: Turn, ticket: Ticket) -> Outcome:
    promise = ticketing.when(turn, ticket.deadline_at)
    told = texts.reply(turn, "ticket_added", ticket_no=ticket.ticket_no, promise=promise)
    return Outcome(
        replies=(told,),
        tickets=(ticketing.added(turn, ticket),),
        memory=visit.settled(turn.memory),
    )


def _missed(turn: Turn) -> tuple[Miss, ...]:
    if not need.has_substance(turn):
        return ()
    hits = turn.reading.ranking.hits
    return (Miss(text=turn.text, kind="miss", nearest=hits[0].entry_id if hits else None),)
