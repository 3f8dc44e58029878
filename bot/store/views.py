"""Reads across tables, for the console, the sandbox and the replay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.store.schema import (
    cases,
    conversations,
    customers,
    events,
    inbox,
    is_one_of,
    outbox,
    tickets,
)
from handlers.turn import TimelineEvent

Row = Mapping[str, Any]
_SHOWN = ("id", "channel", "account", "kind", "state", "attempts", "due_at", "error")


@dataclass(frozen=True, kw_only=True, slots=True)
class NightView:
    """Everything that happened on a small desk, oldest first."""

    conversations: Sequence[Row]
    replies: Sequence[Row]
    """Delivered parts."""
    notices: Sequence[Row]
    """Delivered notices."""
    tickets: Sequence[Row]
    cases: Sequence[Row]
    events: Mapping[int, Sequence[TimelineEvent]]
    """By customer."""


class Views:
    """Statements that only read."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def night(self) -> NightView:
        """The whole of a replay's or sandbox's database."""
        joined = sa.select(
            conversations.c.lane,
            conversations.c.state,
            conversations.c.customer_id,
            customers.c.external_id,
        ).join_from(conversations, customers, conversations.c.customer_id == customers.c.id)
        return NightView(
            conversations=self._rows(joined),
            replies=self._left("reply"),
            notices=self._left("notice"),
            tickets=self._rows(sa.select(tickets).order_by(tickets.c.id)),
            cases=self._rows(sa.select(cases).order_by(cases.c.id)),
            events=self._events(),
        )

    def lane_of_case(self, case_no: int) -> str | None:
        """The conversation of the living case of this number."""
        living = is_one_of(cases.c.status, "open", "claimed", "released")
        joined = sa.select(conversations.c.lane).join_from(
            conversations, cases, cases.c.conversation_id == conversations.c.id
        )
        found: str | None = self._connection.scalar(
            joined.where(cases.c.case_no == case_no, living)
        )
        return found

    def queue(self, table: str, state: str, *, limit: int = 100) -> Sequence[Row]:
        """Rows of `inbox` or `outbox` in a state, newest first, without what customers wrote."""
        rows = {"inbox": inbox, "outbox": outbox}[table]
        shown = [rows.c[name] for name in _SHOWN] + [
            rows.c.at if table == "inbox" else rows.c.created_at.label("at")
        ]
        of_state = sa.select(*shown).where(rows.c.state == state)
        return self._rows(of_state.order_by(rows.c.id.desc()).limit(limit))

    def dead_ids(self, table: str) -> Sequence[int]:
        """Every dead row of `inbox` or `outbox`."""
        rows = {"inbox": inbox, "outbox": outbox}[table]
        return list(
            self._connection.scalars(sa.select(rows.c.id).where(is_one_of(rows.c.state, "dead")))
        )

    def _left(self, kind: str) -> Sequence[Row]:
        gone = is_one_of(outbox.c.state, "done")
        return self._rows(
            sa.select(outbox)
            .where(outbox.c.kind == kind, gone)
            .order_by(outbox.c.done_at, outbox.c.id)
        )

    def _events(self) -> Mapping[int, Sequence[TimelineEvent]]:
        by_customer: dict[int, list[TimelineEvent]] = {}
        for row in self._rows(sa.select(events).order_by(events.c.at, events.c.id)):
            line = TimelineEvent(
                at=row["at"],
                kind=row["kind"],
                text=row["text"],
                affair=row["affair"],
                by=row["by"] or None,
            )
            by_customer.setdefault(row["customer_id"], []).append(line)
        return by_customer

    def _rows(self, statement: sa.Select[Any]) -> Sequence[Row]:
        return [dict(row) for row in self._connection.execute(statement).mappings()]
