"""What an outgoing webhook tells: masked, made in the transaction of what it tells about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from bot.channels.base import Address, Part
from bot.shielded import masked
from bot.store.parcel import Parcel, parcel_id
from bot.store.transaction import Tx
from handlers.changes import CaseChange, NewCase, NewTicket, TicketChange
from handlers.model import CaseStatus, TicketStatus
from handlers.outcome import Outcome

HOOK = "hook"
"""The queue and the channel of outgoing webhooks."""
_CASES: Mapping[CaseStatus, str] = {
    CaseStatus.CLAIMED: "case.claimed",
    CaseStatus.RELEASED: "case.released",
    CaseStatus.RESOLVED: "case.resolved",
}


@dataclass(frozen=True, slots=True)
class Hooks:
    """The receivers of the company; without one nothing is written."""

    urls: tuple[str, ...] = ()

    def put(self, tx: Tx, outcome: Outcome, *, now: datetime) -> None:
        """Store what this outcome tells, for every receiver; after tickets and cases were written."""
        if not self.urls:
            return
        for change in outcome.tickets:
            self.ticket(tx, change, now=now)
        for case in outcome.cases:
            if told := _case(case, now):
                self._put(tx, f"case:{case.case_no}", told, now)

    def ticket(self, tx: Tx, change: NewTicket | TicketChange, *, now: datetime) -> None:
        """Store what became of one ticket."""
        if self.urls:
            self._put(tx, f"ticket:{change.ticket_no}", _ticket(tx, change, now), now)

    def _put(self, tx: Tx, about: str, told: Mapping[str, Any], now: datetime) -> None:
        for parcel in self._parcels(about, told):
            tx.outbox.put(parcel, now=now)

    def _parcels(self, about: str, told: Mapping[str, Any]) -> Iterator[Parcel]:
        """One for each receiver: in order for a ticket, no ticket waiting for another."""
        for url in self.urls:
            receiver = blake2b(url.encode(), digest_size=6).hexdigest()
            yield Parcel(
                lane=f"{HOOK}:{receiver}:{about}",
                address=Address(channel=HOOK, account="", to=url),
                kind=HOOK,
                parts=(Part(payload=told, preview=str(told["type"])),),
                reply_id=parcel_id(),
                about=about,
                queue=HOOK,
            )


NO_HOOKS = Hooks()


def ticket_as_told(row: Mapping[str, Any]) -> dict[str, Any]:
    """A ticket's row as outsiders may read it: shielded, masked, times in UTC."""
    return {
        "ticket_no": row["ticket_no"],
        "status": row["status"],
        "category": row["category"],
        "form": row["form_id"] or None,
        "summary": masked(row["summary"]),
        "fields": {name: masked(str(value)) for name, value in row["fields"].items()},
        "missing": list(row["missing"]),
        "urgent": bool(row["urgent"]),
        "photos": len(row["photos"]),
        "nudges": int(row["nudges"]),
        "opened_at": _time(row["opened_at"]),
        "deadline_at": _time(row["deadline_at"]),
        "assigned_to": row["assigned_to"] or None,
    }


def _ticket(tx: Tx, change: NewTicket | TicketChange, now: datetime) -> dict[str, Any]:
    ticket = ticket_as_told(tx.tickets.row(change.ticket_no))
    if isinstance(change, NewTicket):
        return _told("ticket.opened", {"ticket": ticket}, now)
    data = {
        "ticket": ticket,
        "event": change.event,
        "by": change.by,
        "text": masked(change.text),
    }
    return _told(_named(change), data, now)


def _named(change: TicketChange) -> str:
    if change.event == "rated":
        return "ticket.rated"
    return "ticket.resolved" if change.status is TicketStatus.RESOLVED else "ticket.updated"


def _case(case: NewCase | CaseChange, now: datetime) -> dict[str, Any] | None:
    if isinstance(case, NewCase):
        data = {
            "case_no": case.case_no,
            "reason": case.reason,
            "need": masked(case.need),
            "urgent": case.urgent,
            "ticket_no": case.ticket_no,
        }
        return _told("case.opened", data, now)
    kind = _CASES.get(case.status) if case.status else None
    if kind is None:
        return None
    return _told(kind, {"case_no": case.case_no, "by": case.by, "text": masked(case.text)}, now)


def _told(kind: str, data: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {"type": kind, "timestamp": _time(now), "data": dict(data)}


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
