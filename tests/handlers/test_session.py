"""The platform's own session, the end of deliveries, and what waited because of us."""

from __future__ import annotations

import pytest

from handlers.model import State
from handlers.turn import DeliveryEnded, ServicerSpoke, SessionChanged, SessionMove
from tests.handlers.desk import DAY, EVENING, NIGHT, Desk


def left_open() -> Desk:
    """A session that a servicer took by day and never ended."""
    desk = Desk(now=DAY)
    desk.turn(SessionChanged(owner="person", servicer="LinYue"))
    desk.turn(ServicerSpoke(servicer="LinYue", text="您好,请讲"))
    desk.knows("怎么退货?", "return")
    return desk


def test_a_person_in_the_platforms_client_silences_the_bot() -> None:
    """They talk; the bot does not."""
    desk = left_open()
    assert desk.state is State.HUMAN
    assert desk.say("怎么退货?").replies == ()


def test_what_a_servicer_writes_enters_the_trail() -> None:
    """As a line of history, shielded and masked."""
    desk = Desk(now=DAY)
    desk.turn(ServicerSpoke(servicer="LinYue", text="电话13800138000已登记"))
    assert desk.events[-1].kind == "servicer_said"
    assert "13800138000" not in desk.events[-1].text


def test_a_session_left_open_does_not_silence_the_night() -> None:
    """At two in the morning the session is ended and the answer given, with who speaks now."""
    desk = left_open()
    desk.now = NIGHT
    outcome = desk.say("怎么退货?")
    assert outcome.session is SessionMove.END
    assert "七天内可以退货" in desk.last
    assert len(outcome.replies) == 1
    desk.knows("退货运费谁出?", "fee")
    later = desk.say("退货运费谁出?")
    assert later.session is None
    assert later.replies


def test_a_session_left_open_opens_a_form_too() -> None:
    """From a person's session straight into a ticket."""
    desk = left_open()
    desk.now = NIGHT
    desk.say("转人工")
    assert desk.tickets[0].ticket_no in desk.last


def test_the_end_of_the_session_gives_it_back() -> None:
    """The next word is the bot's."""
    desk = left_open()
    desk.turn(SessionChanged(owner="ended"))
    assert desk.state is State.BOT


def test_a_servicer_who_answers_has_claimed_the_case() -> None:
    """The ladder stops."""
    desk = Desk(now=EVENING)
    desk.say("转人工")
    desk.turn(ServicerSpoke(servicer="LinYue", text="我来了"))
    assert desk.case is not None
    assert desk.case.claimed_by == "xiaolin"
    told = len(desk.notices)
    desk.wait(minutes=8)
    assert len(desk.notices) == told


@pytest.mark.parametrize("result", ["refused", "budget_spent", "window_closed", "gone"])
def test_an_agent_learns_that_the_words_did_not_arrive(result: str) -> None:
    """In words, with what to do."""
    desk = Desk(now=EVENING)
    desk.say("转人工")
    desk.agent("xiaolin", "claim")
    outcome = desk.turn(DeliveryEnded(delivery_id=1, result=result, by="xiaolin"))
    assert outcome.notices[0].to == ("xiaolin",)
    assert outcome.replies == ()


def test_words_refused_because_of_an_open_session_become_a_ticket_at_night() -> None:
    """Never silence: the session is ended and the one message carries the number."""
    desk = Desk(now=NIGHT)
    desk.say("你好呀在不在")
    outcome = desk.turn(DeliveryEnded(delivery_id=1, result="owned_by_person", reply_key="here"))
    assert outcome.session is SessionMove.END
    assert desk.tickets[0].ticket_no in desk.last


def test_a_delivery_that_arrived_changes_nothing() -> None:
    """No word, no state."""
    desk = Desk(now=NIGHT)
    outcome = desk.turn(DeliveryEnded(delivery_id=1, result="delivered"))
    assert outcome.replies == ()
    assert outcome.next_state is None


def test_what_waited_because_of_us_opens_with_one_apology() -> None:
    """One turn, one sentence, then the answer."""
    desk = Desk(now=NIGHT, backlog=True)
    desk.knows("在吗\n怎么退货?", "return")
    message = [desk.message("在吗"), desk.message("怎么退货?")]
    desk.now = NIGHT.replace(hour=23, minute=59)
    outcome = desk.send(*message)
    assert len(outcome.replies) == 1
    apologies = desk.policy.texts["apology_backlog"]
    assert desk.last.split("\n")[0] in apologies
    assert "七天内可以退货" in desk.last


def test_what_waited_two_days_gets_a_ticket_only() -> None:
    """No late answer."""
    desk = Desk(now=NIGHT, backlog=True)
    desk.knows("怎么退货?", "return")
    message = desk.message("怎么退货?")
    desk.now = NIGHT.replace(day=21)
    desk.send(message)
    assert desk.tickets[0].ticket_no in desk.last
    assert "七天内可以退货" not in desk.last
