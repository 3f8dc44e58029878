"""A need for the morning, and the life it may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class TicketStatus(StrEnum):
    """A ticket's life, as the replay and the console name it."""

    OPEN = "open"
    ASSIGNED = "assigned"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


TICKET_TRANSITIONS: Mapping[TicketStatus, frozenset[TicketStatus]] = {
    TicketStatus.OPEN: frozenset(
        {TicketStatus.ASSIGNED, TicketStatus.WAITING, TicketStatus.RESOLVED, TicketStatus.WITHDRAWN}
    ),
    TicketStatus.ASSIGNED: frozenset(
        {TicketStatus.OPEN, TicketStatus.WAITING, TicketStatus.RESOLVED, TicketStatus.WITHDRAWN}
    ),
    TicketStatus.WAITING: frozenset(
        {TicketStatus.OPEN, TicketStatus.ASSIGNED, TicketStatus.RESOLVED, TicketStatus.WITHDRAWN}
    ),
    TicketStatus.RESOLVED: frozenset({TicketStatus.OPEN, TicketStatus.CLOSED}),
    TicketStatus.CLOSED: frozenset({TicketStatus.OPEN}),
    TicketStatus.WITHDRAWN: frozenset({TicketStatus.OPEN}),
}


LIVING = frozenset({TicketStatus.OPEN, TicketStatus.ASSIGNED, TicketStatus.WAITING})


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    """A need that a person will settle, with a number and a promise."""

    ticket_no: str
    status: TicketStatus
    category: str
    summary: str
    """The need in one line, shielded and masked."""
    form_id: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    urgent: bool = False
    opened_at: datetime
    deadline_at: datetime | None = None
    assigned_to: str | None = None
    nudges: int = 0
    photos: tuple[str, ...] = ()
    """sha256 of what was sent for it: pictures, films, recordings, files."""
