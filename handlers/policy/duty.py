"""Who is told of a case, in which order, and what agents are spared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class Push(StrEnum):
    """How loudly a rung of the ladder speaks."""

    CARD = "card"
    MENTION = "mention"
    MESSAGE = "message"
    URGENT = "urgent"
    PHONE = "phone"
    ALARM = "alarm"


class Target(StrEnum):
    """Whom a rung of the ladder addresses."""

    GROUP = "group"
    ON_DUTY = "on_duty"
    SECOND = "second"
    LEAD = "lead"
    OPS = "ops"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """One step of the escalation: `after` the case opened, tell `target` by `push`."""

    after: timedelta
    target: Target
    push: Push


@dataclass(frozen=True, kw_only=True, slots=True)
class Ladder:
    """The steps for urgent and for ordinary cases."""

    urgent: tuple[Rung, ...] = ()
    ordinary: tuple[Rung, ...] = ()
    windows: Mapping[str, Ladder] = field(default_factory=dict)
    """Other steps for single windows, by their name or mode; empty ones fall back to these."""


class Claimers(StrEnum):
    """Who may claim a case."""

    ON_DUTY = "on_duty"
    ANYONE = "anyone"


class DayDesk(StrEnum):
    """Who hands out the customers of the day."""

    OWN = "own"
    """This desk, one agent after the other."""
    PLATFORM = "platform"
    """The platform's own pool of servicers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Care:
    """Who is offered what, and what agents are spared."""

    claim: Claimers = Claimers.ANYONE
    day_desk: DayDesk = DayDesk.OWN
    open_cases: int = 0
    """So many cases an agent has at most; 0 is no limit."""
    handover: timedelta = timedelta(minutes=15)
    """How long a leaving agent has to say what becomes of a case."""
    off_shift: timedelta = timedelta(hours=1)
    """How long a claim outside the claimer's shift holds where they name no time."""
    pause: timedelta = timedelta(minutes=15)
    """How long 缓一缓 lasts."""
    estimate_from: int = 30
    """Measured waits before an estimate is told."""
