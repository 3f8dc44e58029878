"""Small honest things: who is talked to, numbers alone, an answer that did not help."""

from __future__ import annotations

from datetime import timedelta

from handlers import texts
from handlers.model import State
from tests.handlers.desk import DAY, EVENING, NIGHT, Desk


def answered(at: object = NIGHT) -> Desk:
    """A customer who got an answer."""
    desk = Desk(now=at)  # type: ignore[arg-type]
    desk.knows("怎么退货?", "return")
    desk.say("怎么退货?")
    return desk


def test_whoever_asks_is_told_that_this_is_no_person() -> None:
    """The truth, also in the middle of a form."""
    desk = Desk(now=NIGHT)
    desk.say("我的电饭煲盖子裂了")
    assert desk.state is State.FORM
    for words in ("你是机器人吗", "你是真人还是机器人?"):
        desk.say(words)
        assert desk.last in desk.outcomes[-1].replies[0].text
        assert "不是真人" in desk.last or "自动助手" in desk.last


def test_an_answer_that_did_not_help_becomes_a_ticket_that_says_so() -> None:
    """No second guess."""
    desk = answered()
    outcome = desk.say("还是不行")
    assert desk.tickets[0].ticket_no in desk.last
    assert "怎么退货" in desk.tickets[0].summary
    assert outcome.misses[0].kind == "contradicted"


def test_in_the_evening_an_answer_that_did_not_help_calls_a_person() -> None:
    """Somebody is there."""
    desk = answered(EVENING)
    desk.say("按你说的弄了没用")
    assert desk.case is not None


def test_a_number_after_a_question_belongs_to_it() -> None:
    """Neither looked up nor asked about: the need goes to a person with the number."""
    desk = answered()
    desk.say("单号DD20261101,电话13800138000")
    desk.settle()
    (ticket,) = desk.tickets
    assert ticket.summary == "怎么退货?"
    assert "DD20261101" in ticket.fields.values()


def test_a_form_does_not_ask_what_the_matter_is_when_it_was_said_before() -> None:
    """The question that came before the number is the matter."""
    desk = Desk(now=NIGHT)
    desk.knows("买的破壁机漏水怎么办", "fee")
    desk.say("买的破壁机漏水怎么办")
    desk.say("13800138000")
    desk.settle()
    (ticket,) = desk.tickets
    assert any("破壁机漏水" in value for value in ticket.fields.values())


def test_a_number_alone_is_asked_what_it_is_for() -> None:
    """And is not asked for again."""
    desk = Desk(now=NIGHT)
    desk.say("DD20261101")
    desk.settle()
    assert "DD20261101" in desk.last
    assert desk.tickets == []


def test_small_talk_makes_no_ticket_unasked() -> None:
    """A way on is offered instead."""
    desk = Desk(now=NIGHT)
    desk.say("今天天气怎么样呢")
    assert desk.tickets == []
    assert "ticket" in desk.choices


def test_a_person_asked_for_the_next_day_carries_the_ticket_on() -> None:
    """One affair keeps its number; where nobody comes the number is told once more."""
    desk = Desk(now=NIGHT - timedelta(days=1))
    desk.say("我的电饭煲盖子裂了,单号DD20261101,电话13800138000")
    desk.now = EVENING
    desk.say("转人工")
    assert desk.case is not None
    assert desk.case.ticket_no == desk.tickets[0].ticket_no
    desk.wait(minutes=15)
    assert len(desk.tickets) == 1
    assert desk.tickets[0].ticket_no in desk.last


def test_a_promise_that_has_passed_is_not_told() -> None:
    """Only a time that lies ahead."""
    desk = Desk(now=NIGHT)
    desk.say("我的电饭煲盖子裂了,单号DD20261101,电话13800138000")
    desk.now = NIGHT + timedelta(hours=11)
    desk.say("再见")
    assert desk.tickets[0].ticket_no in desk.last
    assert "9:30" not in desk.last


def test_texts_differ_by_conversation_and_never_repeat_at_once() -> None:
    """Every variant is used, no two in a row are the same."""
    said = set()
    for number in range(20):
        desk = Desk(now=DAY)
        desk.conversation = desk.conversation.__class__(
            conversation_id=number, lane="x", channel="wecom_kf", account="kf1"
        )
        desk.say("你好")
        desk.settle()
        said.add(desk.last)
    assert len(said) == len(desk.policy.texts["greeting_human"])


def test_a_text_that_nobody_wrote_is_named() -> None:
    """A missing text fails loudly, with its name."""
    desk = Desk()
    turn = desk._turn(None, (), {})  # type: ignore[arg-type]
    try:
        texts.say(turn, "nonsense")
    except texts.UnknownText as error:
        assert "nonsense" in str(error)
    else:
        raise AssertionError
