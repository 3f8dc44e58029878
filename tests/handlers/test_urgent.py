"""Danger wakes somebody, once; everything else lets them sleep."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers import ladder, trust
from handlers.cause import TimerFired
from handlers.model import CaseStatus, State
from handlers.policy import Ladder, Push, Rung, Target
from handlers.turn import DutyFacts
from knowledge.signals import UrgentReason
from tests.handlers.desk import DAY, EVENING, NIGHT, WINDOWS, Desk


def burning(**more: object) -> Desk:
    """A desk at night whose customer has a fire."""
    desk = Desk(now=NIGHT, **more)  # type: ignore[arg-type]
    desk.say("插座冒烟了有火花", urgent=UrgentReason.SAFETY)
    return desk


@pytest.mark.parametrize("at", WINDOWS.values(), ids=list(WINDOWS))
@pytest.mark.parametrize("reason", list(UrgentReason))
def test_every_reason_in_every_window(at: object, reason: UrgentReason) -> None:
    """The approved sentence first, then a number; a case and a ticket, both urgent."""
    desk = Desk(now=at)  # type: ignore[arg-type]
    desk.say("出大事了快来人", urgent=reason)
    approved = desk.policy.texts[f"safety_{reason.value}"][0]
    assert desk.last.startswith(approved)
    assert desk.tickets[0].ticket_no in desk.last
    assert desk.tickets[0].urgent
    assert desk.case is not None
    assert desk.case.urgent
    assert desk.case.reason == reason.value
    assert desk.case.ticket_no == desk.tickets[0].ticket_no


def test_somebody_on_duty_is_woken_by_name() -> None:
    """At once, loudly, with the reason."""
    desk = burning()
    woken = [notice for _, notice in desk.notices if notice.to]
    assert [notice.push for notice in woken] == [Push.URGENT]
    assert desk.policy.texts["reason_safety"][0] in woken[0].text


def test_no_form_runs_and_place_and_phone_are_asked_once() -> None:
    """Where and how to reach them, then nothing more is asked."""
    desk = burning()
    assert "地址" in desk.last
    assert "电话" in desk.last
    desk.say("在和平路18号3单元502,电话13800138000")
    assert desk.state is State.WAITING
    assert "?" not in desk.last
    assert "？" not in desk.last
    assert len(desk.tickets) == 1


def test_the_safety_sentence_is_not_told_again() -> None:
    """Once it is told, and when it is said to be done."""
    desk = burning()
    approved = desk.policy.texts["safety_safety"][0]
    desk.say("闸已经拉了,还在冒烟", urgent=UrgentReason.SAFETY)
    assert approved not in desk.last
    assert len(desk.cases) == 1


@pytest.mark.parametrize(
    "asked", ["谁来处理", "人呢？", "怎么还没人联系我", "还要多久", "我的工单到哪了"]
)
def test_who_asks_where_the_help_is_hears_the_truth(asked: str) -> None:
    """Called since when, taken by nobody yet, and whom to ring meanwhile; not 「已转给」."""
    desk = burning()
    desk.wait(minutes=7)
    desk.say(asked)
    assert "今天 23:40" in desk.last
    assert "还没有接" in desk.last
    assert "119" in desk.last
    assert asked not in desk.tickets[0].fields["what"]


def test_more_words_wake_nobody_again_but_reach_the_card() -> None:
    """One wake-up a customer and night."""
    desk = burning()
    woken = [notice for _, notice in desk.notices if notice.to]
    desk.say("烟越来越大了", urgent=UrgentReason.SAFETY)
    desk.say("我在楼下等你们")
    assert [notice for _, notice in desk.notices if notice.to] == woken
    assert "烟越来越大了" in desk.group
    assert "我在楼下等你们" in desk.group


def test_the_ladder_climbs_until_somebody_claims() -> None:
    """Second, lead, last alarm; then it is quiet."""
    desk = burning()
    desk.wait(minutes=20)
    pushes = [notice.push for _, notice in desk.notices]
    assert pushes.count(Push.PHONE) == 3
    assert pushes[-1] is Push.ALARM
    told = len(desk.notices)
    desk.wait(hours=1)
    assert len(desk.notices) == told


def test_a_claim_stops_the_ladder() -> None:
    """Nobody else is woken."""
    desk = burning()
    desk.wait(minutes=1)
    desk.agent("xiaolin", "claim")
    desk.agent("xiaolin", "reply", "我是小林,马上到")
    told = len(desk.notices)
    desk.wait(minutes=30)
    assert len(desk.notices) == told


def test_a_claimer_who_says_nothing_is_noticed_and_the_case_climbs_again() -> None:
    """Release and call anew."""
    desk = burning()
    desk.agent("xiaolin", "claim")
    desk.wait(minutes=11)
    assert desk.case is not None
    assert desk.case.status is CaseStatus.RELEASED
    assert desk.state is State.WAITING
    assert any(notice.to and at > NIGHT for at, notice in desk.notices)


def test_nothing_is_written_to_a_customer_unasked_at_night() -> None:
    """Claims, silences, ladders: the customer sleeps on."""
    desk = burning()
    sent = len(desk.sent)
    desk.agent("xiaolin", "claim")
    desk.wait(hours=5)
    assert len(desk.sent) == sent


def test_an_ordinary_evening_case_that_nobody_claims_becomes_a_ticket_and_is_told_so() -> None:
    """At the ladder's end, while it is not yet night."""
    desk = Desk(now=EVENING)
    desk.say("转人工")
    desk.wait(minutes=12)
    (ticket,) = desk.tickets
    assert ticket.ticket_no in desk.last
    assert desk.case is not None
    assert desk.case.ticket_no == ticket.ticket_no
    sent = len(desk.sent)
    desk.wait(hours=1)
    assert len(desk.sent) == sent


def test_an_ordinary_case_wakes_nobody_once_the_night_has_begun() -> None:
    """Its ladder turns into a ticket, silently."""
    desk = Desk(now=EVENING.replace(hour=21, minute=59))
    desk.say("转人工")
    told, sent = len(desk.notices), len(desk.sent)
    desk.wait(minutes=30)
    assert len(desk.notices) == told
    assert len(desk.sent) == sent
    assert len(desk.tickets) == 1
    desk.say("人呢,转人工")
    assert desk.tickets[0].ticket_no in desk.last


def test_an_ordinary_case_that_turns_urgent_wakes_somebody() -> None:
    """The same case, now with a ticket."""
    desk = Desk(now=EVENING)
    desk.say("转人工")
    desk.say("插座冒烟了有火花", urgent=UrgentReason.SAFETY)
    assert len(desk.cases) == 1
    assert desk.case is not None
    assert desk.case.urgent
    assert desk.tickets[0].ticket_no in desk.last
    assert any(notice.push is Push.URGENT for _, notice in desk.notices)


def test_danger_is_answered_even_while_a_person_serves() -> None:
    """The sentence does not wait for somebody to type it."""
    desk = Desk(now=EVENING)
    desk.say("转人工")
    desk.agent("xiaolin", "claim")
    desk.say("插座冒烟了有火花", urgent=UrgentReason.SAFETY)
    assert desk.policy.texts["safety_safety"][0] in desk.last
    assert desk.state is State.HUMAN


def test_a_storm_is_one_incident_with_one_wake_up_and_a_number_for_each() -> None:
    """Thirty customers, one key, one agent woken, thirty numbers."""
    woken, numbers, keys = set(), [], set()
    for alike in range(1, 31):
        desk = Desk(now=NIGHT, alike=alike)
        desk.say("系统登不上了全店都停了", urgent=UrgentReason.SHOP_DOWN)
        keys |= {notice.incident for _, notice in desk.notices}
        woken |= {(notice.incident, agent) for _, notice in desk.notices for agent in notice.to}
        numbers += [ticket.ticket_no in desk.last for ticket in desk.tickets]
        if alike >= desk.policy.incident_customers:
            assert desk.woken == set()
            assert desk.cases == []
    assert len(woken) == len(keys) == 1
    assert len(numbers) == 30
    assert all(numbers)


def test_a_ladder_of_an_incident_stops_when_the_storm_is_known() -> None:
    """Later rungs of the first few customers wake nobody a second time."""
    desk = Desk(now=NIGHT, alike=2)
    desk.say("系统登不上了全店都停了", urgent=UrgentReason.SHOP_DOWN)
    told = len(desk.notices)
    desk.alike = 40
    desk.wait(minutes=30)
    assert len(desk.notices) == told


def test_a_step_of_before_the_release_does_not_ring_into_the_new_climb() -> None:
    """Its timer had fired when the claim came; the ladder that began anew stays as it is."""
    desk = burning()
    old = desk.timers[ladder.TIMER]
    desk.wait(minutes=2)
    desk.agent("xiaolin", "claim")
    desk.agent("xiaolin", "release")
    fresh, told = desk.timers[ladder.TIMER], len(desk.notices)
    desk.wait(minutes=1)
    desk.turn(TimerFired(name=ladder.TIMER, data=old.data))
    assert desk.timers[ladder.TIMER] == fresh
    assert len(desk.notices) == told
    desk.wait(minutes=2)
    assert len(desk.notices) > told


def test_a_false_alarm_lets_everybody_sleep_and_keeps_the_ticket() -> None:
    """The need waits for the morning like any other."""
    desk = burning()
    desk.agent("xiaolin", "false_alarm", "是蒸汽")
    assert desk.case is None
    assert not desk.tickets[0].urgent
    told = len(desk.notices)
    desk.wait(hours=1)
    assert len(desk.notices) == told


def test_by_day_the_claimer_of_an_urgent_case_is_addressed_too() -> None:
    """Danger by day calls by name as well."""
    desk = Desk(now=DAY + timedelta(minutes=1))
    desk.say("插座冒烟了有火花", urgent=UrgentReason.SAFETY)
    assert desk.woken


def test_a_doubtful_danger_is_asked_about_first() -> None:
    """One tap at night before anybody is woken; where life is in danger nobody is asked."""
    doubtful = 0.58
    desk = Desk(now=NIGHT)
    desk.say("我的钱好像不对劲", urgent=UrgentReason.MONEY_LEAVING, urgent_likely=doubtful)
    assert desk.woken == set()
    assert desk.tickets[0].ticket_no in desk.last
    assert desk.choices == [trust.YES, trust.NO]
    desk.tap(trust.YES)
    assert len(desk.woken) == 1
    assert desk.case is not None
    assert desk.case.reason == UrgentReason.MONEY_LEAVING.value
    life = Desk(now=NIGHT)
    life.say("好像有点不对劲", urgent=UrgentReason.INJURY, urgent_likely=doubtful)
    assert len(life.woken) == 1


def test_a_mere_guess_at_danger_to_life_gives_its_advice_and_asks() -> None:
    """Where the model rather says no; a second such message wakes without another question."""
    desk = Desk(now=NIGHT)
    desk.say("底下有一滩水", urgent=UrgentReason.SAFETY, urgent_likely=0.4)
    assert desk.woken == set()
    assert desk.last.startswith(desk.policy.texts["safety_safety"][0])
    assert desk.choices == [trust.YES, trust.NO]
    desk.say("插座也湿了", urgent=UrgentReason.SAFETY, urgent_likely=0.4)
    assert len(desk.woken) == 1


@pytest.mark.parametrize("answer", ["没有", "没有危险", "2"])
def test_without_danger_everybody_sleeps_on(answer: str) -> None:
    """The ticket stands, its number and time are told."""
    desk = Desk(now=NIGHT)
    desk.say("我的钱好像不对劲", urgent=UrgentReason.MONEY_LEAVING, urgent_likely=0.58)
    desk.say(answer)
    assert desk.woken == set()
    assert desk.cases == []
    assert desk.tickets[0].ticket_no in desk.last
    assert len(desk.tickets) == 1


def test_by_day_nobody_asks_first() -> None:
    """Whoever is awake is told at once."""
    desk = Desk(now=EVENING)
    desk.say("我的钱好像不对劲", urgent=UrgentReason.MONEY_LEAVING, urgent_likely=0.58)
    assert desk.case is not None


def test_who_comes_back_the_same_night_has_the_same_case() -> None:
    """Settled and on fire again: the case lives again under its number."""
    desk = burning()
    first = desk.case
    assert first is not None
    desk.agent("xiaolin", "claim")
    desk.agent("xiaolin", "resolve", "已处理")
    desk.duty = replace(desk.duty, settled=first)
    desk.say("又冒烟了", urgent=UrgentReason.SAFETY)
    assert [case.case_no for case in desk.cases if case.case_no != first.case_no] == []
    assert desk.case is not None
    assert desk.case.status is CaseStatus.RELEASED


def test_after_a_false_alarm_only_danger_to_life_wakes() -> None:
    """Anything else is taken like every other need."""
    desk = Desk(now=NIGHT, duty=DutyFacts(was_false_alarm=True))
    desk.say("我的钱又不对了", urgent=UrgentReason.MONEY_LEAVING)
    assert desk.woken == set()
    desk.say("着火了", urgent=UrgentReason.SAFETY)
    assert len(desk.woken) == 1


def test_a_window_may_have_steps_of_its_own() -> None:
    """By its name or its mode; what it leaves out is as everywhere."""
    lead = Rung(after=timedelta(0), target=Target.LEAD, push=Push.MESSAGE)
    sample = Desk().policy
    ladder = replace(sample.ladder, windows={"collect": Ladder(urgent=(lead,), ordinary=())})
    desk = Desk(now=NIGHT, policy=replace(sample, ladder=ladder))
    desk.say("插座冒烟了有火花", urgent=UrgentReason.SAFETY)
    assert [notice.to for _, notice in desk.notices] == [("zhoujie",)]
    evening = Desk(now=EVENING, policy=replace(sample, ladder=ladder))
    evening.say("插座冒烟了有火花", urgent=UrgentReason.SAFETY)
    assert [notice.push for _, notice in evening.notices] == [Push.CARD, Push.URGENT]
