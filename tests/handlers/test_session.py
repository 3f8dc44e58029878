"""The platform's own session, the end of deliveries, and what waited because of us."""

from __future__ import annotations

import pytest

from handlers.cause import DeliveryEnded, ServicerSpoke, SessionChanged
from handlers.model import State
from handlers.outcome import Outcome, SessionMove
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


def refused(desk: Desk, result: str) -> Outcome:
    """What the bot said did not get out."""
    return desk.turn(DeliveryEnded(delivery_id=1, result=result, reply_key="here"))


def test_words_refused_because_of_a_left_session_become_a_ticket_at_night() -> None:
    """Nobody is there: the session is ended at once and the one message carries the number."""
    desk = Desk(now=NIGHT)
    desk.say("洗衣机漏水了怎么修")
    outcome = refused(desk, "left_open")
    assert outcome.session is SessionMove.END
    assert desk.tickets[0].ticket_no in desk.last


@pytest.mark.parametrize("result", ["left_open", "owned_by_person", "code_lost"])
def test_a_word_said_unasked_that_meets_a_person_is_let_go(result: str) -> None:
    """The morning's question for a rating ends no session and makes no ticket."""
    desk = Desk(now=NIGHT)
    desk.say("洗衣机漏水了怎么修")
    desk.wait(hours=8)
    said, tickets = len(desk.sent), len(desk.tickets)
    outcome = refused(desk, result)
    assert (outcome.session, outcome.replies, outcome.tickets) == (None, (), ())
    assert (len(desk.sent), len(desk.tickets)) == (said, tickets)


def test_a_session_that_somebody_took_just_now_is_theirs_for_the_silent_minutes() -> None:
    """The refusal is how the desk learns of it: ten minutes, then the number."""
    desk = Desk(now=NIGHT)
    desk.say("洗衣机漏水了怎么修")
    said = len(desk.sent)
    assert refused(desk, "owned_by_person").session is None
    assert desk.state is State.HUMAN
    desk.wait(minutes=9)
    assert len(desk.sent) == said
    outcome = desk.wait(minutes=2)[-1]
    assert outcome.session is SessionMove.END
    assert desk.tickets[0].ticket_no in desk.last


def test_a_servicer_who_answers_in_time_keeps_the_session() -> None:
    """The bot says nothing more."""
    desk = Desk(now=NIGHT)
    desk.say("洗衣机漏水了怎么修")
    refused(desk, "owned_by_person")
    said = len(desk.sent)
    desk.wait(minutes=3)
    desk.turn(ServicerSpoke(servicer="LinYue", text="您好,我来看"))
    desk.wait(minutes=60)
    assert len(desk.sent) == said


def test_what_a_servicer_leaves_unanswered_is_answered_when_their_patience_ends() -> None:
    """One message in the evening and no second one: not silence."""
    desk = Desk(now=EVENING)
    desk.turn(ServicerSpoke(servicer="LinYue", text="您好,请讲"))
    desk.now = NIGHT
    desk.turn(ServicerSpoke(servicer="LinYue", text="在的"))
    desk.wait(minutes=1)
    desk.knows("怎么退货?", "return")
    assert desk.say("怎么退货?").replies == ()
    outcome = desk.wait(minutes=10)[0]
    assert outcome.session is SessionMove.END
    assert "七天内可以退货" in desk.last


def test_what_a_servicer_answered_is_not_answered_again() -> None:
    """The breath that waited for them ends without a word."""
    desk = Desk(now=NIGHT)
    desk.turn(ServicerSpoke(servicer="LinYue", text="在的"))
    desk.wait(minutes=1)
    desk.say("怎么退货?")
    desk.wait(minutes=1)
    desk.turn(ServicerSpoke(servicer="LinYue", text="七天内都可以"))
    desk.wait(minutes=30)
    assert desk.sent == []
    assert desk.conversation.pending == ()


def test_a_code_that_is_lost_makes_a_ticket_which_the_next_words_name_once() -> None:
    """No word can leave now; the trail says so, and the next message is answered as usual."""
    desk = left_open()
    desk.now = NIGHT
    desk.say("怎么退货?")
    assert refused(desk, "code_lost").replies == ()
    number = desk.tickets[0].ticket_no
    assert [one.affair for one in desk.events if one.kind == "unheard"] == [number]
    desk.knows("退货运费谁出?", "fee")
    desk.say("退货运费谁出?")
    assert number in desk.last
    assert "质量问题" in desk.last
    desk.knows("多久发货?", "ship")
    desk.say("多久发货?")
    assert number not in desk.last


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
