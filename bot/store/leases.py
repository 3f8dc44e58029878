"""Rights that one process at a time may hold, such as the only connection of a bot."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.store.schema import leases
from bot.store.upsert import insert


class Leases:
    """Statements on leases inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def take(self, name: str, holder: str, *, now: datetime, until: datetime) -> bool:
        """Get or renew a lease; False while somebody else's lasts."""
        row = insert(self._connection, leases).values(name=name, holder=holder, until=until)
        free = sa.or_(leases.c.holder == holder, leases.c.until < now)
        taken = row.on_conflict_do_update(
            index_elements=["name"], set_={"holder": holder, "until": until}, where=free
        ).returning(leases.c.holder)
        return self._connection.scalar(taken) is not None

    def is_held(self, name: str, holder: str, *, now: datetime) -> bool:
        """Whether the lease is theirs and lasts."""
        held = sa.select(leases.c.name).where(
            leases.c.name == name, leases.c.holder == holder, leases.c.until >= now
        )
        return self._connection.scalar(held) is not None

    def clear_ended(self, prefix: str, *, now: datetime) -> None:
        """Forget those of a kind that ended and that nobody will renew."""
        kind = leases.c.name.startswith(prefix, autoescape=True)
        self._connection.execute(sa.delete(leases).where(kind, leases.c.until < now))

    def give_back(self, name: str, holder: str) -> None:
        """Let the next one have it; nothing where it is not ours."""
        mine = sa.delete(leases).where(leases.c.name == name, leases.c.holder == holder)
        self._connection.execute(mine)
