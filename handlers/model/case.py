"""A handoff and its follow-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CaseStatus(StrEnum):
    """A handoff's life."""

    OPEN = "open"
    CLAIMED = "claimed"
    RELEASED = "released"
    RESOLVED = "resolved"


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One handoff and its follow-up."""

    case_no: int
    status: CaseStatus
    reason: str
    """Why a person is needed: `asked`, `missed`, or the urgent reason."""
    urgent: bool
    need: str
    opened_at: datetime
    claimed_by: str | None = None
    ticket_no: str | None = None
    step: int = 0
    """Rung of the ladder that was reached."""
