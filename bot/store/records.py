"""Cursors, misses, audit and single facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store.schema import audit, cursors, facts, misses
from bot.store.upsert import insert
from handlers.outcome import Miss


class CursorMoved(Exception):
    """Another puller was faster; its page counts, this one is dropped."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where pulling an account stands."""

    value: str
    history_before: datetime
    """Messages older than this are history: kept, never answered."""


class Records:
    """Small statements inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def cursor(self, channel: str, account: str, *, history_before: datetime) -> Cursor:
        """Where an account stands; the first start that sees it fixes `history_before`."""
        key = {"channel": channel, "account": account}
        self._connection.execute(
            insert(self._connection, cursors)
            .values(**key, cursor="", history_before=history_before)
            .on_conflict_do_nothing()
        )
        known = self.known_cursor(channel, account)
        if known is None:
            raise LookupError(f"the cursor of {channel} {account} is gone")
        return known

    def known_cursor(self, channel: str, account: str) -> Cursor | None:
        """Where an account stands; None where it was never pulled."""
        row = self._connection.execute(_CURSOR, {"of": channel, "account_": account}).first()
        return None if row is None else Cursor(row.cursor, row.history_before)

    def move_cursor(self, channel: str, account: str, *, used: str, to: str, now: datetime) -> None:
        """Move from the value that was pulled with; CursorMoved where it is not that any more."""
        mine = {"of": channel, "account_": account, "used": used}
        moved = {"cursor": to, "pulled_at": now}
        if self._connection.execute(_MOVE_CURSOR, {**mine, **moved}).rowcount != 1:
            raise CursorMoved

    def accounts(self, channel: str) -> list[str]:
        """Accounts of a channel that were ever pulled."""
        return list(
            self._connection.scalars(
                sa.select(cursors.c.account).where(cursors.c.channel == channel)
            )
        )

    def missed(self, conversation_id: int, miss: Miss, *, now: datetime) -> None:
        """Keep a question that the knowledge did not settle."""
        self._connection.execute(
            sa.insert(misses).values(
                conversation_id=conversation_id,
                text=miss.text,
                kind=miss.kind,
                nearest=miss.nearest,
                at=now,
            )
        )

    def audited(self, *, by: str, action: str, subject: str, detail: str, now: datetime) -> None:
        """Write down that somebody opened or changed something that is not everybody's."""
        values = {"by": by, "action": action, "subject": subject, "detail": detail, "at": now}
        self._connection.execute(sa.insert(audit).values(**values))

    def put_fact(self, name: str, value: Any, *, now: datetime) -> None:
        """Keep a single fact of the desk, such as the FAQ version that is live."""
        row = insert(self._connection, facts).values(name=name, value=value, at=now)
        self._connection.execute(
            row.on_conflict_do_update(index_elements=["name"], set_={"value": value, "at": now})
        )

    def fact_at(self, name: str) -> tuple[Any, datetime] | None:
        """The fact of this name and when it was put."""
        row = self._connection.execute(sa.select(facts).where(facts.c.name == name)).first()
        return None if row is None else (row.value, row.at)

    def fact(self, name: str) -> Any:
        """The fact of this name; None where nobody put one."""
        return self._connection.scalar(sa.select(facts.c.value).where(facts.c.name == name))


_OF_ACCOUNT = (
    cursors.c.channel == sa.bindparam("of"),
    cursors.c.account == sa.bindparam("account_"),
)
_CURSOR = sa.select(cursors).where(*_OF_ACCOUNT)
_MOVE_CURSOR = sa.update(cursors).where(*_OF_ACCOUNT, cursors.c.cursor == sa.bindparam("used"))
