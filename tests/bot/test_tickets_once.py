"""A crash between any two steps of a turn leaves either no ticket or one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from bot.apply import Applier
from bot.store.schema import events, outbox, ticket_events, tickets
from bot.store.session import Store
from tests.bot.small_desk import SmallDesk, held

LEFT = (tickets, ticket_events, events, outbox)


class Killed(BaseException):
    """The process is gone; nobody catches this."""


class DyingApplier(Applier):
    """Writes everything, and is killed before the commit."""

    def apply(self, *args: Any, **named: Any) -> None:
        """As the real one, to its last statement."""
        super().apply(*args, **named)
        raise Killed


def rows(store: Store) -> list[int]:
    """How many rows a turn left in each table."""
    with store.read() as tx:
        return [
            tx.connection.scalar(sa.select(sa.func.count()).select_from(table)) for table in LEFT
        ]


def test_a_turn_that_was_killed_leaves_no_ticket_and_the_next_leaves_one(store: Store) -> None:
    """Ticket, its events, the reply: all of it or nothing, then all of it once."""
    desk = SmallDesk(store)
    applier = DyingApplier(desk.parts.channels, desk.parts.outlets)
    dying = replace(desk.turns, applier=applier)
    desk.says("冰箱不制冷，转人工")
    with pytest.raises(Killed):
        dying.handle(held(dying))
    assert rows(store) == [0, 0, 0, 0]
    desk.sleep(seconds=20)
    desk.rest()
    assert rows(store)[:2] == [1, 1]
    assert len(desk.phone.texts()) == 1
