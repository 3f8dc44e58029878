"""A draft in the agents' WeCom group: approved by a tap, taken back by another, as in Feishu."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.aibot_small_desk import ROOM, AibotSmallDesk
from tests.bot.drafted import FAILED, live, looks_through, with_a_draft
from tests.bot.small_desk import small_shelf

LEAD, AGENT = "ZhouMin", "HeJie"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AibotSmallDesk]:
    """A desk in WeCom with a draft that waits."""
    with with_a_draft(tmp_path) as store:
        opened = AibotSmallDesk(store)
        opened.tells(LEAD, "今晚谁值班", alone=False)
        yield opened


def labels(desk: AibotSmallDesk) -> list[str]:
    """What the newest card offers."""
    return [str(one["text"]) for one in desk.link.cards[-1]["button_list"]]


@pytest.mark.parametrize("findings", [0, 12])
def test_a_tap_publishes_and_a_tap_takes_back(desk: AibotSmallDesk, findings: int) -> None:
    """Also where the words find no room on a card and stand above it."""
    looks_through(desk, findings=findings)
    assert "知识库草稿 v2" in desk.read_in(ROOM)
    assert labels(desk) == ["发布 v2"]
    desk.taps(LEAD, "发布 v2")
    assert live(desk) == 2
    assert labels(desk) == ["回退 v1"]
    desk.taps(LEAD, "回退 v1")
    assert live(desk) == 3
    assert labels(desk) == ["回退 v2"]


def test_who_may_not_is_told_by_name_and_the_card_stays(desk: AibotSmallDesk) -> None:
    """An agent's tap changes nothing for the leads."""
    looks_through(desk)
    cards = len(desk.link.cards)
    desk.taps(AGENT, "发布 v2")
    assert live(desk) == 1
    assert f"<@{AGENT}>" in desk.read_in(ROOM)
    assert len(desk.link.cards) == cards
    desk.taps(LEAD, "发布 v2")
    assert live(desk) == 2


def test_where_questions_fail_the_reason_is_typed(desk: AibotSmallDesk) -> None:
    """No button that could not work."""
    looks_through(desk, FAILED)
    assert desk.link.cards == []
    desk.tells(LEAD, "发布 v2 原因 政策变了", alone=False)
    assert live(desk) == 2


@pytest.mark.parametrize("alone", [True, False])
def test_versions_come_with_buttons(desk: AibotSmallDesk, *, alone: bool) -> None:
    """By @ in the group, and alone with the bot."""
    desk.tells(LEAD, "版本", alone=alone)
    looks_through(desk)
    desk.tells(LEAD, "版本", alone=alone)
    assert labels(desk) == ["发布 v2"]
    desk.taps(LEAD, "发布 v2", alone=alone)
    assert live(desk) == 2


def test_an_entry_is_put_back_online_by_a_tap(desk: AibotSmallDesk) -> None:
    """Taken offline by a word, told again by a tap."""
    entry = next(iter(small_shelf().entries))
    desk.tells(LEAD, f"下线 {entry}", alone=False)
    desk.taps(LEAD, labels(desk)[0])
    with desk.store.read() as tx:
        assert not tx.bulletin.offline()
