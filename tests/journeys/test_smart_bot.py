"""Agents on WeCom with the 智能机器人: cards in the group, the conversation one to one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.feishu_rig import EVENING
from tests.journeys.rig import Desk, answered, end, times_told
from tests.simulators.wecom import WeComSimulator
from tests.simulators.wecom.aibot import AibotSimulator

ROSTER = """\
agents:
  - {id: xiaolin, name: 小林, wecom: LinYue}
  - {id: ajie, name: 阿杰, wecom: HeJie}
"""


@pytest.fixture
def bot() -> Iterator[AibotSimulator]:
    """The bot's platform."""
    with AibotSimulator() as made:
        yield made


@pytest.fixture
def sim() -> Iterator[WeComSimulator]:
    """A simulated WeCom."""
    with WeComSimulator() as made:
        yield made


@pytest.fixture
def desk(
    tmp_path: Path, database_url: str, sim: WeComSimulator, bot: AibotSimulator
) -> Iterator[Desk]:
    """A desk on each engine whose bot the group has spoken to."""
    with Desk(tmp_path / "desk", database_url, sim) as running:
        (running.folder / "config" / "hours.yaml").write_text(EVENING, encoding="utf-8")
        (running.folder / "config" / "roster.yaml").write_text(ROSTER, encoding="utf-8")
        running.env |= {
            "WECOM_BOT_ID": bot.bot_id,
            "WECOM_BOT_SECRET": bot.secret,
            "WECOM_BOT_WS_URL": bot.url,
        }
        running.web()
        running.work()
        assert bot.connected(seconds=20)
        bot.says("LinYue", "@夜班台 今晚谁值班")
        assert bot.wait_for(lambda: any("小林" in text for text in bot.in_chat("chat1")))
        yield running


def comes(bot: AibotSimulator, chat: str, words: str, seconds: float = 20.0) -> bool:
    """Whether the bot comes to write this into a chat."""
    return bot.wait_for(lambda: any(words in text for text in bot.in_chat(chat)), seconds)


def test_a_case_is_claimed_in_the_group_and_served_alone(
    desk: Desk, sim: WeComSimulator, bot: AibotSimulator
) -> None:
    """One tap, then plain words both ways; a stranger gets nothing; a kill loses and doubles nothing."""
    sim.customer("amy").says("转人工")
    assert comes(bot, "chat1", "需要人工")
    bot.says("Nobody", "@夜班台 认领 1")
    bot.taps("LinYue", "claim")
    assert comes(bot, "chat1", "已认领")
    bot.says_alone("LinYue", "您好，我是值班的小林")
    assert answered(sim, "amy", "我是值班的小林")
    assert comes(bot, "LinYue", "已发给")
    sim.customer("amy").says("订单号 20251120123456 一直没发货")
    assert comes(bot, "LinYue", "一直没发货")
    assert not any("一直没发货" in text for text in bot.in_chat("chat1"))
    end(desk.running[-1])
    desk.work()
    assert bot.connected(2, seconds=30)
    bot.says_alone("LinYue", "已帮您催发货")
    assert answered(sim, "amy", "已帮您催发货", 30)
    assert times_told(sim, "amy", "已帮您催发货") == 1
    bot.says_alone("LinYue", "结单")
    assert comes(bot, "LinYue", "已结单")


def test_with_two_cases_it_is_asked_whom_the_words_are_for(
    desk: Desk, sim: WeComSimulator, bot: AibotSimulator
) -> None:
    """Nothing reaches the wrong customer."""

    def cards() -> int:
        new = [one for one in bot.messages if one.cmd == "aibot_send_msg"]
        return sum("template_card" in one.body for one in new)

    def claimed() -> int:
        return sum("已认领" in text for text in bot.in_chat("chat1"))

    for count, name in enumerate(("amy", "bob"), 1):
        sim.customer(name).says("转人工")
        assert bot.wait_for(lambda count=count: cards() >= count, 20)
        bot.taps("LinYue", "claim")
        assert bot.wait_for(lambda count=count: claimed() >= count, 20)
    bot.says_alone("LinYue", "马上为您处理")
    assert comes(bot, "LinYue", "先回「切")
    for name in ("amy", "bob"):
        assert times_told(sim, name, "马上为您处理") == 0
