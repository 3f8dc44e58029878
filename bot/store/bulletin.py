"""What leads decided for the moment: entries taken offline, announcements with their end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.store.schema import announcements, faq_offline
from bot.store.upsert import insert
from handlers.policy import Announcement


@dataclass(frozen=True, kw_only=True, slots=True)
class Offline:
    """An entry that nobody is told for now."""

    entry_id: str
    by: str
    reason: str
    at: datetime


class Bulletin:
    """Statements inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def take_offline(self, entry_id: str, *, by: str, reason: str, now: datetime) -> bool:
        """Keep an entry from being told; False where it was offline already."""
        row = insert(self._connection, faq_offline).values(
            entry_id=entry_id, by=by, reason=reason, at=now
        )
        kept = row.on_conflict_do_nothing().returning(faq_offline.c.entry_id)
        return self._connection.scalar(kept) is not None

    def put_online(self, entry_id: str) -> bool:
        """Let an entry be told again; False where it was not offline."""
        gone = sa.delete(faq_offline).where(faq_offline.c.entry_id == entry_id)
        return self._connection.execute(gone).rowcount == 1

    def offline_ids(self) -> frozenset[str]:
        """The entries that are told to nobody now."""
        return frozenset(one.entry_id for one in self.offline())

    def offline(self) -> Sequence[Offline]:
        """Every entry that is offline, the latest first."""
        rows = sa.select(faq_offline).order_by(faq_offline.c.at.desc())
        return [Offline(**row) for row in self._connection.execute(rows).mappings()]

    def announce(self, one: Announcement, *, now: datetime) -> int:
        """Keep an announcement; its number."""
        row = sa.insert(announcements).values(
            text=one.text,
            about=list(one.about),
            by=one.by,
            starts_at=one.start,
            ends_at=one.end,
            at=now,
        )
        key = self._connection.execute(row).inserted_primary_key
        return int(key[0]) if key else 0

    def end(self, number: int | None, *, now: datetime) -> int:
        """End one announcement, or all of them; how many were ended."""
        going_on = sa.update(announcements).where(announcements.c.ends_at > now)
        if number is not None:
            going_on = going_on.where(announcements.c.id == number)
        return self._connection.execute(going_on.values(ends_at=now)).rowcount

    def announced(self, *, now: datetime) -> tuple[Announcement, ...]:
        """What is not over yet, the begun and the planned, oldest first."""
        rows = sa.select(announcements).where(announcements.c.ends_at > now)
        return tuple(
            Announcement(
                id=str(row["id"]),
                text=row["text"],
                start=row["starts_at"],
                end=row["ends_at"],
                about=tuple(row["about"]),
                by=row["by"],
            )
            for row in self._connection.execute(rows.order_by(announcements.c.id)).mappings()
        )


_IS_ON = announcements.c.ends_at > sa.bindparam("now", type_=announcements.c.ends_at.type)
HAS_ANY = sa.select(
    sa.or_(
        sa.exists(sa.select(faq_offline.c.entry_id)),
        sa.exists(sa.select(announcements.c.id).where(_IS_ON)),
    )
)
"""Whether there is anything to read; most nights there is not. Asks for `now`."""
