"""A desk of two work processes that die at any moment, on a clock that jumps, with agents who do as
they like. What everybody did is chance, and the same for the same seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.auditor import Auditor
from bot.channels.base import Delivery, Kind, Receipt
from bot.crew import Job
from bot.planning import Planner
from bot.store.lanes import Claim
from bot.store.session import Store
from bot.timers import fire_due
from bot.wiring.turning import deliveries, turns
from handlers.cause import AgentDid, Do
from handlers.policy import Leave, Policy, Swap
from tests.bot.small_desk import SmallDesk, arrives, sample_policy

URGENT = (
    "家里燃气泄漏，味道很大",
    "插座着火了，冒烟",
    "我被锁在电梯里了，快来人",
    "老人触电晕倒了",
)
CALM = ("空调不制冷了，想报修", "我要退货，怎么弄", "发票抬头开错了", "快递三天没动了，转人工")
AGENTS = ("xiaolin", "ajie", "xiaotang")
LEAD = "zhoujie"
MINUTE = timedelta(minutes=1)
DIES = 0.03
DIES_SENDING = 0.1
FOUND_AFTER = timedelta(seconds=16)
"""A second more than a dead process's claim holds."""


class Killed(BaseException):
    """The process is gone; nothing after this line happened."""


@dataclass(frozen=True, order=True, slots=True)
class Act:
    """What an agent will do."""

    at: datetime
    customer: str
    agent: str
    do: Do
    text: str = ""
    to: str | None = None


class Shaky(SmallDesk):
    """The real jobs; `chance` decides who dies, who claims, and what the clock does."""

    def __init__(self, store: Store, zone: str, start: datetime, seed: int) -> None:
        super().__init__(store, start)
        self.chance = random.Random(seed)
        self.company = company(zone, start, self.chance)
        parts = replace(self.parts, policy=lambda: self.company)
        self.processes: list[tuple[Job[Claim], Job[Claim]]] = [
            (turns(parts), deliveries(parts)) for _ in range(2)
        ]
        self.planner = Planner(store, lambda: self.company)
        self.auditor = Auditor(store=store, policy=lambda: self.company, outlets=parts.outlets)
        self.phone.answer = self.group.answer = self._arrives
        self.killed = {"in hand": 0, "after it arrived": 0}
        self.found_at = start
        """When somebody looks again after whoever died last; living processes look every moment."""
        self.outages: list[tuple[datetime, datetime]] = []
        self.said: dict[str, tuple[datetime, bool]] = {}
        self.plans: list[Act] = []

    def rest(self) -> None:
        """Everything that can be done now, by whoever is alive."""
        self.planner.plan(self.clock.now())
        while fire_due(self.store, self.clock.now()) + self._work():
            pass

    def loses_a_process(self) -> None:
        """One of the two never comes back."""
        self.processes = self.processes[:1]

    def writes(self, customer: str) -> None:
        """A customer with a need, half of them in danger."""
        urgent = self.chance.random() < 0.5
        self.said[customer] = self.clock.now(), urgent
        self.says(self.chance.choice(URGENT if urgent else CALM), customer=customer)
        self.plans += sorted(self._fate(customer, urgent))

    def passes(self, minutes: int) -> None:
        """Minute by minute, with an auditor; the clock may jump, go back, or everything be down."""
        for _ in range(minutes):
            self._acts()
            self.wait(seconds=60)
            self.auditor.audit(self.clock.now())
            what = self.chance.random()
            if what < 0.02:
                self.clock.set(self.clock.now() - timedelta(seconds=20))
            elif what < 0.04:
                self._down(timedelta(seconds=self.chance.randrange(30, 400)))

    def _down(self, how_long: timedelta) -> None:
        """Nobody works, or the clock was set forward: the same to whoever waits."""
        begun = self.clock.now()
        self.clock.set(begun + how_long)
        self.outages.append((begun, self.clock.now()))

    def _acts(self) -> None:
        """Whatever agents do by now, once in a while twice."""
        due = [act for act in self.plans if act.at <= self.clock.now()]
        self.plans = [act for act in self.plans if act not in due]
        for act in sorted(due):
            did = AgentDid(agent_id=act.agent, do=act.do, text=act.text, to=act.to)
            for _ in range(1 + (self.chance.random() < 0.2)):
                self.happens(Kind.AGENT, did, act.customer)

    def _fate(self, customer: str, urgent: bool) -> list[Act]:
        """What agents make of a case: soon, late, never; well, silently, wrongly."""
        now, one = self.clock.now(), self.chance.choice(AGENTS)
        at = now + MINUTE * self.chance.choice((0, 1, 2, 4, 7, 9, 12, 16))
        claim = Act(at, customer, one, Do.CLAIM)
        end = Act(at + 6 * MINUTE, customer, one, Do.RESOLVE, "办好了")
        other = self.chance.choice([agent for agent in AGENTS if agent != one])
        fates = (
            [],
            [],
            [claim],
            [claim, Act(at + MINUTE, customer, one, Do.REPLY, "我来处理"), end],
            [claim, Act(at, customer, other, Do.CLAIM), end],
            [claim, Act(at + 2 * MINUTE, customer, one, Do.RELEASE)],
            [claim, Act(at + 3 * MINUTE, customer, one, Do.REASSIGN, to=other)],
            [claim, Act(at + 3 * MINUTE, customer, LEAD, Do.TAKE_OVER, "客户等太久")],
            [claim, Act(at + 3 * MINUTE, customer, one, Do.HAND_OVER, "我先走了")],
            [Act(at, customer, one, Do.FALSE_ALARM if urgent else Do.RESOLVE, "已核实")],
        )
        return list(self.chance.choice(fates))

    def _work(self) -> int:
        """Each process does what it finds; one that dies leaves its piece to the others."""
        done = 0
        for jobs in self.processes:
            for job in jobs:
                done += self._until_it_dies(job)
        return done

    def _until_it_dies(self, job: Job[Claim]) -> int:
        done = 0
        while (piece := job.take()) is not None:
            done += 1
            if self.chance.random() < DIES:
                self.killed["in hand"] += 1
                self.found_at = self.clock.now() + FOUND_AFTER
                return done
            try:
                job.handle(piece)
            except Killed:
                self.found_at = self.clock.now() + FOUND_AFTER
                return done
        return done

    def _next_due(self) -> datetime | None:
        due = super()._next_due()
        if self.found_at <= self.clock.now():
            return due
        return min(due, self.found_at) if due else self.found_at

    def _arrives(self, delivery: Delivery) -> Receipt:
        """The platform takes it; whether the sender lives to write that down is chance."""
        if self.chance.random() < DIES_SENDING:
            self.killed["after it arrived"] += 1
            raise Killed
        return arrives(delivery)


def company(zone: str, start: datetime, chance: random.Random) -> Policy:
    """The sample company in another zone, where people are away and exchange their days."""
    sample = sample_policy()
    first = start.astimezone(ZoneInfo(zone)).date()
    roster = replace(
        sample.roster,
        leaves=tuple(_leave(start + timedelta(days=n), chance) for n in range(40)),
        swaps=tuple(_swap(first + timedelta(days=n), chance) for n in range(0, 40, 3)),
    )
    hours = replace(sample.hours, timezone=ZoneInfo(zone))
    return replace(sample, roster=roster, hours=hours)


def _leave(day: datetime, chance: random.Random) -> Leave:
    agent, other = chance.sample(AGENTS, 2)
    begin = day + timedelta(minutes=chance.randrange(0, 1440))
    end = begin + timedelta(hours=chance.randrange(2, 20))
    return Leave(
        agent=agent, start=begin, end=end, substitute=other if chance.random() < 0.5 else None
    )


def _swap(day: date, chance: random.Random) -> Swap:
    one, other = chance.sample(AGENTS, 2)
    return Swap(day=day, agent=one, substitute=other)
