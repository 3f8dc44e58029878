"""Many rows at once, on either engine: as they are, in order, and nothing twice."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError

from bot.arrivals import wakeup_arrival
from bot.channels.base import Arrival
from bot.store.schema import inbox
from bot.store.session import Store
from tests.bot.store.test_lanes import NOW

WORDS = "他说:\"50% 'off'\\\n\t😀 $1 :name ?\""


def arrived(name: str, at: datetime = NOW) -> Arrival:
    return wakeup_arrival("wecom_kf", "wk1", platform_id=name, at=at, token=WORDS)


def test_a_batch_keeps_its_words_times_and_order(store: Store) -> None:
    """Whatever way they take into the database; what is there already is left out."""
    names = [f"w{number}" for number in range(5)]
    with store.write_one() as tx:
        assert tx.inbox.put([arrived("w2")], now=NOW) == 1
    with store.write_one() as tx:
        assert tx.inbox.put([arrived(name) for name in names], now=NOW) == 4
    with store.read() as tx:
        rows = tx.connection.execute(sa.select(inbox).order_by(inbox.c.id)).all()
    assert [row.platform_id for row in rows] == ["w2", "w0", "w1", "w3", "w4"]
    assert {row.payload["token"] for row in rows} == {WORDS}
    assert {(row.at, row.due_at) for row in rows} == {(NOW, NOW)}


def test_a_time_without_its_zone_is_refused(store: Store) -> None:
    """A server would take it for a time of its own zone."""
    naive = arrived("w", NOW.replace(tzinfo=None))
    with pytest.raises((ValueError, StatementError)), store.write_one() as tx:
        tx.inbox.put([naive], now=NOW)
