"""Answers, questions back, vague openings, steps, misses."""

from __future__ import annotations

from dataclasses import replace

from handlers.model import State
from handlers.policy import Motive
from knowledge.matcher import Action
from tests.handlers.desk import DAY, EVENING, NIGHT, Desk, entry

RETURN = "七天内可以退货"
FEE = "质量问题我们出运费"


def asking() -> Desk:
    """A desk that knows two questions and is unsure about a third."""
    desk = Desk(now=NIGHT)
    desk.knows("怎么退货?", "return")
    desk.knows("退货运费谁出?", "fee")
    desk.knows("怎么连网?", "wifi")
    desk.knows("退货的事情怎么弄呢", "return", "fee", action=Action.CLARIFY, score=0.4)
    desk.knows("运费还是退货怎么说呢", "fee", "return", action=Action.CLARIFY, score=0.4)
    desk.knows("发货还是退货怎么办呢", "ship", "fee", action=Action.CLARIFY, score=0.4)
    return desk


def test_a_sure_answer_is_given_at_once() -> None:
    """No waiting, no greeting, one reply."""
    desk = asking()
    outcome = desk.say("怎么退货?")
    assert outcome.handled_by == "faq"
    assert len(outcome.replies) == 1
    assert RETURN in desk.last


def test_two_sure_questions_in_one_breath_are_both_answered_in_one_reply() -> None:
    """Two answers, one message."""
    desk = asking()
    outcome = desk.say("怎么退货?", "退货运费谁出?")
    assert len(outcome.replies) == 1
    assert RETURN in desk.last
    assert FEE in desk.last


def test_an_answer_is_not_repeated_within_the_episode_but_offers_what_comes_next() -> None:
    """Asked again: no repetition, three ways on; asked a third time: a ticket."""
    desk = asking()
    desk.say("怎么退货?")
    desk.say("怎么退货?")
    assert RETURN not in desk.last
    assert "again:return" in desk.choices
    desk.say("怎么退货?")
    assert desk.tickets[0].ticket_no in desk.last


def test_an_answer_is_given_in_full_again_by_tap() -> None:
    """Whoever taps for it gets it."""
    desk = asking()
    desk.say("怎么退货?")
    desk.say("怎么退货?")
    desk.tap("again:return")
    assert RETURN in desk.last


def test_an_answer_is_given_in_full_again_in_a_later_episode() -> None:
    """Half an hour later it is a new question."""
    desk = asking()
    desk.say("怎么退货?")
    desk.wait(minutes=31)
    desk.say("怎么退货?")
    assert RETURN in desk.last


def test_asking_back_offers_at_most_three_choices_and_none_of_these() -> None:
    """Two entries compete: both are offered, and the way past them."""
    desk = asking()
    desk.say("退货的事情怎么弄呢")
    assert desk.choices == ["entry:return", "entry:fee", "none"]


def test_a_choice_is_picked_by_number_label_or_tap() -> None:
    """Three ways to the same answer."""
    for pick in ("2", "第二个", "退货运费谁出", "②"):
        desk = asking()
        desk.say("退货的事情怎么弄呢")
        desk.say(pick)
        assert FEE in desk.last, pick
    desk = asking()
    desk.say("退货的事情怎么弄呢")
    desk.tap("entry:fee")
    assert FEE in desk.last


def test_a_choice_described_in_own_words_is_taken() -> None:
    """A second unsure text whose best hit was offered means that one."""
    desk = asking()
    desk.say("退货的事情怎么弄呢")
    desk.say("运费还是退货怎么说呢")
    assert FEE in desk.last


def test_a_picked_choice_below_the_threshold_may_apply_and_a_person_confirms() -> None:
    """「可能适用」 with a tap that opens a ticket."""
    desk = asking()
    desk.say("退货的事情怎么弄呢")
    desk.say("1")
    assert "可能适用" in desk.last
    assert RETURN in desk.last
    assert "confirm:return" in desk.choices
    desk.tap("confirm:return")
    assert desk.tickets[0].ticket_no in desk.last


def test_none_of_these_leads_straight_to_a_ticket() -> None:
    """The number, not another question back."""
    for words in ("都不是", "3"):
        desk = asking()
        desk.say("退货的事情怎么弄呢")
        outcome = desk.say(words)
        assert desk.tickets[0].ticket_no in desk.last
        assert desk.tickets[0].summary == "退货的事情怎么弄呢"
        assert outcome.misses[0].kind == "clarify_refused"


def test_there_is_never_a_third_question_back() -> None:
    """The third unsure text gets a ticket."""
    desk = asking()
    desk.say("退货的事情怎么弄呢")
    desk.say("发货还是退货怎么办呢")
    assert "none" in desk.choices
    desk.knows("换货或者退货行不行呢", "wifi", "ship", action=Action.CLARIFY, score=0.3)
    outcome = desk.say("换货或者退货行不行呢")
    assert outcome.handled_by == "clarify"
    assert desk.tickets[0].ticket_no in desk.last


def test_a_vague_opening_is_asked_for_its_motive_once() -> None:
    """Choices of the company, then the form behind the one that was picked."""
    desk = asking()
    desk.policy = replace(desk.policy, motives=(Motive(label="想退货", entry="return"),))
    desk.say("我东西坏了你帮我解决", vague=True)
    assert desk.choices == ["motive:0", "none"]
    desk.say("想退货")
    assert RETURN in desk.last


def test_vague_twice_gets_a_ticket_not_the_same_question() -> None:
    """The motive question is put once."""
    desk = asking()
    desk.say("我东西坏了你帮我解决", vague=True)
    outcome = desk.say("反正就是坏了你们解决吧", vague=True)
    assert outcome.handled_by != "vague"
    assert desk.tickets[0].ticket_no in desk.last


def test_steps_go_one_at_a_time_and_back() -> None:
    """「好了」 means the next one."""
    desk = asking()
    desk.say("怎么连网?")
    assert "长按按键" in desk.last
    desk.say("好了")
    assert "输入密码" in desk.last
    desk.say("上一步")
    assert "长按按键" in desk.last


def test_something_else_may_be_asked_between_two_steps() -> None:
    """The walk goes on where it was."""
    desk = asking()
    desk.say("怎么连网?")
    desk.say("退货运费谁出?")
    assert FEE in desk.last
    desk.say("下一步")
    assert "输入密码" in desk.last


def test_a_step_that_does_not_work_is_named_in_the_ticket() -> None:
    """The agent reads which step failed."""
    desk = asking()
    desk.say("怎么连网?")
    desk.say("好了")
    desk.say("这步不行")
    (ticket,) = desk.tickets
    assert "输入密码" in ticket.summary
    assert ticket.ticket_no in desk.last


def test_the_end_of_the_steps_asks_whether_it_worked() -> None:
    """No third step is invented."""
    desk = asking()
    desk.say("怎么连网?")
    desk.say("好了")
    desk.say("好了")
    assert desk.choices == ["solved", "step:failed"]


def test_at_night_a_stated_need_without_an_answer_is_a_ticket_at_once() -> None:
    """The number first, skipping what was said."""
    desk = asking()
    desk.say("我的空气炸锅单号DD20261101外壳裂了,电话13800138000")
    (ticket,) = desk.tickets
    assert ticket.ticket_no in desk.last
    assert "DD20261101" in ticket.fields.values()


def test_in_the_evening_the_first_miss_offers_and_the_second_calls_a_person() -> None:
    """Two misses in a row are enough."""
    desk = Desk(now=EVENING)
    desk.say("你们那个新品什么时候首发呀")
    assert desk.choices == ["ticket", "human"]
    desk.say("就是那个蓝色的新品什么时候有")
    assert desk.case is not None
    assert desk.case.reason == "missed"


def test_yes_after_an_offer_takes_the_offer() -> None:
    """「好的」 after 登记工单? is a ticket, not a courtesy."""
    desk = Desk(now=EVENING)
    desk.say("你们那个新品什么时候首发呀")
    desk.say("好的")
    assert desk.tickets[0].ticket_no in desk.last


def test_more_about_the_same_affair_goes_into_its_ticket() -> None:
    """One trouble, one ticket."""
    desk = asking()
    desk.say("我的电饭煲盖子裂了一条缝,单号DD20261101,电话13800138000")
    desk.wait(minutes=11)
    desk.say("电饭煲盖子裂的地方又变大了")
    assert len(desk.tickets) == 1


def test_another_problem_is_another_ticket() -> None:
    """Two problems in one night are two tickets."""
    desk = asking()
    desk.say("我的电饭煲盖子裂了一条缝,单号DD20261101,电话13800138000")
    desk.wait(minutes=40)
    desk.say("还想问发票能不能重开一张,单号DD20260909")
    assert len(desk.tickets) == 2


def test_by_day_a_person_is_called_at_once_and_the_sure_answer_comes_along() -> None:
    """People serve: the bot hands over."""
    desk = asking()
    desk.now = DAY
    desk.say("怎么退货?")
    assert RETURN in desk.last
    assert desk.case is not None
    assert desk.state is State.WAITING


def test_an_answer_that_does_not_hold_in_this_window_is_not_given() -> None:
    """An entry for the day only is silent at night."""
    desk = asking()
    only_day = entry("day", "白天问题", "只在白天", windows=("白班",))
    desk.entries = {**desk.entries, "day": only_day}
    desk.knows("白天的问题是什么呢", "day")
    desk.say("白天的问题是什么呢")
    assert "只在白天" not in desk.last


def test_a_question_in_the_middle_of_a_form_is_answered_and_the_form_goes_on() -> None:
    """The answer, then back to what was asked."""
    desk = asking()
    desk.say("我的电饭煲盖子裂了一条缝好烦")
    assert desk.state is State.FORM
    desk.say("退货运费谁出?")
    assert FEE in desk.last
    assert desk.state is State.FORM


def test_what_is_excluded_is_not_what_was_meant() -> None:
    """「不是E5」 names an entry that was offered, and means any other."""
    desk = Desk(now=NIGHT)
    desk.knows("机器转圈了怎么办", "wifi", "fee", action=Action.CLARIFY, score=0.4)
    desk.say("机器转圈了怎么办")
    desk.knows("不是运费", "fee", score=0.95)
    desk.say("不是运费")
    assert FEE not in desk.last


def test_a_ticket_tells_what_a_short_question_leans_on() -> None:
    """「大概多少钱」 alone would tell a colleague nothing."""
    desk = asking()
    desk.say("怎么退货?")
    desk.say("大概几块钱呢")
    desk.say("到底几块钱呢")
    (ticket,) = desk.tickets
    assert "怎么退货" in ticket.summary
    assert "几块钱" in ticket.summary


def test_a_thing_named_alone_is_asked_about() -> None:
    """Also in the quiet hours, where a miss is mostly a ticket."""
    desk = Desk(now=NIGHT, entries={"w": entry("w", "净水器怎么换芯", "旋下来。")})
    desk.say("你们那个净水器")
    desk.settle()
    assert "净水器" in desk.last
    assert desk.tickets == []


def test_nothing_of_that_is_a_refusal_however_it_is_put() -> None:
    """「没有我要的」 leads to a ticket as 都不是 does."""
    desk = asking()
    desk.say("退货的事情怎么弄呢")
    desk.say("没有我要的")
    assert desk.tickets
