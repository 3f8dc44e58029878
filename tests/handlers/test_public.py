"""In a group others read along: known answers for everybody, everything personal alone."""

from __future__ import annotations

import pytest

from knowledge.signals import UrgentReason
from tests.handlers.desk import NIGHT, Desk


def in_a_group() -> Desk:
    """A customer who asks in a group."""
    return Desk(now=NIGHT, is_public=True)


def test_a_question_of_everybody_is_answered() -> None:
    """Without buttons, which anybody could tap."""
    desk = in_a_group()
    desk.knows("多久发货", "ship")
    desk.say("多久发货")
    assert "四十八小时" in desk.last
    assert desk.choices == []


@pytest.mark.parametrize(
    "words", ["我的工单到哪了", "转人工", "我要投诉", "我的快递到哪了", "电话13800138000", "呵呵"]
)
def test_what_is_personal_is_sent_to_the_private_chat(words: str) -> None:
    """No form, no ticket, no case, no number repeated."""
    desk = in_a_group()
    outcome = desk.say(words)
    assert "私聊" in desk.last or "单独" in desk.last
    assert outcome.tickets == ()
    assert outcome.cases == ()


def test_danger_comes_before_discretion() -> None:
    """Somebody is woken wherever it is said."""
    desk = in_a_group()
    outcome = desk.say("热水器漏电,我爸被电倒了", urgent=UrgentReason.INJURY)
    assert outcome.cases
