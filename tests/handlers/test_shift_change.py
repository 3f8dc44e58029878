"""交接班: nothing is left lying, the night waits for nobody, the promise is said anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers import bench, shift_change
from handlers.cause import Do, TimerFired
from handlers.model import CaseStatus, State
from handlers.policy import Claimers
from handlers.turn import DutyFacts, Seat
from knowledge.signals import UrgentReason
from tests.handlers.desk import EVENING, Desk

LATE = datetime.fromisoformat("2026-11-18T23:00:00+08:00")


def claimed() -> Desk:
    """An evening case in the hands of 小林."""
    desk = Desk(now=EVENING)
    desk.say("我要投诉安装师傅，转人工")
    desk.agent("xiaolin", Do.CLAIM)
    return desk


def leaving(desk: Desk) -> None:
    """Fifteen minutes after the leaving agent was asked."""
    assert desk.case is not None
    data = {"case_no": str(desk.case.case_no), "agent": "xiaolin"}
    desk.turn(TimerFired(name=shift_change.LEAVING, data=data))


def test_an_unanswered_case_goes_to_the_next_shift() -> None:
    """It is open again, and whoever is there now is told."""
    desk = claimed()
    leaving(desk)
    assert desk.case is not None
    assert desk.case.status is CaseStatus.RELEASED
    assert "下班" in desk.group


def test_what_somebody_else_took_meanwhile_stays_theirs() -> None:
    """The timer is a question, not an order."""
    desk = claimed()
    desk.agent("xiaolin", Do.REASSIGN, to="ajie")
    leaving(desk)
    assert desk.case is not None
    assert desk.case.claimed_by == "ajie"


def test_in_the_deep_night_an_unanswered_case_becomes_a_ticket() -> None:
    """Nobody is called; the number waits for the customer's next word."""
    desk = claimed()
    desk.now = LATE
    told = len(desk.woken)
    leaving(desk)
    assert desk.tickets
    assert len(desk.woken) == told


def test_tomorrow_i_go_on() -> None:
    """A ticket of their own; the customer hears who goes on, and the bot serves again."""
    desk = claimed()
    desk.agent("xiaolin", Do.KEEP, "客户在等退款")
    assert desk.case is None
    assert desk.tickets[-1].assigned_to == "xiaolin"
    assert desk.state is State.BOT
    assert "小林" in desk.last
    assert desk.tickets[-1].ticket_no in desk.last


def test_whoever_waits_when_the_night_begins_gets_a_ticket_and_hears_it_next() -> None:
    """Not written to at night; the promise opens the next answer, once."""
    desk = Desk(now=EVENING)
    desk.say("我要投诉安装师傅，转人工")
    assert desk.case is not None
    desk.timers.clear()
    desk.now = LATE
    said = len(desk.sent)
    desk.turn(TimerFired(name=shift_change.NIGHT, data={"case_no": str(desk.case.case_no)}))
    number = desk.tickets[-1].ticket_no
    assert len(desk.sent) == said
    desk.say("有人吗，还在等")
    assert number in desk.last
    assert desk.last.count(number) == 1


def test_a_lead_takes_over_with_a_reason() -> None:
    """Nobody else may, and not without one."""
    desk = claimed()
    desk.agent("ajie", Do.TAKE_OVER, "我来")
    desk.agent("zhoujie", Do.TAKE_OVER)
    assert desk.case is not None
    assert desk.case.claimed_by == "xiaolin"
    desk.agent("zhoujie", Do.TAKE_OVER, "客户等太久")
    assert desk.case.claimed_by == "zhoujie"


def test_where_only_who_is_on_duty_may_claim_others_are_told_who_is() -> None:
    """`claim: on_duty`."""
    desk = Desk(now=EVENING)
    care = replace(desk.policy.care, claim=Claimers.ON_DUTY)
    desk.policy = replace(desk.policy, care=care)
    desk.say("转人工")
    off = desk.agent("xiaotang", Do.CLAIM)
    assert off.result["kind"] == "warning"
    assert desk.agent("xiaolin", Do.CLAIM).result["kind"] == "success"


def test_a_claim_outside_the_own_shift_asks_until_when() -> None:
    """And holds until then."""
    desk = Desk(now=EVENING)
    desk.say("转人工")
    said = desk.agent("xiaotang", Do.CLAIM)
    assert "21:00" in said.result["toast"]
    desk.agent("xiaotang", Do.UNTIL, "22:30")
    assert desk.timers[shift_change.UNTIL].due_at.astimezone(EVENING.tzinfo).hour == 22


def test_a_customer_limited_by_a_lead_gets_tickets_and_is_still_saved() -> None:
    """Never cut off from the urgent."""
    desk = Desk(now=EVENING, duty=DutyFacts(limited=True))
    desk.say("转人工")
    assert desk.case is None
    assert desk.tickets
    desk.say("插座冒烟了有火花", urgent=UrgentReason.SAFETY)
    assert desk.case is not None
    assert desk.case.urgent


def test_the_bench_spares_whoever_pauses_or_was_just_insulted() -> None:
    """As long as somebody else is there; the least loaded comes first."""
    desk = Desk(now=EVENING)
    desk.say("你好")
    seen = desk._turn(TimerFired(name="x"), (), {})
    on_duty = [one.id for one in bench.in_order(seen)]
    first, second = on_duty[:2]
    for seat in (Seat(agent_id=first, after_abuse=True), Seat(agent_id=first, paused=True)):
        duty = replace(seen.dossier.duty, bench=(seat,))
        offered = bench.in_order(replace(seen, dossier=replace(seen.dossier, duty=duty)))
        assert offered[0].id == second
        assert {one.id for one in offered} == set(on_duty)
