"""转人工 works the first time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers.model import State
from knowledge.signals import UrgentReason
from tests.handlers.desk import DAY, EVENING, NIGHT, WINDOWS, Desk


def has_way_out(desk: Desk, before: int) -> bool:
    """A living case, or a ticket number in what was said since `before`."""
    said = "\n".join(reply.text for _, reply in desk.sent[before:])
    return desk.case is not None or any(ticket.ticket_no in said for ticket in desk.tickets)


def test_by_day_a_person_is_called_and_the_group_reads_the_card() -> None:
    """A case, a card, and a sentence that says by when."""
    desk = Desk(now=DAY)
    desk.say("转人工")
    assert desk.case is not None
    assert desk.case.reason == "asked"
    assert desk.state is State.WAITING
    assert desk.tickets == []
    assert "10:10" in desk.last
    assert str(desk.case.case_no) in desk.group


def test_at_night_the_number_comes_first_and_one_question_after() -> None:
    """A ticket with number and time in that very turn, no case, nobody told."""
    desk = Desk(now=NIGHT)
    desk.say("转人工")
    (ticket,) = desk.tickets
    assert ticket.ticket_no in desk.last
    assert "明早 9:30" in desk.last
    assert desk.cases == []
    assert desk.notices == []
    assert desk.last.count("?") + desk.last.count("？") <= 1


def test_at_night_the_need_is_what_was_said_before() -> None:
    """A bare request carries the question that went unanswered."""
    desk = Desk(now=EVENING)
    desk.say("我家扫地机的滚刷一直卡住不动")
    desk.now = NIGHT
    desk.say("你们这个扫地机滚刷怎么老卡")
    desk.say("人工")
    assert any("滚刷" in ticket.summary for ticket in desk.tickets)


def test_asking_again_opens_no_second_ticket_and_is_not_answered_in_the_same_words() -> None:
    """The number once more, worded differently."""
    desk = Desk(now=NIGHT)
    desk.say("转人工")
    first = desk.last
    desk.say("转人工")
    second = desk.last
    desk.say("转人工!")
    assert len(desk.tickets) == 1
    assert desk.tickets[0].ticket_no in second
    assert len({first, second, desk.last}) == 3


def test_asking_again_while_waiting_wakes_nobody_again() -> None:
    """One case, one card, an honest sentence."""
    desk = Desk(now=EVENING)
    desk.say("转人工")
    told = len(desk.notices)
    desk.say("人工呢")
    desk.say("转人工")
    assert len(desk.cases) == 1
    assert len(desk.notices) == told
    assert desk.sent[-1][1].text != desk.sent[-2][1].text


@pytest.mark.parametrize("asked", ["到哪了", "有人吗", "催一下", "我的工单到哪了"])
def test_who_waits_and_asks_is_told_how_it_stands(asked: str) -> None:
    """That somebody was told; not that there is no ticket, and not that it was passed on."""
    desk = Desk(now=EVENING)
    desk.say("转人工", wants_human=True)
    desk.say(asked)
    desk.wait(seconds=5)
    assert any(words in desk.last for words in ("还在等接入", "已收到提醒", "前面还有"))


def test_a_case_still_waiting_at_night_gets_its_number_with_the_next_word() -> None:
    """The evening's case becomes a ticket and the promise is said anew."""
    desk = Desk(now=EVENING.replace(hour=21, minute=59))
    desk.say("转人工")
    desk.now += timedelta(minutes=5)
    desk.say("转人工")
    (ticket,) = desk.tickets
    assert desk.case is not None
    assert desk.case.ticket_no == ticket.ticket_no
    assert ticket.ticket_no in desk.last


def test_giving_up_the_wait_gives_a_ticket() -> None:
    """登记工单 while a person is awaited."""
    desk = Desk(now=EVENING)
    desk.say("转人工")
    desk.say("登记工单")
    (ticket,) = desk.tickets
    assert ticket.ticket_no in desk.last


def test_where_the_roster_holds_nobody_nothing_is_promised_but_a_ticket() -> None:
    """People should serve but nobody does: a ticket with a time."""
    from dataclasses import replace  # noqa: PLC0415

    desk = Desk(now=EVENING)
    desk.policy = replace(desk.policy, roster=replace(desk.policy.roster, agents=(), shifts=()))
    desk.say("转人工")
    (ticket,) = desk.tickets
    assert ticket.ticket_no in desk.last


@pytest.mark.parametrize("at", WINDOWS.values(), ids=list(WINDOWS))
@pytest.mark.parametrize("state", ["bot", "form", "waiting", "human", "closed", "urgent"])
def test_in_every_state_and_window(at: datetime, state: str) -> None:
    """A case or a ticket number in that turn, wherever the conversation stands."""
    desk = Desk(now=at)
    bring_to(desk, state)
    before = len(desk.sent)
    desk.say("转人工")
    assert has_way_out(desk, before)


def bring_to(desk: Desk, state: str) -> None:
    """Lead the conversation to this state by what a customer and an agent do."""
    if state == "form":
        desk.now, at = NIGHT, desk.now
        desk.say("我的快递盒子破了,单号DD20261101")
        assert desk.state is State.FORM
        desk.now = at
    if state in ("waiting", "human"):
        desk.now, at = EVENING, desk.now
        desk.say("转人工")
        desk.now = max(at, EVENING)
    if state == "human":
        desk.agent("xiaolin", "claim")
        assert desk.state is State.HUMAN
    if state == "closed":
        desk.say("谢谢")
        desk.wait(hours=3)
        assert desk.state is State.CLOSED
    if state == "urgent":
        desk.say("电线着火了", urgent=UrgentReason.SAFETY)


def test_a_request_inside_a_longer_text_keeps_the_rest_as_the_need() -> None:
    """「单号…外壳裂了,转人工」 is not asked what it is about."""
    desk = Desk(now=NIGHT)
    desk.say("我的锅单号DD20261101外壳裂了,给我转人工")
    (ticket,) = desk.tickets
    assert "外壳裂了" in ticket.summary
    assert ticket.ticket_no in desk.last


def test_a_forwarded_record_never_asks_for_a_person() -> None:
    """Evidence is not the customer's own request."""
    from handlers.model import ForwardedLine, MessageKind  # noqa: PLC0415

    desk = Desk(now=EVENING)
    line = ForwardedLine(sender="老王", text="转人工 你们这群废物")
    desk.send(desk.message("转人工", kind=MessageKind.FORWARDED, forwarded=(line,)))
    desk.settle()
    assert desk.cases == []
