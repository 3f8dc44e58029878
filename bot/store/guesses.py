"""How often an order was asked for with proof that did not fit, whoever asked."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.store.schema import facts
from bot.store.upsert import insert

MOST = 5
"""Proofs an order may be asked for with in a day before a person has to look."""
COUNTED = timedelta(hours=24)
_PREFIX = "guess:"


class Guesses:
    """Statements inside one writing transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction that writes."""
        self._connection = connection

    def begin(self, order_no: str, *, now: datetime) -> bool:
        """Count a try before it is made; False where the day's tries are used up.

        Counted first, so that many asking at once have no more tries than one.
        """
        self._forget(now - COUNTED)
        name = _name(order_no)
        fresh = insert(self._connection, facts).values(name=name, value=0, at=now)
        self._connection.execute(fresh.on_conflict_do_nothing())
        mine = sa.select(facts.c.value).where(facts.c.name == name).with_for_update()
        count = int(self._connection.scalar(mine) or 0)
        if count >= MOST:
            return False
        self._set(name, count + 1)
        return True

    def take_back(self, order_no: str) -> None:
        """The try was no guess: the proof fitted."""
        name = _name(order_no)
        mine = sa.select(facts.c.value).where(facts.c.name == name).with_for_update()
        count = self._connection.scalar(mine)
        if count:
            self._set(name, int(count) - 1)

    def _set(self, name: str, count: int) -> None:
        self._connection.execute(sa.update(facts).where(facts.c.name == name).values(value=count))

    def _forget(self, before: datetime) -> None:
        old = sa.delete(facts).where(facts.c.name.startswith(_PREFIX), facts.c.at < before)
        self._connection.execute(old)


def _name(order_no: str) -> str:
    """The order as it is kept: a number that people guess at stands in no list."""
    folded = "".join(order_no.split()).casefold()
    return _PREFIX + hashlib.sha256(folded.encode()).hexdigest()[:32]
