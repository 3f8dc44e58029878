"""Greetings, fragments, courtesies: what waits, what is answered, what is met with silence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.cause import CustomerEntered, CustomerLeft, CustomerRecalled
from handlers.model import MessageKind, State
from handlers.outcome import CancelTimer
from tests.handlers.desk import DAY, EVENING, NIGHT, Desk

RETURN = "七天内可以退货"


def night() -> Desk:
    """A desk at night that knows one question."""
    desk = Desk(now=NIGHT)
    desk.knows("怎么退货?", "return")
    desk.knows("在吗\n怎么退货?", "return")
    return desk


def test_a_greeting_alone_waits_and_is_then_told_what_the_bot_can_do_and_until_when() -> None:
    """Nothing at first, the greeting after the breath."""
    desk = night()
    desk.say("在吗")
    assert desk.sent == []
    desk.wait(seconds=5)
    assert desk.policy.company in desk.last
    assert "9:00" in desk.last


def test_a_greeting_with_a_question_is_only_the_answer() -> None:
    """The question in the same breath settles the greeting."""
    desk = night()
    desk.say("在吗")
    desk.now += timedelta(seconds=2)
    desk.say("怎么退货?")
    desk.settle()
    assert len(desk.sent) == 1
    assert desk.last.startswith(RETURN)


def test_nobody_is_greeted_twice() -> None:
    """Minutes after a welcome a hello is met with 「在的」."""
    desk = night()
    desk.turn(CustomerEntered(code="c"))
    welcome = desk.last
    assert desk.policy.company in welcome
    desk.wait(minutes=3)
    desk.say("你好")
    desk.settle()
    assert desk.policy.company not in desk.last
    assert len(desk.sent) == 2


def test_a_hello_right_after_the_welcome_is_answered_already() -> None:
    """The welcome said it all; the question after it is answered."""
    desk = night()
    desk.turn(CustomerEntered(code="c"))
    desk.say("你好")
    desk.wait(seconds=5)
    assert len(desk.sent) == 1
    desk.knows("怎么退货", "return")
    desk.say("怎么退货")
    assert RETURN in desk.last


def test_entering_again_in_the_same_evening_is_not_greeted() -> None:
    """One welcome a visit."""
    desk = night()
    desk.turn(CustomerEntered(code="c"))
    desk.turn(CustomerEntered(code="d"))
    assert len(desk.sent) == 1


def test_without_a_code_nothing_unasked_is_sent() -> None:
    """The platform lets no welcome out."""
    desk = night()
    desk.turn(CustomerEntered())
    assert desk.sent == []


def test_half_sentences_are_understood_together() -> None:
    """「在吗」「我那个洗衣机」「又漏了」 is one matter, one reply."""
    desk = night()
    desk.knows("在吗\n我那个洗衣机\n又漏了", "return")
    for text in ("在吗", "我那个洗衣机"):
        desk.say(text)
        desk.now += timedelta(seconds=3)
    assert desk.sent == []
    desk.say("又漏了")
    assert len(desk.sent) == 1
    assert RETURN in desk.last


def test_a_breath_never_lasts_longer_than_the_policy_says() -> None:
    """A fragment every three seconds is answered after ten."""
    desk = night()
    start = desk.now
    for _ in range(3):
        desk.say("然后")
        desk.wait(seconds=3)
    desk.say("然后")
    desk.wait(seconds=3)
    assert desk.sent
    assert desk.sent[0][0] - start <= desk.policy.breath.longest


def test_a_lone_picture_and_a_bare_number_wait() -> None:
    """They belong to something."""
    desk = night()
    desk.picture()
    desk.say("DD20261101")
    assert desk.sent == []
    desk.settle()
    assert len(desk.sent) == 1


def test_a_number_typed_for_a_choice_does_not_wait() -> None:
    """「1」 after choices is an answer."""
    desk = night()
    desk.say("哈哈")
    desk.settle()
    assert desk.choices
    desk.say("1")
    assert desk.tickets


def test_thanks_gets_at_most_one_reply() -> None:
    """Then kind silence, until a real request comes."""
    desk = night()
    desk.say("怎么退货?")
    for word in ("谢谢", "好的", "嗯", "👍", "谢谢"):
        desk.say(word)
        desk.settle()
    assert len(desk.sent) == 2


def test_goodbye_names_the_ticket_that_is_open() -> None:
    """The promise once more."""
    desk = night()
    desk.say("我的空气炸锅外壳裂了,单号DD20261101,电话13800138000")
    desk.wait(minutes=11)
    desk.say("再见")
    assert desk.tickets[0].ticket_no in desk.last


def test_a_conversation_is_closed_without_a_word_and_opened_by_the_next() -> None:
    """Silence on both sides."""
    desk = night()
    desk.say("怎么退货?")
    sent = len(desk.sent)
    desk.wait(hours=3)
    assert desk.state is State.CLOSED
    assert len(desk.sent) == sent
    desk.say("怎么退货?")
    assert desk.state is State.BOT


def test_a_recalled_fragment_is_not_answered() -> None:
    """Taken back before the breath ended."""
    desk = night()
    desk.say("在吗")
    message_id = desk.conversation.pending[0].message_id
    outcome = desk.turn(CustomerRecalled(message_id=message_id))
    assert CancelTimer(name="breath") in outcome.timers
    assert outcome.pending == ()
    desk.settle()
    assert desk.sent == []


def test_an_answer_that_still_waits_is_withdrawn_with_its_question() -> None:
    """A greeting may be withdrawn, a number never."""
    desk = night()
    desk.say("在吗")
    desk.settle()
    desk.sent_waiting = 1
    assert desk.turn(CustomerRecalled(message_id="m1")).replace_waiting
    desk.say("转人工")
    assert not desk.turn(CustomerRecalled(message_id="m2")).replace_waiting


def test_more_words_replace_a_greeting_that_has_not_left() -> None:
    """Only the answer goes out."""
    desk = night()
    desk.say("在吗")
    desk.settle()
    desk.sent_waiting = 1
    assert desk.say("怎么退货?").replace_waiting


def test_a_customer_who_left_is_closed() -> None:
    """Nothing can be said any more."""
    desk = night()
    desk.say("怎么退货?")
    desk.turn(CustomerLeft())
    assert desk.state is State.CLOSED


def test_the_greeting_says_until_when_in_every_window() -> None:
    """Evening and day have their own."""
    for at, until in ((EVENING, "22:00"), (DAY, "18:00")):
        desk = Desk(now=at)
        desk.say("你好")
        desk.settle()
        assert until in desk.last


def test_a_voice_is_asked_for_words_once_then_kept_in_a_ticket() -> None:
    """With a tap for what is urgent."""
    desk = night()
    desk.send(desk.message("", kind=MessageKind.VOICE))
    assert desk.choices == ["urgent"]
    desk.send(desk.message("", kind=MessageKind.VOICE))
    assert desk.tickets[0].ticket_no in desk.last


def test_the_urgent_tap_under_a_voice_wakes_somebody() -> None:
    """A customer who cannot type taps."""
    desk = night()
    desk.send(desk.message("", kind=MessageKind.VOICE))
    desk.tap("urgent")
    assert desk.case is not None
    assert desk.case.urgent
    assert desk.woken


def test_an_order_card_is_asked_about_with_what_it_says() -> None:
    """The number is not asked for again."""
    desk = night()
    desk.send(desk.message("空气炸锅", kind=MessageKind.ORDER, facts={"order_no": "DD20261101"}))
    desk.settle()
    assert "DD20261101" in desk.last


def test_a_picture_after_a_ticket_goes_into_it() -> None:
    """Evidence belongs to tonight's ticket."""
    desk = night()
    desk.say("我的空气炸锅外壳裂了,单号DD20261101,电话13800138000")
    desk.wait(minutes=11)
    desk.picture("crack")
    desk.settle()
    assert len(desk.tickets) == 1
    changes = [change for outcome in desk.outcomes for change in outcome.tickets]
    assert any("sha-crack" in change.photos for change in changes)


def test_a_hello_that_reads_vague_is_still_a_hello() -> None:
    """No motive is asked of somebody who only said 在吗."""
    desk = night()
    desk.say("在吗", vague=True)
    desk.settle()
    assert desk.policy.company in desk.last


@pytest.mark.parametrize(
    "typed",
    [
        ("在吗", "我想问一下"),
        ("亲", "在不在"),
        ("打扰一下", "想问个事"),
        ("急急急", "我有事找你们"),
        ("喂", "说话呀", "？？"),
        ("能帮我个忙吗",),
        ("有个问题", "想请教"),
        ("hello", "?"),
    ],
)
def test_an_opening_is_waited_for_and_asked_to_go_on_once(typed: tuple[str, ...]) -> None:
    """No menu, no ticket, no guess: one kind sentence when nothing follows."""
    desk = Desk()
    for text in typed:
        assert desk.say(text, wants_human=False).replies == ()
        desk.wait(seconds=2)
    desk.settle()
    assert [reply.key for _, reply in desk.sent] == ["greeting_collect"]
    assert desk.tickets == []
    desk.say("我想问问")
    desk.settle()
    desk.say("在吗")
    desk.settle()
    assert [reply.key for _, reply in desk.sent] == ["greeting_collect", "here"]


@pytest.mark.parametrize(
    "typed", ["我想问一下怎么退货", "客服", "我要转人工", "有人受伤了", "我有急事家里漏水"]
)
def test_what_states_something_is_no_opening(typed: str) -> None:
    """A request for a person, a danger or a question is heard at once."""
    assert desk_of(typed).outcomes[-1].because[-1:] != ("opening",)


def desk_of(text: str) -> Desk:
    """A desk that was told this."""
    desk = Desk()
    desk.say(text)
    return desk


@pytest.mark.parametrize("nod", ["好的", "嗯嗯", "行", "知道了"])
def test_a_nod_that_reads_vague_is_still_a_nod(nod: str) -> None:
    """No menu of motives after an answer."""
    desk = Desk()
    desk.knows("怎么退货?", "return")
    desk.say("怎么退货?")
    desk.say(nod, vague=True)
    desk.settle()
    assert not [one for one in desk.choices if one.startswith("motive")]
    assert len(desk.sent) <= 2
