"""A draft in the agents' Feishu group: looked through, approved by a tap, taken back by another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.publishing import offer
from bot.reviewing import Reviewing, Trial
from bot.store.migrate import migrate
from bot.store.session import open_store
from handlers.policy import Publish
from knowledge.entry import Entry
from tests.bot.feishu_desk import FeishuSmallDesk, feishu_small_desk
from tests.bot.small_desk import EVENING, small_shelf
from tests.simulators.feishu.nouns import Sent

FAILED = Trial(asked=4, failures=("「几天能发」应为 ship，得到 fee",))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FeishuSmallDesk]:
    """Three entries, live as v1, and a draft with another answer."""
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(store)
    entries = tuple(small_shelf().entries.values())
    changed = (replace(entries[0], answer="付款后 24 小时内发货。"), *entries[1:])
    offer(store, entries, "a", author="amy", publish=Publish.DIRECT, now=EVENING)
    offer(store, changed, "b", author="amy", publish=Publish.REVIEW, now=EVENING)
    with feishu_small_desk(store) as opened:
        yield opened
    store.close()


def looks_through(desk: FeishuSmallDesk, trial: Trial | None = None) -> None:
    """The draft rests, is looked through, and the group hears of it."""

    def asked(_entries: Sequence[Entry], _hash: str) -> Trial | None:
        return trial

    reviewing = Reviewing(
        store=desk.store,
        policy=desk.parts.policy,
        outlets=desk.parts.outlets,
        check=lambda _entries: [],
        trial=asked,
    )
    desk.clock.set(desk.clock.now() + timedelta(seconds=40))
    reviewing.look(desk.clock.now())
    reviewing.look(desk.clock.now())
    desk.wait(seconds=5)


def live(desk: FeishuSmallDesk) -> int | None:
    with desk.store.read() as tx:
        return tx.versions.live_number()


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
