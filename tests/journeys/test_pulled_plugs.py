"""Processes killed, frozen and stopped at any moment: nothing lost, nothing said twice."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.store.engines import FileTurnstile
from tests.journeys.rig import FULL, Desk, answered, end, texts, times_told, until
from tests.simulators.wecom import faults

ROUNDS = 20 if FULL else 2
CROWD = 12 if FULL else 3
PATIENT = 200
"""Tries of a callback whose desk cannot store, since who froze holds SQLite's write lock."""
LEASE = 15.0
"""Seconds after which a row that a vanished process held is taken over."""


@pytest.fixture
def desk(healthy: Desk) -> Desk:
    """The shared desk."""
    return healthy


@pytest.fixture
def roomy(standing: Desk, request: pytest.FixtureRequest) -> Desk:
    """The shared desk where several `work` may run."""
    if _is_sqlite(standing):
        pytest.skip("by nature: SQLite has one work process, and its write lock goes with it")
    desk: Desk = request.getfixturevalue("healthy")
    return desk


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


def test_a_frozen_worker_that_thaws_answers_everybody_once(desk: Desk) -> None:
    """SIGSTOP with calls under way, more questions meanwhile, SIGCONT: two leases later, or less."""
    sim = desk.sim
    early, late = ([f"{when}{number}" for number in range(CROWD)] for when in ("early", "late"))
    frozen = _frozen_while_sending(desk, early)
    sim.callbacks.retry_seconds, sim.callbacks.tries = 0.5, PATIENT
    for name in late:
        sim.customer(name).says("运费谁出")
    time.sleep(2 * LEASE + 1 if FULL else 1)  # it is the time that passes which is tried out
    frozen.send_signal(signal.SIGCONT)
    told = [(name, "48 小时") for name in early] + [(name, "包邮") for name in late]
    assert [name for name, words in told if not answered(sim, name, words, LEASE + 30)] == []
    assert [name for name, words in told if times_told(sim, name, words) != 1] == []


def test_a_second_worker_serves_while_the_first_is_frozen(roomy: Desk) -> None:
    """SIGSTOP, another `work`, SIGCONT: each question is answered once."""
    frozen = roomy.process("work")
    assert frozen is not None
    frozen.send_signal(signal.SIGSTOP)
    roomy.work()
    names = [f"f{number}" for number in range(CROWD)]
    for name in names:
        roomy.sim.customer(name).says("怎么开发票")
    assert all(answered(roomy.sim, name, "申请发票", 30) for name in names)
    frozen.send_signal(signal.SIGCONT)
    roomy.sim.customer("thawed").says("多久发货")
    assert answered(roomy.sim, "thawed", "48 小时")
    end(frozen)
    assert {len(texts(roomy.sim, name)) for name in names} == {1}


@pytest.mark.soak
@pytest.mark.timeout(400)
def test_a_worker_frozen_in_the_middle_of_sending_doubles_nothing(roomy: Desk) -> None:
    """Frozen for two leases with calls under way; the platform refuses the late second message."""
    names = [f"z{number}" for number in range(CROWD)]
    frozen = _frozen_while_sending(roomy, names)
    roomy.work()
    late = [name for name in names if not answered(roomy.sim, name, "48 小时", 2 * LEASE + 30)]
    assert {name: texts(roomy.sim, name) for name in late} == {}
    frozen.send_signal(signal.SIGCONT)
    roomy.sim.customer("after-z").says("运费谁出")
    assert answered(roomy.sim, "after-z", "包邮")
    time.sleep(12)  # longer than the frozen one's calls take to end
    end(frozen)
    assert {times_told(roomy.sim, name, "48 小时") for name in names} == {1}


def test_an_operators_stop_takes_at_most_ten_seconds(desk: Desk) -> None:
    """SIGTERM while everything hangs at the platform, also what only looks up names."""
    names = [f"s{number}" for number in range(CROWD)]
    sent, asked = desk.sim.count("send_msg"), desk.sim.count("batchget")
    for call in ("send_msg", "customer/batchget"):
        desk.sim.fail(call, faults.hang(30), 50)
    for name in names:
        desk.sim.customer(name).says("多久发货")
    assert desk.sim.wait_for(lambda: desk.sim.count("send_msg") > sent, 30)
    assert desk.sim.wait_for(lambda: desk.sim.count("batchget") > asked, 30)
    stopped, began = desk.process("work"), time.monotonic()
    assert stopped is not None
    stopped.send_signal(signal.SIGTERM)
    stopped.wait(20)
    assert time.monotonic() - began < 10
    assert stopped.returncode == 0
    desk.sim.up()
    desk.up()
    if FULL or _is_sqlite(desk):
        assert all(answered(desk.sim, name, "48 小时", LEASE + 30) for name in names)
        assert {times_told(desk.sim, name, "48 小时") for name in names} == {1}


def test_a_stop_also_ends_a_worker_that_waits_at_its_start(desk: Desk) -> None:
    """Somebody who froze in the middle of writing holds SQLite's write lock."""
    if not _is_sqlite(desk):
        pytest.skip("by nature: PostgreSQL has no lock around all writers")
    desk.kill("work")
    lock = Path(desk.env["NIGHTDESK_DATABASE_URL"].removeprefix("sqlite:///") + ".lock")
    with FileTurnstile(lock):
        waiting = desk.begin("work")
        assert until(lambda: _waits_for_a_lock(waiting.pid), 30)
        waiting.send_signal(signal.SIGTERM)
        assert waiting.wait(5) == 0


def test_two_workers_share_the_work(roomy: Desk) -> None:
    """Both claim the same rows; each customer gets three answers, each once."""
    second = roomy.work()
    names = [f"w{number}" for number in range(10 * CROWD)]
    for name in names:
        for question in ("多久发货", "运费谁出", "怎么开发票"):
            roomy.sim.customer(name).says(question)
    for words in ("48 小时", "包邮", "申请发票"):
        assert all(answered(roomy.sim, name, words, 60) for name in names)
        assert {times_told(roomy.sim, name, words) for name in names} == {1}
    end(second)


def _is_sqlite(desk: Desk) -> bool:
    return desk.env["NIGHTDESK_DATABASE_URL"].startswith("sqlite")


def _frozen_while_sending(desk: Desk, names: Sequence[str]) -> subprocess.Popen[bytes]:
    """Let these customers ask, and freeze `work` with calls to the platform under way."""
    sent = desk.sim.count("send_msg")
    desk.sim.latency = 1.0
    for name in names:
        desk.sim.customer(name).says("多久发货")
    assert desk.sim.wait_for(lambda: desk.sim.count("send_msg") > sent, 30)
    frozen = desk.process("work")
    assert frozen is not None
    frozen.send_signal(signal.SIGSTOP)
    desk.sim.latency = 0.0
    return frozen


def _waits_for_a_lock(pid: int) -> bool:
    lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    return any("->" in line and str(pid) in line.split() for line in lines)
