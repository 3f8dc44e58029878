"""Steps are led through whatever comes in between; what people ask next is offered."""

from __future__ import annotations

import pytest

from knowledge.entry import Step
from tests.handlers.desk import EVENING, NIGHT, Desk, entry

WIFI = entry("wifi", "怎么连网", "按步骤来。", steps=(Step(text="长按"), Step(text="输密码")))
LIGHT = entry("light", "红灯什么意思", "没有信号。")
REPAIR = entry("fix", "怎么报修", "免费修。", form="维修", related=("light", "gone", "wifi"))


def desk() -> Desk:
    made = Desk(now=EVENING, entries={one.id: one for one in (WIFI, LIGHT, REPAIR)})
    for one in (WIFI, LIGHT, REPAIR):
        made.knows(one.question, one.id)
    return made


@pytest.mark.parametrize("words", ["好了", "这步做完了", "弄好啦", "第一步完成了", "下一步"])
def test_people_say_in_many_words_that_a_step_is_done(words: str) -> None:
    """All of them lead on."""
    one = desk()
    one.say("怎么连网")
    one.say(words)
    assert one.last.startswith("输密码")


def test_another_question_in_between_ends_in_the_step() -> None:
    """The answer tells where the steps stand, and 下一步 goes on from there."""
    one = desk()
    one.say("怎么连网")
    one.say("红灯什么意思")
    assert one.last.startswith("没有信号。\n")
    assert "第 1 步（共 2 步）" in one.last
    one.tap("step:next")
    assert one.last.startswith("输密码")


def test_a_step_that_fails_becomes_a_ticket_that_names_it() -> None:
    """The agent reads which step it was."""
    one = desk()
    one.now = NIGHT
    one.say("怎么连网")
    one.say("好了")
    one.say("还是不行")
    (ticket,) = one.tickets
    assert "第 2 步" in ticket.summary
    assert "输密码" in ticket.summary


def test_what_people_ask_next_is_offered_once() -> None:
    """Related entries that exist and were not told; the form may be named by its title."""
    one = desk()
    one.say("怎么报修")
    assert one.choices == ["form:repair", "entry:light", "entry:wifi"]
    one.tap("entry:light")
    assert one.last.startswith("没有信号。")
