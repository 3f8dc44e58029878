"""Processes killed, frozen and stopped at any moment: nothing lost, nothing said twice."""

from __future__ import annotations

import random
import signal
import time

import pytest

from tests.journeys.rig import FULL, Desk, answered, end, texts, times_told
from tests.simulators.wecom import faults

ROUNDS = 20 if FULL else 2
CROWD = 12 if FULL else 3
LEASE = 15.0
"""Seconds after which a row that a vanished process held is taken over."""


@pytest.fixture
def desk(healthy: Desk) -> Desk:
    """The shared desk."""
    return healthy


def test_kills_at_random_moments_lose_and_double_nothing(desk: Desk) -> None:
    """kill -9 of `work`, `web` or both while messages come in and replies leave."""
    sim, dice, asked = desk.sim, random.Random(7), []
    sim.latency = 0.03
    for number in range(ROUNDS):
        names = [f"k{number}-{one}" for one in range(CROWD)]
        for name in names:
            sim.customer(name).says("多久发货")
            time.sleep(dice.random() * 0.05)  # the moment of the kill is what is tried out
        asked += names
        time.sleep(dice.random() * 0.4)
        for victim in dice.choice([("work",), ("work",), ("web",), ("work", "web")]):
            desk.kill(victim)
        desk.up()
    sim.latency = 0.0
    late = [name for name in asked if not answered(sim, name, "48 小时", LEASE + 30)]
    assert late == []
    assert [name for name in asked if times_told(sim, name, "48 小时") != 1] == []


def test_a_message_whose_callback_met_a_dead_desk_is_answered(desk: Desk) -> None:
    """Everything was down when the platform called; the start looks for what was missed."""
    answered_before = desk.sim.customer("regular")
    answered_before.says("多久发货")
    assert answered(desk.sim, "regular", "48 小时")
    desk.kill("web")
    desk.kill("work")
    desk.sim.customer("early").says("运费谁出")
    assert desk.sim.callbacks.idle()
    desk.sim.callbacks.muted = True
    desk.up()
    assert answered(desk.sim, "early", "包邮", 20)


def test_a_second_worker_serves_while_the_first_is_frozen(desk: Desk) -> None:
    """SIGSTOP, another `work`, SIGCONT: each question is answered once."""
    frozen = desk.process("work")
    assert frozen is not None
    frozen.send_signal(signal.SIGSTOP)
    desk.work()
    names = [f"f{number}" for number in range(CROWD)]
    for name in names:
        desk.sim.customer(name).says("怎么开发票")
    assert all(answered(desk.sim, name, "申请发票", 30) for name in names)
    frozen.send_signal(signal.SIGCONT)
    desk.sim.customer("thawed").says("多久发货")
    assert answered(desk.sim, "thawed", "48 小时")
    end(frozen)
    assert {len(texts(desk.sim, name)) for name in names} == {1}


@pytest.mark.soak
@pytest.mark.timeout(400)
def test_a_worker_frozen_in_the_middle_of_sending_doubles_nothing(desk: Desk) -> None:
    """Frozen for two leases with calls under way; the platform refuses the late second message."""
    if desk.env["NIGHTDESK_DATABASE_URL"].startswith("sqlite"):
        pytest.skip("frozen while it writes, a process holds SQLite's one write lock")
    desk.sim.latency = 1.0
    names = [f"z{number}" for number in range(CROWD)]
    for name in names:
        desk.sim.customer(name).says("多久发货")
    assert desk.sim.wait_for(lambda: desk.sim.count("send_msg") > 0, 30)
    frozen = desk.process("work")
    assert frozen is not None
    frozen.send_signal(signal.SIGSTOP)
    desk.sim.latency = 0.0
    desk.work()
    assert all(answered(desk.sim, name, "48 小时", 2 * LEASE + 30) for name in names)
    frozen.send_signal(signal.SIGCONT)
    desk.sim.customer("after-z").says("运费谁出")
    assert answered(desk.sim, "after-z", "包邮")
    time.sleep(12)  # longer than the frozen one's calls take to end
    end(frozen)
    assert {times_told(desk.sim, name, "48 小时") for name in names} == {1}


def test_an_operators_stop_takes_at_most_ten_seconds(desk: Desk) -> None:
    """SIGTERM while every sender and puller hangs at the platform."""
    names = [f"s{number}" for number in range(CROWD)]
    desk.sim.fail("send_msg", faults.hang(30), 50)
    for name in names:
        desk.sim.customer(name).says("多久发货")
    assert desk.sim.wait_for(lambda: desk.sim.count("send_msg") > 0, 30)
    stopped, began = desk.process("work"), time.monotonic()
    assert stopped is not None
    stopped.send_signal(signal.SIGTERM)
    stopped.wait(20)
    assert time.monotonic() - began < 10
    assert stopped.returncode == 0
    desk.sim.up()
    desk.up()
    if FULL or desk.env["NIGHTDESK_DATABASE_URL"].startswith("sqlite"):
        assert all(answered(desk.sim, name, "48 小时", LEASE + 30) for name in names)
        assert {times_told(desk.sim, name, "48 小时") for name in names} == {1}


def test_two_workers_share_the_work(desk: Desk) -> None:
    """Both claim the same rows; each customer gets three answers, each once."""
    if desk.env["NIGHTDESK_DATABASE_URL"].startswith("sqlite"):
        pytest.skip("by nature: SQLite has one work process")
    second = desk.work()
    names = [f"w{number}" for number in range(10 * CROWD)]
    for name in names:
        for question in ("多久发货", "运费谁出", "怎么开发票"):
            desk.sim.customer(name).says(question)
    for words in ("48 小时", "包邮", "申请发票"):
        assert all(answered(desk.sim, name, words, 60) for name in names)
        assert {times_told(desk.sim, name, words) for name in names} == {1}
    end(second)
