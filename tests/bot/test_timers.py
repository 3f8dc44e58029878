"""Durable timers: once, late rather than never, whoever ticks."""

from __future__ import annotations

import threading
from datetime import timedelta

from bot.channels.base import Kind
from bot.store.session import Store
from bot.timers import fire_due
from tests.bot.small_desk import NIGHT, SmallDesk


def set_timer(desk: SmallDesk, customer: str, name: str = "close", minutes: float = 10) -> None:
    with desk.store.write() as tx:
        due = NIGHT + timedelta(minutes=minutes)
        tx.timers.set(desk.lane(customer), name, due_at=due, data={})


def questions(store: Store) -> list[str]:
    with store.read() as tx:
        rows = tx.connection.exec_driver_sql(
            f"SELECT platform_id FROM inbox WHERE kind = '{Kind.TIMER}' ORDER BY id"
        )
        return [str(row[0]) for row in rows]


def test_a_timer_does_not_fire_early(store: Store) -> None:
    """One second before its time nothing happens."""
    set_timer(SmallDesk(store), "amy")
    assert fire_due(store, NIGHT + timedelta(minutes=9, seconds=59)) == 0


def test_a_desk_that_was_down_fires_each_timer_once(store: Store) -> None:
    """Hours late, and not again at the next tick."""
    desk = SmallDesk(store)
    for number in range(3):
        set_timer(desk, f"c{number}")
    assert fire_due(store, NIGHT + timedelta(hours=9)) == 3
    assert fire_due(store, NIGHT + timedelta(hours=9)) == 0
    assert len(set(questions(store))) == 3


def test_a_clock_that_jumps_ahead_and_back_fires_once(store: Store) -> None:
    """What fired in the future does not fire when the future comes."""
    set_timer(SmallDesk(store), "amy")
    assert fire_due(store, NIGHT + timedelta(days=1)) == 1
    assert fire_due(store, NIGHT) == 0
    assert fire_due(store, NIGHT + timedelta(minutes=11)) == 0
    assert len(questions(store)) == 1


def test_a_timer_set_again_fires_at_its_new_time_only(store: Store) -> None:
    """Every message puts the closing off."""
    desk = SmallDesk(store)
    set_timer(desk, "amy", minutes=10)
    set_timer(desk, "amy", minutes=20)
    assert fire_due(store, NIGHT + timedelta(minutes=15)) == 0
    assert fire_due(store, NIGHT + timedelta(minutes=21)) == 1


def test_many_workers_tick_and_each_timer_fires_once(store: Store) -> None:
    """Eight tickers at the same moment, sixty timers, sixty questions."""
    desk = SmallDesk(store)
    for number in range(60):
        set_timer(desk, f"c{number}")
    late, fired = NIGHT + timedelta(hours=1), []

    def tick() -> None:
        while (count := fire_due(store, late)) > 0:
            fired.append(count)

    threads = [threading.Thread(target=tick) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tick()
    assert sum(fired) == 60
    assert len(set(questions(store))) == len(questions(store)) == 60


def test_a_breath_that_ended_while_the_desk_was_down_is_answered(store: Store) -> None:
    """Half a sentence, then nobody worked for an hour: the answer is late, not lost."""
    desk = SmallDesk(store)
    desk.says("在吗")
    desk.rest()
    assert desk.phone.texts() == []
    desk.sleep(hours=1)
    desk.rest()
    assert len(desk.phone.texts()) == 1
