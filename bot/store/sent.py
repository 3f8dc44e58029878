"""What has left: when, under which name of the platform, whose words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store.schema import is_one_of, outbox


class Sent:
    """Questions to rows of the outbox that the platform took, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction that the Store began."""
        self._connection = connection

    def sent_since(self, lane: str, moment: datetime) -> list[datetime]:
        """When messages of this lane left, after `moment`, oldest first."""
        rows = (
            sa.select(outbox.c.done_at)
            .where(
                outbox.c.lane == lane,
                outbox.c.done_at > moment,
                is_one_of(outbox.c.state, "done"),
                outbox.c.attempts > 0,
            )
            .order_by(outbox.c.done_at)
        )
        return list(self._connection.scalars(rows))

    def last_arrived(self, conversation_id: int) -> datetime | None:
        """When the newest of the replies was decided that the platform took."""
        taken = sa.select(sa.func.max(outbox.c.created_at)).where(
            outbox.c.conversation_id == conversation_id,
            outbox.c.kind == "reply",
            is_one_of(outbox.c.state, "done"),
        )
        found: datetime | None = self._connection.scalar(taken)
        return found

    def by_platform_id(self, channel: str, platform_id: str) -> Mapping[str, Any] | None:
        """The row the platform names in a later event."""
        where = (outbox.c.channel == channel, outbox.c.platform_id == platform_id)
        row = self._connection.execute(sa.select(outbox).where(*where)).mappings().first()
        return None if row is None else dict(row)

    def last_words(
        self, conversation_id: int, by: str, words: str = "", *, since: datetime
    ) -> str | None:
        """The platform's id of what an agent said last; None where nothing arrived since then.

        `words` names one message of theirs; empty: the newest.
        """
        said = (
            sa.select(outbox.c.platform_id)
            .where(
                outbox.c.conversation_id == conversation_id,
                is_one_of(outbox.c.state, "done"),
                outbox.c.kind == "reply",
                outbox.c.by == by,
                outbox.c.done_at >= since,
                outbox.c.platform_id != "",
                outbox.c.about == words if words else sa.true(),
            )
            .order_by(outbox.c.id.desc())
            .limit(1)
        )
        found: str | None = self._connection.scalar(said)
        return found
