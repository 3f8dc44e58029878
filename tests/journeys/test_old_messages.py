"""The first start at an account that was busy all week: the past is read, never answered."""

from __future__ import annotations

import time

import pytest

from tests.journeys.rig import FULL, Desk, answered, texts, times_told

OLD = 1000 if FULL else 240
PAGE = 100 if FULL else 50


@pytest.fixture
def desk(healthy: Desk) -> Desk:
    """The shared desk."""
    return healthy


def a_week(desk: Desk, account: str) -> list[str]:
    """Old questions of many customers, oldest first, before anybody pulled this account."""
    desk.sim.callbacks.muted = True
    desk.sim.kf.page = PAGE
    now, names = int(time.time()), [f"old{number}" for number in range(OLD)]
    for number, name in enumerate(names):
        then = now - 2 * 86400 + number
        customer = desk.sim.customer(f"{account}-{name}", account)
        customer.sends("text", {"content": "多久发货"}, send_time=then)
    return [f"{account}-{name}" for name in names]


def test_old_messages_are_history_and_the_new_one_is_answered_once(desk: Desk) -> None:
    """Pages of old messages, a new one at the end: one answer in all."""
    old = a_week(desk, "wk-week")
    desk.sim.callbacks.muted = False
    desk.sim.customer("new-week", "wk-week").says("运费谁出")
    assert answered(desk.sim, "new-week", "包邮", 60)
    assert [name for name in old if texts(desk.sim, name)] == []
    assert times_told(desk.sim, "new-week", "包邮") == 1


def test_an_unknown_type_in_the_middle_stops_nothing(desk: Desk) -> None:
    """A hologram, a broken entry and an unknown event between two questions."""
    old = a_week(desk, "wk-odd")
    first, last = (desk.sim.customer(name, "wk-odd") for name in ("odd-1", "odd-2"))
    first.says("多久发货")
    desk.sim.customer("odd-3", "wk-odd").sends("hologram", {"depth": 3})
    with desk.sim.world.change():
        desk.sim.world.append("wk-odd", {"msgtype": 7, "origin": "x", "external_userid": None})
        desk.sim.world.event("wk-odd", "odd-3", "moon_phase_changed", phase="full")
    desk.sim.callbacks.muted = False
    last.says("运费谁出")
    assert answered(desk.sim, "odd-1", "48 小时", 60)
    assert answered(desk.sim, "odd-2", "包邮")
    assert desk.sim.wait_for(lambda: len(texts(desk.sim, "odd-3")) == 1, 60)
    assert [name for name in old if texts(desk.sim, name)] == []


def test_an_old_customer_who_writes_again_is_answered_like_any_other(desk: Desk) -> None:
    """History does not count as having spoken."""
    desk.sim.customer("wk-week-old0", "wk-week").says("怎么开发票")
    assert answered(desk.sim, "wk-week-old0", "申请发票")
    assert times_told(desk.sim, "wk-week-old0", "48 小时") == 0


def test_the_same_callback_five_times_is_one_reply(desk: Desk) -> None:
    """The same callback five times is one reply, at once and later, sealed anew and not."""
    desk.sim.customer("five", "wk-week").says("多久发货")
    desk.sim.redeliver(2)
    assert answered(desk.sim, "five", "48 小时")
    desk.sim.redeliver(2, anew=True)
    assert desk.sim.callbacks.idle()
    desk.sim.customer("after-five", "wk-week").says("运费谁出")
    assert answered(desk.sim, "after-five", "包邮")
    assert times_told(desk.sim, "five", "48 小时") == 1
