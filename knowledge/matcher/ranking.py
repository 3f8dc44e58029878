"""What the matcher says about a question."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST_HITS = 5


class Action(StrEnum):
    """What to do with a question."""

    ANSWER = "answer"
    """The first hit is right often enough to say it."""
    CLARIFY = "clarify"
    """One of the first three hits is probably meant: ask which."""
    MISS = "miss"
    """Nothing here answers it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry that may answer the question."""

    entry_id: str
    score: float
    """Probability, 0 to 1, that this entry is the right one."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best entries for a question, and what to do."""

    action: Action
    hits: tuple[Hit, ...]
    """At most five, best first; the best is there whatever the action."""
    explanation: tuple[str, ...] = ()
    """Why, in sentences for the trainer's desk."""
