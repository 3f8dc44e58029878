"""The morning digest: once a working day, whoever ticks, however the clock jumps."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.channels.base import Address, Capabilities, Delivery, Receipt
from bot.channels.sandbox import SandboxChannel, plain
from bot.outlets import Outlet, Outlets
from bot.planning import Planner
from bot.store.session import Store
from bot.ticket_links import Opened, TicketLinks
from bot.timers import fire_due
from bot.wiring.turning import deliveries, turns
from handlers.changes import NewTicket
from handlers.policy import Policy
from tests.bot.known_customer import known_customer
from tests.bot.small_desk import SmallDesk, held, sample_policy

LINKS = TicketLinks("secret", "https://desk.example")
FRIDAY = datetime.fromisoformat("2026-11-20T23:00:00+08:00")
THURSDAY = datetime.fromisoformat("2026-11-19T03:00:00+08:00")


class Inbox11(SandboxChannel):
    """What agents read in their 1:1 chats."""

    def __init__(self) -> None:
        super().__init__("wecom_app", Capabilities(choices=True, images=True), plain)
        self.shown: list[Delivery] = []

    def send(self, delivery: Delivery) -> Receipt:
        """Always arrives."""
        self.shown.append(delivery)
        return Receipt(platform_id=delivery.key)

    def read_by(self, userid: str) -> str:
        """Everything one person read."""
        mine = (one for one in self.shown if one.address.to == userid)
        return "\n".join(_words(one.payload) for one in mine)


def _words(payload: Any) -> str:
    return "\n".join((payload["title"], *payload["lines"]))


def opened(text: str) -> list[Opened]:
    """Where the links of a message lead."""
    tokens = re.findall(r"https://desk\.example/tickets/(\S+)", text)
    return [LINKS.read(token) for token in tokens]


class MorningDesk(SmallDesk):
    """A desk with a planner, private chats for agents and a console."""

    def __init__(self, store: Store, start: datetime, policy: Policy | None = None) -> None:
        super().__init__(store, start)
        self.private = Inbox11()
        address = Address(channel=self.group.name, account="", to="group")
        self.parts = replace(
            self.parts,
            policy=lambda: policy or sample_policy(),
            channels={**self.parts.channels, "wecom_app": self.private},
            outlets=Outlets(
                groups=(Outlet(channel=self.group, address=address),),
                personal={"wecom": self.private},
            ),
            ticket_links=LINKS,
        )
        self.turns, self.sending = turns(self.parts), deliveries(self.parts)
        self.planner = Planner(store, self.parts.policy)

    def rest(self) -> None:
        """Planning is part of every look."""
        self.planner.plan(self.clock.now())
        super().rest()
        self.planner.plan(self.clock.now())

    def until(self, moment: str) -> None:
        """Let time pass until then."""
        self.rest()
        self.wait(seconds=(datetime.fromisoformat(moment) - self.clock.now()).total_seconds())

    def ticket(self, number: str, customer: str = "amy", **more: Any) -> None:
        """A ticket that is there already."""
        now = self.clock.now()
        new = NewTicket(
            ticket_no=number,
            **{"category": "维修", "summary": "冰箱不制冷", "form_id": "repair", **more},
        )
        with self.store.write() as tx:
            owner = known_customer(tx, customer, now, account="wk0001")
            tx.tickets.add(new, **owner, now=now)

    def digests(self) -> list[str]:
        """Digests that the group read."""
        return [text for text in self.group.texts() if "早报" in text]

    def row(self, number: str) -> dict[str, Any]:
        """A ticket as it is stored."""
        with self.store.read() as tx:
            return dict(tx.tickets.row(number))


def test_the_digest_comes_when_people_begin_to_serve(store: Store) -> None:
    """At 9:00 of a working day, not a minute before, with number, link and promise."""
    desk = MorningDesk(store, THURSDAY)
    desk.ticket("W1119ABCD", deadline_at=THURSDAY + timedelta(hours=8))
    desk.until("2026-11-19T08:59:59+08:00")
    assert desk.digests() == []
    desk.until("2026-11-19T09:00:01+08:00")
    [told] = desk.digests()
    assert "1 个工单" in told
    assert "W1119ABCD" in told
    assert [one.ticket_no for one in opened(told)] == ["W1119ABCD"]


def test_every_ticket_gets_an_agent_and_an_event_that_says_why(store: Store) -> None:
    """The assignment is a change of the ticket, told in its events and in the timeline."""
    desk = MorningDesk(store, THURSDAY)
    desk.ticket("W1119ABCD")
    desk.until("2026-11-19T09:01:00+08:00")
    row = desk.row("W1119ABCD")
    assert row["status"] == "assigned"
    with store.read() as tx:
        [_opened, assigned] = tx.tickets.events_of("W1119ABCD")
        told = tx.history.events_of(row["customer_id"], since=THURSDAY)
    assert (assigned["event"], assigned["by"]) == ("assigned", "desk")
    assert "交给" in assigned["text"]
    assert [one.kind for one in told] == ["ticket_assigned"]


def test_each_agent_reads_their_own_list_and_the_group_does_not(store: Store) -> None:
    """The list goes to the 1:1 chat of whoever got the ticket."""
    desk = MorningDesk(store, THURSDAY)
    for number in range(14):
        desk.ticket(f"W1119A{number:03}", customer=f"c{number}")
    desk.until("2026-11-19T09:01:00+08:00")
    roster = sample_policy().roster
    for number in range(14):
        agent = roster.agent(desk.row(f"W1119A{number:03}")["assigned_to"])
        assert agent is not None
        assert f"W1119A{number:03}" in desk.private.read_by(agent.wecom)
    assert len(desk.group.texts()) == len(desk.digests()) == 1
    assert "另有 4 个" in desk.digests()[0]


def test_a_weekend_is_covered_by_monday(store: Store) -> None:
    """Nothing on Saturday and Sunday; on Monday it says how long it covers."""
    desk = MorningDesk(store, THURSDAY)
    desk.until("2026-11-20T09:01:00+08:00")
    desk.ticket("W1121ABCD")
    before = len(desk.digests())
    desk.until("2026-11-23T08:59:00+08:00")
    assert len(desk.digests()) == before == 2
    desk.until("2026-11-23T09:01:00+08:00")
    assert "共 3 天" in desk.digests()[-1]


def test_a_make_up_workday_has_its_digest_and_a_holiday_has_none(store: Store) -> None:
    """National Day 2026: nothing from the 1st to the 7th; Saturday the 10th is worked."""
    desk = MorningDesk(store, datetime.fromisoformat("2026-09-30T20:00:00+08:00"))
    desk.ticket("W0930ABCD")
    desk.until("2026-10-07T23:00:00+08:00")
    assert desk.digests() == []
    desk.until("2026-10-08T09:01:00+08:00")
    assert len(desk.digests()) == 1
    desk.until("2026-10-10T09:01:00+08:00")
    assert len(desk.digests()) == 3


def test_a_restart_at_nine_tells_it_once(store: Store) -> None:
    """Two desks on one database, one of them started after the digest, both tick."""
    desk = MorningDesk(store, THURSDAY)
    desk.ticket("W1119ABCD")
    desk.until("2026-11-19T09:00:00+08:00")
    other = MorningDesk(store, desk.clock.now())
    other.until("2026-11-19T09:30:00+08:00")
    desk.until("2026-11-19T09:30:00+08:00")
    assert len(desk.digests()) + len(other.digests()) == 1


def test_a_desk_that_slept_over_nine_tells_it_when_it_wakes(store: Store) -> None:
    """Planned at night, nobody worked until ten."""
    desk = MorningDesk(store, THURSDAY)
    desk.ticket("W1119ABCD")
    desk.rest()
    desk.sleep(hours=7)
    desk.rest()
    assert len(desk.digests()) == 1


def test_a_digest_that_missed_the_day_waits_for_the_next(store: Store) -> None:
    """Woken at 23:30, nobody is told then; the next morning covers both nights."""
    desk = MorningDesk(store, THURSDAY)
    desk.ticket("W1119ABCD")
    desk.rest()
    desk.sleep(hours=20, minutes=30)
    desk.rest()
    assert desk.digests() == []
    desk.until("2026-11-20T09:01:00+08:00")
    assert len(desk.digests()) == 1


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=-1), timedelta(hours=1)])
def test_a_clock_that_jumps_tells_it_once_a_day(store: Store, jump: timedelta) -> None:
    """Back over nine o'clock and forward again."""
    desk = MorningDesk(store, THURSDAY)
    desk.ticket("W1119ABCD")
    desk.until("2026-11-19T09:10:00+08:00")
    desk.clock.set(desk.clock.now() + jump)
    desk.until("2026-11-19T12:00:00+08:00")
    assert len(desk.digests()) == 1


def test_threats_to_go_outside_stand_on_top(store: Store) -> None:
    """What the customer added after the ticket was opened counts too."""
    desk = MorningDesk(store, THURSDAY)
    desk.ticket("W1119AAAA", customer="bob", urgent=True)
    desk.ticket("W1119BBBB", customer="amy")
    desk.says("补充一下，再不处理我就打12315投诉，找记者曝光")
    desk.rest()
    desk.until("2026-11-19T09:01:00+08:00")
    told = desk.digests()[0]
    assert "可能外部升级" in told
    assert told.index("W1119BBBB") < told.index("W1119AAAA")


def test_a_crash_after_assigning_repeats_nothing(store: Store) -> None:
    """The first worker assigned and was frozen; the second tells it, the events stand once."""
    desk = MorningDesk(store, THURSDAY)
    desk.ticket("W1119ABCD")
    desk.rest()
    desk.clock.set(datetime.fromisoformat("2026-11-19T09:00:00+08:00"))
    fire_due(store, desk.clock.now())
    frozen = held(desk.turns)
    desk.sleep(seconds=20)
    desk.rest()
    desk.turns.handle(frozen)
    desk.rest()
    assert len(desk.digests()) == 1
    with store.read() as tx:
        events = [one["event"] for one in tx.tickets.events_of("W1119ABCD")]
    assert events == ["opened", "assigned"]


def test_the_lead_reads_threats_before_the_digest_of_all(store: Store) -> None:
    """By name, alone, what may go to the authorities; nobody was woken for it."""
    desk = MorningDesk(store, THURSDAY)
    desk.ticket("W1119AAAA", customer="bob")
    desk.ticket("W1119BBBB", customer="amy")
    desk.says("补充一下，再不处理我就打12315投诉，找记者曝光")
    desk.rest()
    assert not desk.private.shown
    desk.until("2026-11-19T09:01:00+08:00")
    told = desk.private.read_by("ZhouMin")
    assert "可能外部升级，请先看" in told
    assert "W1119BBBB" in told
    assert "W1119AAAA" not in told


def test_the_head_counts_who_was_woken_at_night_alone(store: Store) -> None:
    """A danger by day called somebody who was awake."""
    desk = MorningDesk(store, datetime.fromisoformat("2026-11-18T15:00:00+08:00"))
    desk.ticket("W1118AAAA", customer="bob")
    desk.says("热水器插座着火了")
    desk.until("2026-11-19T09:01:00+08:00")
    assert "夜里叫醒" not in desk.digests()[-1]
    desk.until("2026-11-20T02:00:00+08:00")
    desk.says("插座又着火了，快来人", customer="bob")
    desk.until("2026-11-20T09:01:00+08:00")
    assert "夜里叫醒 1 次" in desk.digests()[-1]
