"""Agents on WeCom with the 智能机器人: cards in the group, the conversation one to one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.conftest import ENGINES
from tests.journeys.feishu_rig import AT_ONCE, EVENING
from tests.journeys.rig import PLUG, Desk, answered, end, fresh_database, times_told
from tests.simulators.wecom import WeComSimulator
from tests.simulators.wecom.aibot import AibotSimulator

ROSTER = """\
agents:
  - {id: xiaolin, name: 小林, wecom: LinYue}
  - {id: ajie, name: 阿杰, wecom: HeJie}
  - {id: zhoujie, name: 周姐, wecom: ZhouMin, role: lead}
"""


@dataclass(frozen=True)
class Served:
    """A desk with its customers' platform and its agents' bot."""

    desk: Desk
    sim: WeComSimulator
    bot: AibotSimulator

    def comes(self, chat: str, words: str, seconds: float = 60.0) -> bool:
        """Whether the bot comes to write this into a chat."""
        return self.bot.wait_for(
            lambda: any(words in text for text in self.bot.in_chat(chat)), seconds
        )

    def claims(self, customer: str, agent: str) -> None:
        """A customer wants a person, and this agent takes the case with a tap."""
        before = len(self._cards())
        self.sim.customer(customer).says("转人工")
        assert self.bot.wait_for(lambda: len(self._cards()) > before, 60)
        claimed = self._claimed()
        self.bot.taps(agent, "claim")
        assert self.bot.wait_for(lambda: self._claimed() > claimed, 60)

    def _cards(self) -> list[object]:
        new = [one for one in self.bot.messages if one.cmd == "aibot_send_msg"]
        return [one for one in new if "template_card" in one.body]

    def _claimed(self) -> int:
        return sum("已认领" in text for text in self.bot.in_chat("chat1"))


@pytest.fixture(scope="module", params=ENGINES)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A desk on each engine whose bot the group has spoken to; the stories of this file share it."""
    folder = tmp_path_factory.mktemp(request.param)

    def server() -> str:
        url: str = request.getfixturevalue("postgres")
        return url

    with (
        AibotSimulator() as bot,
        WeComSimulator() as sim,
        fresh_database(request.param, folder, server) as url,
        Desk(folder / "desk", url, sim, policy=AT_ONCE) as desk,
    ):
        (desk.folder / "config" / "hours.yaml").write_text(EVENING, encoding="utf-8")
        (desk.folder / "config" / "roster.yaml").write_text(ROSTER, encoding="utf-8")
        desk.env |= {
            "WECOM_BOT_ID": bot.bot_id,
            "WECOM_BOT_SECRET": bot.secret,
            "WECOM_BOT_WS_URL": bot.url,
        }
        desk.web()
        desk.work()
        assert bot.connected(seconds=20)
        made = Served(desk, sim, bot)
        bot.says("LinYue", "@夜班台 今晚谁值班")
        assert made.comes("chat1", "小林")
        yield made


def test_a_case_is_claimed_in_the_group_and_served_alone(served: Served) -> None:
    """One tap, then plain words both ways; a stranger gets nothing; a restart loses and doubles nothing."""
    desk, sim, bot = served.desk, served.sim, served.bot
    bot.says("Nobody", "@夜班台 认领 1")
    served.claims("amy", "LinYue")
    bot.says_alone("LinYue", "您好，我是值班的小林")
    assert answered(sim, "amy", "我是值班的小林")
    assert served.comes("LinYue", "已发给")
    sim.customer("amy").says("订单号 20251120123456 一直没发货")
    assert served.comes("LinYue", "一直没发货")
    assert not any("一直没发货" in text for text in bot.in_chat("chat1"))
    before = bot.logins
    end(desk.running[-1], PLUG)
    desk.work()
    assert bot.connected(before + 1, seconds=30)
    bot.says_alone("LinYue", "已帮您催发货")
    assert answered(sim, "amy", "已帮您催发货", 30)
    assert times_told(sim, "amy", "已帮您催发货") == 1
    bot.says_alone("LinYue", "结单")
    assert served.comes("LinYue", "已结单")


def test_with_two_cases_it_is_asked_whom_the_words_are_for(served: Served) -> None:
    """Nothing reaches the wrong customer."""
    for name in ("bob", "cid"):
        served.claims(name, "HeJie")
    served.bot.says_alone("HeJie", "马上为您处理")
    assert served.comes("HeJie", "先回「切")
    for name in ("bob", "cid"):
        assert times_told(served.sim, name, "马上为您处理") == 0


def test_a_lead_orders_what_customers_are_told(served: Served) -> None:
    """By @ in the group or alone with the bot, whoever's case is in hand; an agent may not."""
    bot = served.bot
    bot.says_alone("HeJie", "下线 ship")
    assert served.comes("HeJie", "请组长或管理员来发")
    bot.says("ZhouMin", "@夜班台 下线 ship 原因 仓库搬家")
    assert served.comes("chat1", "已下线")
    bot.says_alone("ZhouMin", "版本")
    assert served.comes("ZhouMin", "v1 使用中")
    bot.says_alone("ZhouMin", "发布")
    assert served.comes("ZhouMin", "没有等待上线的草稿")
    bot.says_alone("ZhouMin", "上线 ship")
    assert served.comes("ZhouMin", "已恢复")
