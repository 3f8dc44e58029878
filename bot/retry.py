"""What follows when a message did not leave: a decision, made from the kind of problem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.base import Misconfigured, Refused, SendProblem, TryLater

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=60)
SLOW_WAIT = timedelta(minutes=5)
"""Between tries while an operator has to mend something."""
KEPT_FOR = timedelta(hours=48)
"""How long a message is tried; no platform lets a later one through."""
PARKED = frozenset({"budget_spent", "window_closed"})
"""Refusals that the customer's next message lifts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Again:
    """Send the same message with the same key at `due_at`."""

    due_at: datetime
    unsure: bool = False
    alarm: bool = False
    """An operator has to mend something first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Park:
    """Keep it until the customer writes."""

    result: str


@dataclass(frozen=True, kw_only=True, slots=True)
class GiveUp:
    """It will never leave; `result` goes back to the conversation."""

    result: str


Decision = Again | Park | GiveUp


def decide(
    problem: SendProblem,
    *,
    attempts: int,
    created_at: datetime,
    now: datetime,
    jitter: Callable[[], float],
) -> Decision:
    """The decision for a problem; `jitter` gives 0 to 1 and spreads the tries of an outage."""
    if isinstance(problem, Refused):
        parked = problem.result in PARKED
        return Park(result=problem.result) if parked else GiveUp(result=problem.result)
    if now - created_at > KEPT_FOR:
        return GiveUp(result="refused")
    if isinstance(problem, TryLater):
        wait = problem.wait or _backed_off(attempts, jitter)
        return Again(due_at=now + wait, unsure=problem.unknown_outcome)
    return Again(due_at=now + SLOW_WAIT, alarm=isinstance(problem, Misconfigured))


def _backed_off(attempts: int, jitter: Callable[[], float]) -> timedelta:
    doubled: timedelta = min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
    return doubled * (0.5 + jitter())
