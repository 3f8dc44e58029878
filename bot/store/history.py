"""Messages and events of the past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.codec import dump
from bot.store.schema import events, messages
from handlers.model import Message
from handlers.turn import TimelineEvent


class History:
    """Statements on messages and events inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def heard(self, conversation_id: int, heard: Sequence[Message], *, by: str = "") -> None:
        """Keep what a customer (or a servicer, `by`) wrote."""
        rows = [_heard(conversation_id, message, by) for message in heard]
        if rows:
            self._connection.execute(_KEEP, rows)

    def said(self, conversation_id: int, text: str, *, key: str, by: str, now: datetime) -> None:
        """Keep what the desk told the customer."""
        values = {
            "conversation_id": conversation_id,
            "direction": "out",
            "platform_id": key,
            "kind": "text",
            "text": text,
            "by": by,
            "at": now,
        }
        self._connection.execute(_KEEP, values)

    def blank(self, conversation_id: int, platform_id: str) -> None:
        """Empty a recalled message."""
        where = (
            messages.c.conversation_id == conversation_id,
            messages.c.platform_id == platform_id,
        )
        self._connection.execute(sa.update(messages).where(*where).values(text="", payload=None))

    def unsaid(
        self, conversation_id: int, customer_id: int, *, by: str, text: str, shown: str
    ) -> None:
        """Words that were taken back before they left were never said; `shown` is their event."""
        told = (events.c.customer_id == customer_id, events.c.kind == "agent_said")
        said = (messages.c.conversation_id == conversation_id, messages.c.direction == "out")
        is_told = events.c.text.startswith(shown, autoescape=True)
        is_said = messages.c.text.startswith(text, autoescape=True)
        self._delete_newest(events, *told, events.c.by == by, is_told)
        self._delete_newest(messages, *said, messages.c.by == by, is_said)

    def _delete_newest(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> None:
        newest = sa.select(sa.func.max(table.c.id)).where(*where).scalar_subquery()
        self._connection.execute(sa.delete(table).where(table.c.id == newest))

    def of_conversation(self, conversation_id: int, *, limit: int = 50) -> list[dict[str, Any]]:
        """The newest messages, oldest first."""
        newest = {"conversation": conversation_id, "most": limit}
        rows = self._connection.execute(_NEWEST, newest).mappings()
        return [dict(row) for row in rows][::-1]

    def add_event(self, customer_id: int, event: TimelineEvent) -> None:
        """Keep a line for the timeline."""
        self._connection.execute(_TELL, _told(customer_id, event))

    def add_events(self, customer_id: int, told: Sequence[TimelineEvent]) -> None:
        """Keep several lines, in one statement."""
        if told:
            self._connection.execute(_TELL, [_told(customer_id, event) for event in told])

    def events_of(
        self, customer_id: int, *, since: datetime, limit: int = 200
    ) -> list[TimelineEvent]:
        """The customer's timeline since, oldest first."""
        asked = {"customer": customer_id, "since": since, "most": limit}
        rows = list(self._connection.execute(_EVENTS, asked).mappings())[::-1]
        return [
            TimelineEvent(
                at=row["at"],
                kind=row["kind"],
                text=row["text"],
                affair=row["affair"],
                by=row["by"] or None,
            )
            for row in rows
        ]

    def answered_of_late(self, *, limit: int = 1500) -> tuple[tuple[str, str], ...]:
        """Needs and what agents answered to them, the newest first; shielded and masked."""
        rows = self._connection.execute(_ANSWERED, {"most": limit})
        asked: dict[int, str] = {}
        pairs = []
        for customer, kind, text in list(rows)[::-1]:
            if kind in _NEEDS:
                asked[customer] = text
            elif customer in asked:
                pairs.append((asked[customer], text))
        return tuple(pairs[::-1])


_NEEDS = ("asked", "ticket_opened", "case_opened", "case_called")
_ANSWERED = (
    sa.select(events.c.customer_id, events.c.kind, events.c.text)
    .where(events.c.kind.in_((*_NEEDS, "agent_said")))
    .order_by(events.c.id.desc())
    .limit(sa.bindparam("most"))
)
_KEEP = sa.insert(messages)
_NEWEST = (
    sa.select(messages)
    .where(messages.c.conversation_id == sa.bindparam("conversation"))
    .order_by(messages.c.at.desc(), messages.c.id.desc())
    .limit(sa.bindparam("most"))
)
_TELL = sa.insert(events)
_EVENTS = (
    sa.select(events)
    .where(
        events.c.customer_id == sa.bindparam("customer"),
        events.c.at >= sa.bindparam("since", type_=events.c.at.type),
    )
    .order_by(events.c.at.desc(), events.c.id.desc())
    .limit(sa.bindparam("most"))
)


def _told(customer_id: int, event: TimelineEvent) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "at": event.at,
        "kind": event.kind,
        "text": event.text,
        "affair": event.affair,
        "by": event.by or "",
    }


def _heard(conversation_id: int, message: Message, by: str) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id,
        "direction": "servicer" if by else "in",
        "platform_id": message.message_id,
        "kind": message.kind.value,
        "text": message.text,
        "by": by,
        "payload": dump(message),
        "at": message.at,
    }
