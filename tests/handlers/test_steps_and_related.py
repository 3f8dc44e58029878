"""Steps are led through whatever comes in between; what people ask next is offered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.outcome import Verdict
from knowledge.entry import Step
from knowledge.matcher import Action
from tests.handlers.desk import DAY, EVENING, NIGHT, Desk, entry

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


@pytest.mark.parametrize(
    "words",
    ["然后呢", "接下来呢", "好了然后呢", "再然后呢", "然后怎么做", "接着呢", "第二步怎么弄"],
)
def test_asking_what_comes_next_calls_nobody(words: str) -> None:
    """The next step, and neither a case nor a ticket."""
    one = desk()
    one.say("怎么连网")
    one.say(words)
    assert one.last.startswith("输密码")
    assert not one.cases
    assert not one.tickets


@pytest.mark.parametrize("words", ["好了，帮我转人工", "还是不行，转人工"])
def test_who_asks_for_a_person_at_a_step_gets_one(words: str) -> None:
    """Whatever else is said."""
    one = desk()
    one.say("怎么连网")
    one.say(words)
    assert one.cases


def test_a_step_is_shown_again_or_from_before() -> None:
    """The same one, the one before, or the one that is named."""
    one = desk()
    one.say("怎么连网")
    one.say("好了")
    one.say("没看懂")
    assert "输密码" in one.last
    one.say("上一步是啥")
    assert one.last.startswith("长按")
    one.say("好了")
    one.say("第一步怎么弄")
    assert one.last.startswith("长按")


def test_words_that_only_look_like_a_step_done_lead_nowhere() -> None:
    """「完了」 is a sigh, 「可以吗」 a question."""
    for words in ("完了", "可以吗"):
        one = desk()
        one.say("怎么连网")
        one.say(words)
        assert not one.last.startswith("输密码")


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


@pytest.mark.parametrize("words", ["输完了", "输好了", "第一步弄完了，第二步怎么弄", "跳到第二步"])
def test_what_was_done_or_is_wanted_leads_there(words: str) -> None:
    """In the verbs of the steps, or by number."""
    one = desk()
    one.say("怎么连网")
    one.say(words)
    assert one.last.startswith("输密码")


def test_before_the_first_step_there_is_none() -> None:
    """Said, instead of the same step again and again."""
    one = desk()
    one.say("怎么连网")
    said = []
    for _ in range(3):
        one.say("上一步")
        said.append(one.last)
    assert not any("长按" in text for text in said)
    assert said[0] != said[1] != said[2]


@pytest.mark.parametrize("words", ["不弄了", "算了", "改天再弄吧"])
def test_who_leaves_the_steps_is_let_go(words: str) -> None:
    """Later answers do not lead back to them."""
    one = desk()
    one.say("怎么连网")
    one.say(words)
    assert "怎么连网" in one.last
    one.say("红灯什么意思")
    assert "第 1 步" not in one.last


def test_who_finds_it_too_much_is_offered_help() -> None:
    """No motive is asked, and the step can still be gone on with."""
    one = desk()
    one.say("怎么连网")
    one.say("太麻烦了")
    assert one.choices == ["ticket", "step:next"]


def test_asked_again_in_the_middle_the_desk_tells_where_they_stand() -> None:
    """Neither the answer once more nor 「就是我知道的全部」."""
    one = desk()
    one.say("怎么连网")
    one.say("好了")
    one.say("怎么连网")
    assert "第 2 步" in one.last
    one.say("上一步")
    assert one.last.startswith("长按")


def test_the_failed_step_is_the_one_that_is_spoken_of() -> None:
    """Its words are repeated, wherever the customer stands."""
    code = (Step(text="打开应用中心"), Step(text="输入验证码"), Step(text="重启路由器"))
    bind = entry("bind", "怎么绑定", "三步。", steps=code)
    one = Desk(now=NIGHT, entries={"bind": bind})
    one.knows("怎么绑定", "bind")
    for words in ("怎么绑定", "好了", "好了", "没有应用中心这个按钮"):
        one.say(words)
    (ticket,) = one.tickets
    assert "第 1 步" in ticket.summary
    assert "没有应用中心这个按钮" in ticket.summary


def test_after_the_last_step_the_whole_did_not_help() -> None:
    """No single step is blamed, and the form is that of the question."""
    one = desk()
    one.now = NIGHT
    for words in ("怎么连网", "好了", "好了", "没解决"):
        one.say(words)
    (ticket,) = one.tickets
    assert "全部 2 步" in ticket.summary


def test_a_step_that_takes_an_hour_is_still_there_after_it() -> None:
    """「晾干一小时」, and then 下一步."""
    one = desk()
    one.say("怎么连网")
    one.now += timedelta(minutes=50)
    one.say("好了")
    assert one.last.startswith("输密码")


def test_a_picture_of_a_later_step_waits_for_its_step() -> None:
    """Shown twice it would only puzzle."""
    steps = (Step(text="打开"), Step(text="看图", picture="a.png"))
    shown = entry("shown", "怎么看", "两步。", steps=steps, attachments=("a.png", "b.png"))
    one = Desk(now=EVENING, entries={"shown": shown})
    one.knows("怎么看", "shown")
    (first,) = one.say("怎么看").replies
    assert first.attachments == ("b.png",)
    (second,) = one.say("好了").replies
    assert second.attachments == ("a.png",)


def test_steps_help_or_do_not_as_an_answer_does() -> None:
    """解决了 after the last step counts for their entry, a step that fails against it."""
    one = desk()
    for words in ("怎么连网", "好了", "好了"):
        one.say(words)
    assert one.tap("solved").verdicts == (Verdict(entry_id="wifi", helped=True),)
    other = desk()
    other.say("怎么连网")
    assert other.tap("step:failed").verdicts == (Verdict(entry_id="wifi", helped=False),)


def test_steps_go_on_while_somebody_is_called() -> None:
    """By day the first step comes with the promise of a person; the next one is still led to."""
    one = desk()
    one.now = DAY
    one.say("怎么连网")
    assert one.cases
    one.say("好了")
    assert one.last.startswith("输密码")


def test_steps_that_only_may_apply_are_led_through_as_well() -> None:
    """A person who confirms it is offered beside the next step."""
    one = desk()
    one.knows("网络的事情怎么弄呢", "wifi", "light", action=Action.CLARIFY, score=0.4)
    one.say("网络的事情怎么弄呢")
    one.say("1")
    assert one.choices == ["step:next", "step:failed", "confirm:wifi", "solved"]
