"""One visit of a customer: what is remembered within an episode and forgotten after it."""

from __future__ import annotations

from dataclasses import replace

from handlers.model import Memory, Said, State
from handlers.outcome import Outcome
from handlers.turn import Turn

REMEMBERED = 24
"""Sentences that are kept for 'never the same thing twice'."""


def spoke(turn: Turn) -> bool:
    """Whether this turn answers words or pictures of the customer."""
    return bool(turn.messages)


def opened(turn: Turn) -> Turn:
    """The turn as a new visit sees it: an earlier episode's small counts are gone."""
    memory = _refreshed(turn) if spoke(turn) else turn.memory
    woken = spoke(turn) and (_asleep(turn) or _left_alone(turn))
    state = State.BOT if woken else turn.conversation.state
    return replace(turn, conversation=replace(turn.conversation, memory=memory, state=state))


def said_since(turn: Turn, key: str) -> Said | None:
    """When this text or answer was last given within the episode, if it was."""
    start = turn.now - turn.policy.manners.episode
    told = (said for said in reversed(turn.memory.said) if said.key == key and said.at >= start)
    return next(told, None)


def settled(memory: Memory) -> Memory:
    """The memory after something helped: misses and questions back start from zero."""
    return replace(memory, misses=0, clarifies=0, courtesies=0)


def noted(memory: Memory, **facts: str | None) -> Memory:
    """The memory with small facts set; None forgets one. `__` in a name stands for the dot."""
    named = {name.replace("__", "."): value for name, value in facts.items()}
    merged = {**memory.notes, **named}
    return replace(memory, notes={key: value for key, value in merged.items() if value is not None})


def because(name: str, outcome: Outcome, *reasons: str) -> Outcome:
    """The outcome, signed by its handler for the sandbox's 'why'."""
    return replace(outcome, handled_by=name, because=(*outcome.because, *reasons))


def _left_alone(turn: Turn) -> bool:
    """Whether a person once answered a ticket here and has been silent for long; no case is open."""
    if turn.conversation.state is not State.HUMAN or turn.dossier.case is not None:
        return False
    by_people = ("agent_said", "servicer_said", "asked")
    last = max((e.at for e in turn.dossier.events if e.kind in by_people), default=None)
    return last is not None and turn.now - last > turn.policy.manners.close_after


def _asleep(turn: Turn) -> bool:
    return turn.conversation.state is State.CLOSED


def _refreshed(turn: Turn) -> Memory:
    memory = turn.memory
    if memory.spoke_at is None or turn.now - memory.spoke_at <= turn.policy.manners.episode:
        return memory
    drying = turn.now - memory.spoke_at <= turn.policy.manners.close_after
    return replace(
        memory,
        topic=None,
        choices=(),
        misses=0,
        courtesies=0,
        step=memory.step if drying else None,  # 「晾干半小时」 is a step too
        voice_asked=False,
        vague_asked=False,
        safety_told=memory.safety_told if turn.dossier.case else (),
    )
