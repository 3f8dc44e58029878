"""A desk on Feishu without a public address: real processes, events over the long connection."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.feishu_rig import AFTER_A_KILL, FeishuDesk
from tests.journeys.rig import end
from tests.simulators.feishu import FeishuSimulator
from tests.simulators.wecom import WeComSimulator


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Iterator[FeishuDesk]:
    """Only `work` runs; nobody could call a `web`."""
    with (
        FeishuSimulator() as feishu,
        WeComSimulator() as wecom,
        FeishuDesk(tmp_path / "desk", database_url, feishu, wecom) as running,
        feishu.long_connection() as line,
    ):
        feishu.pushes.retry_seconds = 5.0
        running.env["FEISHU_MODE"] = "long"
        running.work()
        assert line.connected()
        yield running


def test_a_case_is_served_over_the_long_connection(desk: FeishuDesk) -> None:
    """Asked, called, claimed with a toast, answered; and again after a kill, nothing lost or doubled."""
    sim, lin = desk.feishu, desk.feishu.agent("lin")
    assert sim.long is not None
    sim.customer("amy").says("多久发货")
    assert desk.reads("amy", "付款后 48 小时内发货")
    sim.customer("amy").says("转人工")
    card = desk.case()
    assert lin.taps(card, "认领")["toast"]["type"] == "success"
    lin.answers(card, "您好，我是值班的小林")
    assert desk.reads("amy", "我是值班的小林")
    end(desk.running[-1])
    sim.customer("bob").says("运费谁出")  # delivered again until somebody is connected
    desk.work()
    assert desk.reads("bob", "包邮", AFTER_A_KILL)
    sim.redeliver()
    assert sim.pushes.idle(30)
    assert len(sim.sent_to("ou_bob")) == 1
