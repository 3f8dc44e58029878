"""Suggested answers in the Feishu group: a tap on the card, a field each, sent by one tap."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.store.session import Store
from handlers.cause import Do
from tests.bot.feishu_desk import FeishuSmallDesk, feishu_small_desk
from tests.simulators.feishu import AGENT_CHAT
from tests.simulators.feishu.nouns import Json, Sent


@pytest.fixture
def desk(store: Store) -> Iterator[FeishuSmallDesk]:
    """A desk on each engine, 小林 has the case of a customer who asked what is known."""
    with feishu_small_desk(store) as opened:
        opened.says("退货运费谁出，转人工", customer="amy")
        opened.wait(seconds=3)
        opened.commands(Do.CLAIM, customer="amy")
        opened.wait(seconds=5)
        yield opened


def suggested(desk: FeishuSmallDesk) -> Sent:
    """小林 taps 建议; the card in the thread."""
    desk.agent("xiaolin").taps(desk.card("小林处理中"), "建议")
    desk.wait(seconds=5)
    under = (one for one in desk.sim.in_chat(AGENT_CHAT) if one.root_id)
    return next(one for one in under if "可以这样回" in one.text)


def sends(desk: FeishuSmallDesk, agent_id: str, card: Sent, words: str) -> Json:
    """An agent edits the first field and taps its button; what the phone shows."""
    return desk.agent(agent_id).fills(card, "发送 1", words)


def read(desk: FeishuSmallDesk) -> str:
    """Everything the customer read."""
    desk.wait(seconds=20)
    return desk.read("amy")


def test_a_suggestion_is_edited_and_sent_by_one_tap(desk: FeishuSmallDesk) -> None:
    """It stands in the thread with its text in the field; sent once, nothing is left to tap."""
    card = suggested(desk)
    assert card.root_id == desk.card("小林处理中").message_id
    assert card.field("input")["default_value"]
    shown = sends(desk, "xiaolin", card, "运费我们出，您先寄回")
    assert "已发给" in shown["toast"]["content"]
    assert "发送 1" not in card.taps
    assert read(desk).count("运费我们出，您先寄回") == 1


def test_only_the_claimer_sends(desk: FeishuSmallDesk) -> None:
    """A colleague reads whose case it is; the customer reads nothing, and the card stays."""
    card = suggested(desk)
    shown = sends(desk, "ajie", card, "别的话")
    assert "小林" in shown["toast"]["content"]
    assert "发送 1" in card.taps
    assert "别的话" not in read(desk)
