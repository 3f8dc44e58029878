"""What cards say by themselves, and who works here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Colleague:
    """An agent as a list of names offers them."""

    agent_id: str
    name: str


@dataclass(frozen=True, slots=True)
class CardWords:
    """What the card says by itself: texts by name, filled in; and who works here."""

    say: Callable[..., str]
    """A text of replies.yaml with its fields."""
    colleagues: Callable[[], Sequence[Colleague]]
    time: Callable[[datetime], str] = "{:%H:%M}".format
    """The time of day where the desk is."""
