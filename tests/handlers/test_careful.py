"""What an agent writes has a moment to be taken back, and slips are asked about before they leave."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.handlers.desk import EVENING, Desk


def serving() -> Desk:
    """小林 serves a customer who gave a telephone number."""
    desk = Desk(now=EVENING)
    desk.say("我要转人工,单号DD20261101,电话13800138000")
    desk.agent("xiaolin", "claim")
    return desk


def test_words_wait_a_moment_before_they_leave() -> None:
    """As long as the policy says."""
    outcome = serving().agent("xiaolin", "reply", "您好,我是小林")
    assert outcome.replies[0].wait == timedelta(seconds=5)


@pytest.mark.parametrize(
    "words",
    [
        "你他妈有完没完",
        "内部备注:这单可以赔 50",
        "别告诉客户我们有补偿",
        "您登记的号码是13911112222吗",
        "身份证110101199003070011核对一下",
    ],
)
def test_slips_do_not_leave_before_a_yes(words: str) -> None:
    """Insults, internal matters, somebody else's numbers: asked about, then sent as they are."""
    desk = serving()
    before = len(desk.sent)
    outcome = desk.agent("xiaolin", "reply", words)
    assert len(desk.sent) == before
    assert "确认" in outcome.result["toast"]
    desk.agent("xiaolin", "confirm")
    assert [reply.text for _, reply in desk.sent[before:]] == [words]
    assert desk.agent("xiaolin", "confirm").result["kind"] == "warning"


@pytest.mark.parametrize(
    "words",
    [
        "您登记的号码是13800138000吗",
        "请拨打 400-820-8820 或到店",
        "您的订单 DD20261101 已安排,押金 200 元会原路退回",
        "内部零件需要返厂检测,大约三天",
        "快递单号 SF1234567890123 已发出",
    ],
)
def test_ordinary_words_leave_without_a_question(words: str) -> None:
    """The customer's own number, a hotline, order and parcel numbers are what agents write all day."""
    desk = serving()
    desk.agent("xiaolin", "reply", words)
    assert desk.last == words


def test_taking_back_drops_what_was_held() -> None:
    """And nothing can be confirmed afterwards."""
    desk = serving()
    desk.agent("xiaolin", "reply", "别告诉客户我们有补偿")
    before = len(desk.sent)
    assert "已撤回" in desk.agent("xiaolin", "recall").result["toast"]
    desk.agent("xiaolin", "confirm")
    assert len(desk.sent) == before


def test_only_its_author_confirms() -> None:
    """A colleague's yes sends nothing."""
    desk = serving()
    desk.agent("xiaolin", "reply", "别告诉客户我们有补偿")
    before = len(desk.sent)
    desk.agent("ajie", "confirm")
    assert len(desk.sent) == before


def test_taking_back_asks_the_outbox() -> None:
    """Whether the words were still there is known only where they are taken."""
    desk = serving()
    desk.agent("xiaolin", "reply", "您好")
    outcome = desk.agent("xiaolin", "recall")
    assert outcome.unsay is not None
    assert outcome.unsay.agent_id == "xiaolin"
    assert "撤不回来" in outcome.unsay.too_late["toast"]
