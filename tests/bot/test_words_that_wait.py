"""An agent's words that the platform does not let out, or that were taken back: nobody is deceived."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.migrate import migrate
from bot.store.session import open_store
from tests.bot.feishu_desk import FeishuSmallDesk, feishu_small_desk
from tests.simulators.feishu.nouns import Sent

LEFT = re.compile(r"还能发 (\d) 条")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FeishuSmallDesk]:
    """Amy waits on 微信客服, which counts five messages; the agents sit in Feishu."""
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(store)
    with feishu_small_desk(store) as opened:
        opened.says("转人工", customer="amy")
        opened.wait(seconds=30)
        opened.agent("xiaolin").taps(opened.sim.cards[-1], "认领")
        opened.wait(seconds=5)
        yield opened
    store.close()


def writes(desk: FeishuSmallDesk, *lines: str) -> list[str]:
    """Xiaolin writes under the card; what the bot said there."""
    for line in lines:
        desk.agent("xiaolin").answers(case(desk), line)
        desk.heard()
        desk.wait(seconds=8)
    return desk.sim.thread(case(desk))


def case(desk: FeishuSmallDesk) -> Sent:
    """The card of amy's case."""
    return desk.sim.cards[0]


def left(desk: FeishuSmallDesk) -> int:
    """What the card tells of the message budget."""
    found = LEFT.search(case(desk).text)
    assert found is not None
    return int(found[1])


def test_the_card_counts_down_and_the_agent_reads_that_words_wait(desk: FeishuSmallDesk) -> None:
    """Five since the customer's last word, the bot's own among them; then all goes out in order."""
    assert left(desk) == 4
    writes(desk, "第一", "第二")
    assert left(desk) == 2
    told = writes(desk, "第三", "第四", "第五", "第六", "第七")
    assert left(desk) == 0
    assert sum("条数用完了" in text for text in told) == 3
    read = desk.phone.texts("amy")
    assert ("第四" in read, "第五" in read) == (True, False)
    desk.says("在的", customer="amy")
    desk.wait(seconds=10)
    assert left(desk) == 3
    writes(desk, "第八")
    assert desk.phone.texts("amy")[-4:] == ["第五", "第六", "第七", "第八"]


def test_who_has_not_written_for_two_days_is_not_written_to(desk: FeishuSmallDesk) -> None:
    """The agent learns it at once, with another way."""
    writes(desk, "第一")
    desk.wait(hours=49)
    desk.agent("xiaolin").taps(case(desk), "认领") if "认领" in case(desk).taps else None
    desk.wait(seconds=5)
    told = writes(desk, "还在吗")
    assert any("48 小时" in text and "打电话" in text for text in told)
    assert "还在吗" not in desk.phone.texts("amy")


def test_what_was_taken_back_was_never_said(desk: FeishuSmallDesk) -> None:
    """Its place in the budget is free again, and no history tells of it."""
    desk.agent("xiaolin").answers(case(desk), "发错了的话")
    desk.heard()
    assert left(desk) == 3
    desk.wait(seconds=2)
    desk.agent("xiaolin").answers(case(desk), "撤回")
    desk.heard()
    desk.wait(seconds=10)
    assert left(desk) == 4
    desk.says("什么时候发货", customer="amy")
    desk.wait(seconds=20)
    assert "发错了" not in case(desk).text
    assert "发错了的话" not in desk.phone.texts("amy")


def test_words_that_wait_for_the_customer_can_be_taken_back(desk: FeishuSmallDesk) -> None:
    """They have not left, whatever the agent was told."""
    writes(desk, "第一", "第二", "第三", "第四", "第五")
    assert any("没有发给客户" in text for text in writes(desk, "撤回"))
    desk.says("在的", customer="amy")
    desk.wait(seconds=10)
    assert "第五" not in desk.phone.texts("amy")


def test_signs_that_turn_or_hide_words_are_not_shown(desk: FeishuSmallDesk) -> None:
    """Right-to-left marks move nothing on the card, and nothing of no width hides in it."""
    desk.says("\u202e我的订单\u202c \u2066没有\u2069 到\u200b货 👨\u200d👩", customer="amy")
    desk.wait(seconds=20)
    everything = case(desk).text + "".join(desk.sim.thread(case(desk)))
    assert "我的订单 没有 到货" in everything
    assert not set("\u202e\u202c\u2066\u2069\u200b") & set(everything)
    assert "👨\u200d👩" in everything
