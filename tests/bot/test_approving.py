"""A draft in the agents' Feishu group: looked through, approved by a tap, taken back by another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.drafted import FAILED, live, looks_through, with_a_draft
from tests.bot.feishu_desk import FeishuSmallDesk, feishu_small_desk
from tests.simulators.feishu.nouns import Sent


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FeishuSmallDesk]:
    """A desk in Feishu with a draft that waits."""
    with with_a_draft(tmp_path) as store, feishu_small_desk(store) as opened:
        yield opened


def under(desk: FeishuSmallDesk, words: str) -> Sent:
    """The answer to somebody's words."""
    group = desk.sim.in_chat(desk.chat().chat_id)
    return next(one for one in reversed(group) if one.root_id and words in one.text)


def test_a_lead_approves_by_a_tap_and_takes_back_by_another(desk: FeishuSmallDesk) -> None:
    """The card shows what would change, then who can undo it; the version names its approver."""
    looks_through(desk)
    card, lead = desk.card("草稿 v2"), desk.agent("zhoujie")
    assert "多久发货" in card.text
    shown = lead.taps(card, "发布 v2")
    assert shown["toast"]["type"] == "success"
    assert live(desk) == 2
    assert "v2 已上线" in card.text
    lead.taps(card, "回退 v1")
    assert live(desk) == 3
    assert "已回退到 v1" in card.text
    with desk.store.read() as tx:
        approved = [one.approved_by for one in tx.versions.newest(2)]
    assert approved == ["zhoujie", "zhoujie"]
    desk.wait(seconds=5)
    assert [one.text for one in desk.sim.cards if one.in_thread] == []


def test_only_a_lead_approves(desk: FeishuSmallDesk) -> None:
    """An agent reads so, a stranger nothing; the card stays, the group is spared."""
    looks_through(desk)
    card = desk.card("草稿 v2")
    before = len(desk.said())
    assert "组长" in desk.agent("xiaolin").taps(card, "发布 v2")["toast"]["content"]
    assert desk.agent("mallory").taps(card, "发布 v2") in ({}, {"toast": {"type": "info"}})
    desk.wait(seconds=5)
    assert (live(desk), len(desk.said())) == (1, before)
    assert "发布 v2" in card.taps


def test_a_draft_whose_questions_fail_wants_a_reason(desk: FeishuSmallDesk) -> None:
    """Without one nothing is live; with one it is kept."""
    looks_through(desk, FAILED)
    card, lead = desk.card("草稿 v2"), desk.agent("zhoujie")
    assert "几天能发" in card.text
    assert "写明原因" in lead.fills(card, "发布 v2", "")["toast"]["content"]
    assert live(desk) == 1
    lead.fills(card, "发布 v2", "仓库改了时间")
    assert live(desk) == 2
    with desk.store.read() as tx:
        (newest,) = tx.versions.newest(1)
    assert newest.reason == "仓库改了时间"


def test_versions_are_listed_with_a_way_back(desk: FeishuSmallDesk) -> None:
    """「版本」 offers the draft and every earlier version; 下线 offers its own undoing."""
    looks_through(desk)
    lead = desk.agent("zhoujie")
    lead.writes_in(desk.chat().chat_id, "版本", to_bot=True)
    desk.heard()
    desk.wait(seconds=5)
    listed = under(desk, "v1 使用中")
    assert set(listed.taps) == {"发布 v2"}
    lead.taps(listed, "发布 v2")
    lead.writes_in(desk.chat().chat_id, "版本", to_bot=True)
    desk.heard()
    desk.wait(seconds=5)
    assert set(under(desk, "v2 使用中").taps) == {"回退 v1"}
    lead.writes_in(desk.chat().chat_id, "下线 ship", to_bot=True)
    desk.heard()
    desk.wait(seconds=5)
    offline = under(desk, "已下线「多久发货」")
    lead.taps(offline, "上线 ship")
    assert "已恢复 ship" in offline.text
