"""Noise in the agents' group: cards that change, one list, a thread of few lines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels.feishu.waiting import MOST
from bot.store.session import Store
from handlers.cause import Do
from tests.bot.feishu_desk import FeishuSmallDesk, feishu_small_desk
from tests.journeys.rig import FULL

CASES, CARDS = (40 if FULL else 9), 5
AGENTS = ("xiaolin", "ajie")


@pytest.fixture
def desk(store: Store) -> Iterator[FeishuSmallDesk]:
    """A desk on each engine."""
    with feishu_small_desk(store) as opened:
        yield opened


def calls(desk: FeishuSmallDesk, many: int) -> None:
    """So many customers want a person, a few seconds apart."""
    for number in range(many):
        desk.says("转人工", customer=f"c{number}")
        desk.wait(seconds=3)


def test_the_cases_of_an_evening_leave_the_group_readable(desk: FeishuSmallDesk) -> None:
    """A message a case at most; five cards and one list while all of them wait. Forty in the soak."""
    calls(desk, CASES)
    desk.wait(seconds=30)
    assert len(desk.said()) == CARDS + 1
    waiting = desk.card(f"待认领 {CASES - CARDS} 个")
    claims = [row for row in waiting.content["body"]["elements"] if "columns" in row]
    assert len(claims) == min(CASES - CARDS, MOST)
    for number in range(CASES):
        customer, agent = f"c{number}", AGENTS[number % 2]
        desk.commands(Do.CLAIM, customer=customer, agent=agent)
        desk.wait(seconds=4)
        desk.commands(Do.REPLY, "您好，我来帮您看", customer=customer, agent=agent)
        desk.says("好的", customer=customer)
        desk.wait(seconds=8)
        desk.commands(Do.RESOLVE, customer=customer, agent=agent)
        desk.wait(seconds=4)
    assert len(desk.said()) <= CASES + 1
    assert "都有人接了" in waiting.text
    assert all("已结单" in one.text for one in desk.sim.cards if one is not waiting)


def test_a_case_is_claimed_from_the_list_and_gets_a_card(desk: FeishuSmallDesk) -> None:
    """The tap is answered with the list; the loser reads who has it; the thread is the case's."""
    calls(desk, CARDS + 2)
    desk.wait(seconds=5)
    waiting = desk.card("待认领 2 个")
    values = [value for value in taps(waiting) if value["do"] == "claim"]
    lin, jie = desk.agent("xiaolin"), desk.agent("ajie")
    tap = {"value": values[0], "tag": "button"}
    shown = lin.clicks(waiting, tap)
    assert shown["toast"]["type"] == "success"
    assert "待认领 1 个" in waiting.text
    assert jie.clicks(waiting, tap)["toast"] == {"type": "warning", "content": "小林已认领"}
    desk.wait(seconds=10)
    card = desk.card("小林处理中")
    assert card is not waiting
    lin.answers(card, "您好，请说")
    desk.heard()
    desk.wait(seconds=10)
    assert "您好，请说" in desk.phone.texts(f"c{CARDS}")[-1]


def test_an_urgent_case_is_never_only_on_the_list(desk: FeishuSmallDesk) -> None:
    """It has its card, however many wait."""
    calls(desk, CARDS + 1)
    desk.says("家里燃气泄漏，味道很大", customer="u")
    desk.wait(seconds=15)
    assert "【紧急】" in desk.card("燃气").text


def test_what_a_customer_writes_in_a_row_is_one_line_for_their_agent(desk: FeishuSmallDesk) -> None:
    """In the thread, to the claimer alone."""
    calls(desk, 1)
    desk.commands(Do.CLAIM, customer="c0")
    desk.wait(seconds=5)
    card = desk.card("小林处理中")
    before = len(desk.sim.thread(card))
    for words in ("订单号 20251120123456", "还没到", "都五天了"):
        desk.says(words, customer="c0")
        desk.wait(seconds=1)
    desk.wait(seconds=12)
    said = desk.sim.thread(card)[before:]
    assert len(said) == 1
    assert all(words in said[0] for words in ("123456", "还没到", "都五天了"))
    assert '<at user_id="ou_xiaolin">' in said[0]
    assert "ou_ajie" not in said[0]


def taps(card: object) -> list[dict[str, object]]:
    """The values of all buttons, also of those with the same label."""
    from tests.simulators.feishu.nouns import Sent, callback, walk  # noqa: PLC0415

    assert isinstance(card, Sent)
    return [
        callback(node)
        for node in walk(card.content)
        if node.get("tag") == "button" and callback(node)
    ]
