"""What nobody rang for is found by one look, four times a second."""

from __future__ import annotations

from datetime import timedelta

from bot.store.bell import TURN
from bot.store.session import Store
from bot.store.waiting import TIMER
from bot.wiring.crews import looking
from tests.bot.small_desk import NIGHT, SmallDesk


def test_a_look_turns_due_timers_into_turns(store: Store) -> None:
    """The end of a breath is at most one look late; before its time nothing happens."""
    desk = SmallDesk(store)
    look = looking(desk.parts)
    with store.write() as tx:
        due = NIGHT + timedelta(seconds=4)
        tx.timers.set(desk.lane("amy"), "breath", due_at=due, data={})
    desk.clock.set(due - timedelta(milliseconds=1))
    assert look() == []
    desk.clock.set(due)
    assert look() == [TIMER]
    assert look() == [TURN]


def test_customers_are_introduced_many_at_a_time(store: Store) -> None:
    """Those who are known get their names, those who are not are made; nobody twice."""
    people = [
        {
            "external_id": name,
            "nickname": f"小{name}",
            "union_id": "",
            "scene": "",
            "scene_param": "",
        }
        for name in ("amy", "bob")
    ]
    with store.write() as tx:
        known = tx.conversations.customer("wecom_kf", "wk1", "amy", NIGHT)
        tx.conversations.introduce("wecom_kf", "wk1", people, now=NIGHT)
        tx.conversations.introduce("wecom_kf", "wk1", people, now=NIGHT)
        amy = tx.conversations.customer("wecom_kf", "wk1", "amy", NIGHT)
        bob = tx.conversations.customer("wecom_kf", "wk1", "bob", NIGHT)
    assert (amy.customer_id, amy.nickname) == (known.customer_id, "小amy")
    assert bob.nickname == "小bob"
