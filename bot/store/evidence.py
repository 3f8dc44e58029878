"""Whose the files on disk are, and which of them nobody needs any more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.store.schema import inbox, media, messages, outbox, tickets
from bot.store.upsert import insert
from handlers.model import Message


class Evidence:
    """Statements on media inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def keep(self, heard: Sequence[Message], *, customer_id: int | None, now: datetime) -> None:
        """Note the files of messages as this customer's; whoever sent one first stays its owner."""
        rows = [
            {
                "sha256": one.sha256,
                "mime": one.mime,
                "size": one.size,
                "customer_id": customer_id,
                "at": now,
            }
            for message in heard
            for one in message.media
            if one.sha256
        ]
        for row in rows:
            self._connection.execute(
                insert(self._connection, media).values(**row).on_conflict_do_nothing()
            )

    def adopt(self, sha256: str, *, now: datetime) -> None:
        """Note a file that is named somewhere though nobody's message brought it."""
        row = {"sha256": sha256, "mime": "", "size": 0, "customer_id": None, "at": now}
        self._connection.execute(
            insert(self._connection, media).values(**row).on_conflict_do_nothing()
        )

    def unknown(self, hashes: Collection[str]) -> tuple[str, ...]:
        """Those among the hashes that no row owns."""
        known = set(
            self._connection.scalars(sa.select(media.c.sha256).where(media.c.sha256.in_(hashes)))
        )
        return tuple(one for one in hashes if one not in known)

    def is_named(self, sha256: str) -> bool:
        """Whether any message, ticket, event or parcel names the file. Looks through everything."""
        columns = (
            messages.c.payload,
            tickets.c.photos,
            tickets.c.fields,
            inbox.c.payload,
            outbox.c.payload,
        )
        for column in columns:
            named = sa.cast(column, sa.Text).contains(sha256, autoescape=True)
            if self._connection.scalar(sa.select(sa.literal(1)).where(named).limit(1)):
                return True
        return False
