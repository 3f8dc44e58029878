"""What agents write in the Feishu group outside the threads: for one customer, or asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.store.session import Store
from handlers.cause import Do
from tests.bot.feishu_desk import FeishuSmallDesk, feishu_small_desk
from tests.simulators.feishu import AGENT_CHAT


@pytest.fixture
def desk(store: Store) -> Iterator[FeishuSmallDesk]:
    """A desk on each engine."""
    with feishu_small_desk(store) as opened:
        yield opened


def serves(desk: FeishuSmallDesk, *customers: str) -> None:
    """Xiaolin has the cases of these customers."""
    for customer in customers:
        desk.says("转人工", customer=customer)
        desk.wait(seconds=3)
        desk.commands(Do.CLAIM, customer=customer)
        desk.wait(seconds=3)


def test_with_two_customers_it_is_asked_whom_the_words_are_for(desk: FeishuSmallDesk) -> None:
    """Nothing leaves before; with the number it goes to that one alone."""
    serves(desk, "amy", "bob")
    asked = desk.answers("请发一下订单号")
    assert "请在那位客户的话题里回" in asked
    assert "请发一下" not in desk.read("amy") + desk.read("bob")
    numbers = re.findall(r"#\d+", asked)
    assert "已发" in desk.answers(f"{numbers[0]} 请发一下订单号")
    told = [customer for customer in ("amy", "bob") if "请发一下" in desk.read(customer)]
    assert len(told) == 1


def test_with_one_customer_the_words_are_for_them_and_can_be_taken_back(
    desk: FeishuSmallDesk,
) -> None:
    """The agent reads whom they went to; a word to a colleague stays a note."""
    serves(desk, "amy")
    assert "已发" in desk.answers("请发一下订单号")
    assert "请发一下订单号" in desk.read("amy")
    slip = desk.agent("xiaolin").writes_in(AGENT_CHAT, "写错了的话", to_bot=True)
    desk.heard()
    desk.agent("xiaolin").recalls(slip)
    desk.heard()
    desk.wait(seconds=10)
    assert "写错了" not in desk.read("amy")


def test_an_order_about_another_case_means_that_one(desk: FeishuSmallDesk) -> None:
    """结单 and a number, written in the wrong thread: the thread's own case goes on."""
    serves(desk, "amy", "bob")
    amys, bobs = desk.sim.cards[:2]
    number = re.search(r"\d+", bobs.text)
    assert number is not None
    desk.agent("xiaolin").answers(amys, f"结单 {number[0]}")
    desk.heard()
    desk.wait(seconds=10)
    assert "已结单" in bobs.text
    assert "已结单" not in amys.text
    desk.agent("xiaolin").answers(amys, f"看全文 {number[0]} 谢谢")
    desk.heard()
    desk.wait(seconds=10)
    assert any("没看懂" in text for text in desk.sim.thread(amys))
    assert "看全文" not in desk.read("amy") + desk.read("bob")


def test_an_agent_who_leaves_the_group_with_cases_is_an_alarm(desk: FeishuSmallDesk) -> None:
    """Who leaves with empty hands, or another group, is nobody's trouble; nor is a redelivery."""
    serves(desk, "amy")
    desk.agent("ajie").leaves(AGENT_CHAT)
    desk.agent("xiaolin").leaves("oc_other")
    desk.heard()
    assert not any("已离开" in text for text in desk.said())
    desk.agent("xiaolin").leaves(AGENT_CHAT)
    desk.sim.redeliver()
    desk.heard()
    assert sum("小林已离开坐席群" in text for text in desk.said()) == 1


def test_a_bot_that_is_put_out_of_the_group_is_an_alarm(desk: FeishuSmallDesk) -> None:
    """Told where operators read, since nobody would see a new case."""
    desk.sim.event("im.chat.member.bot.deleted_v1", {"chat_id": AGENT_CHAT})
    desk.sim.event("im.chat.member.bot.added_v1", {"chat_id": "oc_shop"})
    desk.heard()
    assert sum("已不在飞书坐席群" in text for text in desk.said()) == 1
