"""What everybody saw in a played night, as one JSON object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.store.session import Store
from handlers import schedule, timeline
from handlers.policy import Mode, Policy
from handlers.turn import TimelineEvent

Row = Mapping[str, Any]


class Report:
    """Reads a night's database in the shape that `nightdesk replay` prints."""

    def __init__(self, store: Store, policy: Policy, lanes: Mapping[str, str]) -> None:
        """`lanes`: the script's customers and their conversations."""
        self._store = store
        self._policy = policy
        self._lanes = lanes

    def as_dict(self) -> dict[str, Any]:
        """Customers, tickets, cases, notices and the number of wake-ups."""
        with self._store.read() as tx:
            night = tx.views.night()
        customers = {row["customer_id"]: row["external_id"] for row in night.conversations}
        notices = [self._notice(row) for row in night.notices]
        return {
            "customers": {
                name: self._customer(name, night.conversations, night.replies)
                for name in self._lanes
            },
            "tickets": [self._ticket(row, customers, night.events) for row in night.tickets],
            "cases": [self._case(row, customers) for row in night.cases],
            "notices": notices,
            "wakeups": len(self._woken(night.notices)),
        }

    def _customer(
        self, name: str, conversations: Sequence[Row], replies: Sequence[Row]
    ) -> dict[str, Any]:
        lane = self._lanes[name]
        mine = next((row for row in conversations if row["lane"] == lane), None)
        sent = [
            {"at": self._time(row["done_at"]), "text": row["preview"]}
            for row in replies
            if row["lane"] == lane
        ]
        return {"sent": sent, "state": mine["state"] if mine else "bot"}

    def _ticket(
        self, row: Row, customers: Mapping[int, str], events: Mapping[int, Sequence[TimelineEvent]]
    ) -> dict[str, Any]:
        told = timeline.lines(
            events.get(row["customer_id"], ()), self._policy.texts, self._policy.hours.timezone
        )
        return {
            "ticket_no": row["ticket_no"],
            "customer": customers.get(row["customer_id"], ""),
            "status": row["status"],
            "urgent": row["urgent"],
            "category": row["category"],
            "form": row["form_id"] or None,
            "fields": row["fields"],
            "missing": row["missing"],
            "summary": row["summary"],
            "history": list(told),
            "photos": len(row["photos"]),
            "deadline_at": self._time(row["deadline_at"]) if row["deadline_at"] else None,
        }

    def _case(self, row: Row, customers: Mapping[int, str]) -> dict[str, Any]:
        return {
            "customer": customers.get(row["customer_id"], ""),
            "at": self._time(row["opened_at"]),
            "urgent": row["urgent"],
            "reason": row["reason"],
            "status": row["status"],
            "claimed_by": row["claimed_by"],
        }

    def _notice(self, row: Row) -> dict[str, Any]:
        return {
            "at": self._time(row["done_at"]),
            "to": row["to_agents"] or [],
            "text": row["preview"],
        }

    def _woken(self, notices: Sequence[Row]) -> set[tuple[str, str]]:
        """Who was notified of what in quiet hours."""
        hours = self._policy.hours
        return {
            (row["about"], agent)
            for row in notices
            if schedule.window_at(hours, row["done_at"]).mode is Mode.COLLECT
            for agent in row["to_agents"] or ()
        }

    def _time(self, at: datetime) -> str:
        return at.astimezone(self._policy.hours.timezone).isoformat()
