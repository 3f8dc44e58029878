"""Who is asked back and falls asleep finds a number in the morning."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.model import State
from handlers.policy import Motive
from knowledge.matcher import Action
from tests.handlers.desk import DAY, EVENING, NIGHT, Desk

MOTIVES = (Motive(label="想修好它", form="repair"), Motive(label="查快递", form="logistics"))


def asked_back(words: str = "洗衣机坏了", now: datetime = NIGHT) -> Desk:
    """A customer who was asked what they are after."""
    desk = Desk(now=now)
    desk.policy = replace(desk.policy, motives=MOTIVES)
    desk.say(words, vague=True)
    return desk


def test_a_need_that_was_asked_back_gets_its_number_after_the_silence() -> None:
    """Ten minutes later the ticket is there, with the words, a time and the number told."""
    desk = asked_back(now=EVENING)
    assert not desk.tickets
    desk.wait(minutes=11)
    assert [one.summary for one in desk.tickets] == ["洗衣机坏了"]
    assert desk.tickets[0].ticket_no in desk.last
    assert "回复" in desk.last


def test_at_night_the_number_waits_for_the_next_words() -> None:
    """Nobody is woken by a number; it is told once, with whatever comes next."""
    desk = asked_back()
    said = len(desk.sent)
    desk.wait(minutes=11)
    (ticket,) = desk.tickets
    assert len(desk.sent) == said
    desk.wait(hours=7)
    desk.say("早上好")
    desk.wait(seconds=5)
    assert ticket.ticket_no in desk.last
    desk.say("谢谢")
    assert ticket.ticket_no not in desk.last


def test_choices_that_nobody_picked_become_a_ticket_with_all_that_was_said() -> None:
    """What was said before and after a question back stands in one line."""
    desk = Desk()
    desk.knows("那个东西要怎么弄回去啊", "return", "fee", action=Action.CLARIFY, score=0.5)
    desk.say("那个东西要怎么弄回去啊")
    desk.knows("就是上次那个寄来的", "wifi", "ship", action=Action.CLARIFY, score=0.5)
    desk.say("就是上次那个寄来的")
    desk.wait(minutes=11)
    assert desk.tickets[0].summary == "那个东西要怎么弄回去啊\uff1b就是上次那个寄来的"


def test_a_customer_who_answers_gets_no_second_ticket() -> None:
    """The form that was picked is the ticket; the silence after it opens none."""
    desk = asked_back()
    desk.say("1")
    desk.wait(minutes=30)
    assert len(desk.tickets) == 1
    assert desk.tickets[0].form_id == "repair"


def test_a_tap_that_comes_late_goes_into_the_ticket() -> None:
    """The menu can still be tapped after the number was given."""
    desk = asked_back()
    desk.wait(minutes=11)
    desk.tap("motive:0")
    assert len(desk.tickets) == 1
    assert desk.tickets[0].ticket_no in desk.last


def test_words_that_state_nothing_open_nothing() -> None:
    """「有问题」 names no need; nobody is given a number for it."""
    desk = asked_back("有问题")
    desk.wait(minutes=30)
    assert not desk.tickets


def test_a_customer_who_goes_on_is_waited_for_anew() -> None:
    """The silence counts from the last word, and a need that was answered opens nothing."""
    desk = asked_back()
    desk.wait(minutes=9)
    desk.knows("多久发货", "ship", action=Action.ANSWER, score=0.95)
    desk.say("多久发货")
    desk.wait(minutes=30)
    assert not desk.tickets
    assert desk.state is State.BOT


def test_while_people_serve_they_answer() -> None:
    """In the day the need is theirs at once; no silence is waited for."""
    desk = asked_back(now=DAY)
    assert desk.case is not None
    assert "asleep" not in desk.timers
