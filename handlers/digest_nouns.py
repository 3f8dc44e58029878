"""What the morning digest is made of, and what it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from handlers.digest_rules import Assignment, DigestTicket
from handlers.policy import Agent, Policy


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """What the head of the digest tells of all living tickets."""

    living: int
    urgent: int
    overdue: int
    today: int
    """Due before midnight."""
    missing: int
    """Tickets that lack something."""
    categories: tuple[tuple[str, int], ...]
    """The most frequent first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Morning:
    """What the digest is made of."""

    now: datetime
    since: datetime
    """The end of the last digest's time."""
    items: tuple[DigestTicket, ...]
    """All living tickets."""
    policy: Policy
    on_shift: tuple[Agent, ...] = ()
    """Who is really there by the roster."""
    week: Mapping[str, int] = field(default_factory=dict)
    """Tickets each agent got in the last seven days."""
    link: str = ""
    """Where all tickets can be seen."""
    limit: int = 4096
    """Bytes of one message."""
    woken: tuple[int, int] = (0, 0)
    """Urgent cases since then, and how many of them were for nothing."""
    counts: Counts | None = None
    """Of all living tickets, where `items` holds only those that are shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """The messages for the group, and who gets what."""

    group: tuple[str, ...]
    assignments: tuple[Assignment, ...]
