"""What a turn makes of tickets and cases: new ones, and changes to those that live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from handlers.model import CaseStatus, TicketStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTicket:
    """A ticket to be made; the number is the turn's candidate."""

    ticket_no: str
    category: str
    summary: str
    form_id: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    urgent: bool = False
    deadline_at: datetime | None = None
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketChange:
    """What changes in a ticket; None leaves a column as it is. Each change leaves an event."""

    ticket_no: str
    event: str
    """`filled`, `corrected`, `added`, `nudged`, `status`, `assigned`, `note`, `rated`."""
    by: str
    """`customer`, `desk`, or an agent's id."""
    text: str = ""
    status: TicketStatus | None = None
    summary: str | None = None
    fields: Mapping[str, str] | None = None
    """The whole new mapping."""
    missing: tuple[str, ...] | None = None
    urgent: bool | None = None
    assigned_to: str | None = None
    deadline_at: datetime | None = None
    photos: tuple[str, ...] = ()
    form_id: str | None = None
    """The form that the matter belongs to, once it is known."""
    category: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCase:
    """A handoff to be opened; the number is the turn's candidate."""

    case_no: int
    reason: str
    need: str
    urgent: bool
    ticket_no: str | None = None
    abusive: bool = False
    """What agents who take it are spared afterwards."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseChange:
    """What changes in the living case; None leaves it as it is."""

    case_no: int
    event: str
    by: str
    text: str = ""
    status: CaseStatus | None = None
    claimed_by: str | None = None
    urgent: bool | None = None
    reason: str | None = None
    ticket_no: str | None = None
    step: int | None = None
    abusive: bool | None = None
    need: str | None = None
    reopens: bool = False
    """It was settled and lives again under its number."""
