"""The line of a card that tells how many messages the platform still lets out: as it is after a turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.outcome import Outcome
from handlers.turn import Turn

LINE = "line_budget"


def recounted(outcome: Outcome, turn: Turn, parts: int) -> Outcome:
    """The outcome with its own messages, `parts` of them, taken off what its notices tell."""
    if turn.budget_left is None or not parts:
        return outcome
    notices = (replace(one, lines=lines(one.lines, turn, parts)) for one in outcome.notices)
    return replace(outcome, notices=tuple(notices))


def lines(shown: Sequence[str], turn: Turn, parts: int) -> tuple[str, ...]:
    """A card's lines, the count among them as it is once so many messages more have left."""
    before = turn.budget_left or 0
    now = _line(turn, max(0, before - parts))
    olds = {_line(turn, count) for count in range(_MOST + 1)}
    return tuple(now if line in olds else line for line in shown)


_MOST = 20
"""More than any platform counts."""


def _line(turn: Turn, count: int) -> str:
    return turn.policy.texts[LINE][0].format_map({"count": str(count)})
