"""Whoever may be asleep is not named for what can wait."""

from __future__ import annotations

from datetime import datetime

from handlers import ladder
from handlers.cause import Do, TimerFired
from knowledge.signals import UrgentReason
from tests.handlers.desk import EVENING, Desk

LATE = datetime.fromisoformat("2026-11-18T23:00:00+08:00")


def evening_case_at_night() -> Desk:
    """Claimed in the evening by 小林, and now it is late."""
    desk = Desk(now=EVENING)
    desk.say("我要投诉安装师傅，转人工")
    desk.agent("xiaolin", Do.CLAIM)
    desk.now = LATE
    desk.notices.clear()
    return desk


def names(desk: Desk) -> list[tuple[str, ...]]:
    """Whom each notice of this night names."""
    return [notice.to for _, notice in desk.notices]


def test_a_ticket_passed_on_at_night_names_nobody() -> None:
    """The colleague reads it in the morning; the group sees it, silently."""
    desk = Desk(now=LATE)
    desk.say("空调不制冷了，想报修，单号DD20261101，电话13800138000")
    desk.agent("xiaolin", Do.REASSIGN, to="ajie")
    assert desk.tickets[0].assigned_to == "ajie"
    assert names(desk) == [()]


def test_who_fell_asleep_over_an_ordinary_case_is_left_alone() -> None:
    """The case becomes a ticket; nobody is called by name."""
    desk = evening_case_at_night()
    desk.turn(TimerFired(name=ladder.SILENCE, data={"since": LATE.isoformat()}))
    assert desk.tickets
    assert names(desk)
    assert set(names(desk)) == {()}


def test_who_has_the_case_still_hears_what_the_customer_adds() -> None:
    """They are at work."""
    desk = evening_case_at_night()
    desk.say("师傅电话一直打不通")
    assert names(desk) == [("xiaolin",)]


def test_danger_is_passed_on_by_name_at_any_hour() -> None:
    """A colleague who gets an urgent case is told at once."""
    desk = Desk(now=LATE)
    desk.say("插座冒烟了有火花", urgent=UrgentReason.SAFETY)
    desk.agent("xiaolin", Do.CLAIM)
    desk.notices.clear()
    desk.agent("xiaolin", Do.REASSIGN, to="ajie")
    assert names(desk) == [("ajie",)]
