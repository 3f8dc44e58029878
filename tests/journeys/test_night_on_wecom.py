"""A night on 微信客服 with real processes, real HTTP and real encrypted callbacks."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.rig import Desk, end
from tests.simulators.wecom import WeComSimulator


@pytest.fixture
def sim() -> Iterator[WeComSimulator]:
    """A simulated WeCom."""
    with WeComSimulator() as simulator:
        yield simulator


@pytest.fixture
def desk(tmp_path: Path, database_url: str, sim: WeComSimulator) -> Iterator[Desk]:
    """A desk on each engine, `web` and `work` running."""
    with Desk(tmp_path / "desk", database_url, sim) as running:
        running.web()
        running.work()
        yield running


def texts(sim: WeComSimulator, customer: str) -> list[str]:
    return [sent.text for sent in sim.sent_to(customer)]


def answered(sim: WeComSimulator, customer: str, words: str, seconds: float = 60) -> bool:
    return sim.wait_for(lambda: any(words in text for text in texts(sim, customer)), seconds)


def test_a_question_at_night_is_answered_from_the_faq(desk: Desk, sim: WeComSimulator) -> None:
    """A customer asks and reads the entry's answer on the phone."""
    sim.customer("amy").says("多久发货")
    assert answered(sim, "amy", "付款后 48 小时内发货")


def test_the_same_callback_five_times_is_one_reply(desk: Desk, sim: WeComSimulator) -> None:
    """Redeliveries, at once, after the answer and after a pulled plug, change nothing."""
    sim.customer("amy").says("多久发货")
    sim.redeliver(2)
    assert answered(sim, "amy", "48 小时")
    desk.kill("web")
    desk.kill("work")
    desk.web()
    desk.work()
    sim.redeliver(2, anew=True)
    sim.customer("bob").says("运费谁出")
    assert answered(sim, "bob", "包邮")
    assert sum("48 小时" in text for text in texts(sim, "amy")) == 1


def test_asking_for_a_person_gives_a_ticket_number_at_once(desk: Desk, sim: WeComSimulator) -> None:
    """「转人工」 works the first time."""
    sim.customer("amy").says("转人工")
    assert answered(sim, "amy", "W")


def test_a_killed_worker_loses_nothing(desk: Desk, sim: WeComSimulator) -> None:
    """What was acknowledged while nobody worked is answered after the restart, once."""
    end(desk.running[-1])
    for number in range(5):
        sim.customer(f"c{number}").says("多久发货")
    assert sim.callbacks.idle()
    desk.work()
    for number in range(5):
        assert answered(sim, f"c{number}", "48 小时")
    assert all(len(texts(sim, f"c{number}")) == 1 for number in range(5))


def test_sigterm_ends_a_worker_cleanly(desk: Desk, sim: WeComSimulator) -> None:
    """An operator's stop takes at most ten seconds and leaves the rest to the next."""
    end(desk.running[-1], signal.SIGTERM)
    assert desk.running[-1].returncode == 0
    sim.customer("amy").says("怎么开发票")
    desk.work()
    assert answered(sim, "amy", "申请发票")


def test_an_outage_of_the_platform_delays_but_loses_nothing(
    desk: Desk, sim: WeComSimulator
) -> None:
    """Messages sent into an outage arrive in order once WeCom is back."""
    sim.customer("amy").says("多久发货")
    assert answered(sim, "amy", "48 小时")
    sim.down()
    sim.customer("amy").says("运费谁出")
    sim.callbacks.idle()
    assert not answered(sim, "amy", "包邮", seconds=1.5)
    sim.up()
    assert answered(sim, "amy", "包邮", seconds=20)
