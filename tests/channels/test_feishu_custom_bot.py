"""The last alarm path: signed, without tokens, honest about what it was told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels.base import Address, Misconfigured, Refused, TryLater
from bot.channels.feishu.custom_bot import FeishuCustomBot, sign
from handlers.notice import Notice
from handlers.policy import Push
from tests.channels.rig import delivery
from tests.simulators.feishu import FeishuSimulator
from tests.simulators.wecom import faults

ALARM = Notice(
    title="【告警】个案 12 无人处理", lines=('<at user_id="all"></at>',), push=Push.ALARM
)
GROUP = Address(channel="feishu_robot", account="", to="group")


@pytest.fixture
def sim() -> Iterator[FeishuSimulator]:
    """A platform whose app tokens are all dead; the robot does not care."""
    with FeishuSimulator() as running:
        yield running


def robot(sim: FeishuSimulator, secret: str | None = None, ahead: float = 0) -> FeishuCustomBot:
    return FeishuCustomBot(
        sim.robot_url,
        sim.robot_secret if secret is None else secret,
        clock=lambda: sim.clock.seconds() + ahead,
        timeout=(1, 0.3),
    )


def send(channel: FeishuCustomBot) -> None:
    for part in channel.render_notice(ALARM):
        channel.send(delivery(GROUP, part.payload))


@pytest.mark.parametrize(
    ("stamp", "signature"),
    [
        ("100", "jquNHnVOwmDRfw+vqTIrY5dooJAgi5EcRtLsQE4wfXg="),
        ("1599360473", "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="),
    ],
)
def test_the_signature_is_the_platforms(stamp: str, signature: str) -> None:
    """The time and the secret are the key, the message is empty."""
    assert sign(stamp, "demo") == signature


def test_an_alarm_arrives_and_calls_nobody_by_accident(sim: FeishuSimulator) -> None:
    """With the keyword in front; a tag in its words is no tag any more."""
    send(robot(sim))
    (message,) = sim.world.robot
    assert message["content"]["text"].startswith("夜班台 【告警】")
    assert "<at" not in message["content"]["text"]


@pytest.mark.parametrize(("secret", "ahead"), [("wrong", 0.0), ("", 0.0), (None, 7200.0)])
def test_a_wrong_secret_or_clock_is_an_operators_matter(
    sim: FeishuSimulator, secret: str | None, ahead: float
) -> None:
    """HTTP 200 with a code is a failure."""
    with pytest.raises(Misconfigured):
        send(robot(sim, secret, ahead))
    assert sim.world.robot == []


@pytest.mark.parametrize(
    "fault",
    [
        faults.bad_gateway(),
        faults.html(),
        faults.half(),
        faults.hang(),
        faults.body(b'{"code": 11232, "msg": "frequency limited"}'),
        faults.body(b"[]"),
    ],
    ids=lambda fault: str(fault.kind),
)
def test_trouble_is_worth_another_try(sim: FeishuSimulator, fault: faults.Fault) -> None:
    """Outages and limits pass."""
    sim.fail("/hook/", fault)
    with pytest.raises(TryLater):
        send(robot(sim))


def test_what_it_will_never_take_is_final(sim: FeishuSimulator) -> None:
    """A code that nobody knows is not tried for two days."""
    sim.fail("/hook/", faults.body(b'{"code": 19036, "msg": "too large"}'))
    with pytest.raises(Refused):
        send(robot(sim))
