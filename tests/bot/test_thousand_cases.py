"""Simulated cases: whatever agents, processes and clocks do, the urgent reach a person in time."""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.auditor import Auditor
from bot.planning import Planner
from bot.store.lanes import Claim
from bot.store.schema import cases, customers
from bot.store.session import Store
from bot.timers import fire_due
from bot.wiring.turning import deliveries, turns
from handlers import schedule
from handlers.policy import Leave, Policy, Swap
from handlers.turn import Do
from tests.bot.small_desk import SmallDesk, sample_policy

CASES = 1000 if os.environ.get("NIGHTDESK_TEST_COUNTS") == "full" else 24
AT_ONCE = 12
ZONES = ("Asia/Shanghai", "America/New_York")
START = {
    "Asia/Shanghai": datetime.fromisoformat("2026-11-18T22:30:00+08:00"),
    # Two hours before the clocks go back.
    "America/New_York": datetime.fromisoformat("2026-11-01T00:00:00-04:00"),
}
URGENT = (
    "家里燃气泄漏，味道很大",
    "插座着火了，冒烟",
    "我被锁在电梯里了，快来人",
    "老人触电晕倒了",
)
CALM = ("空调不制冷了，想报修", "我要退货，怎么弄", "发票抬头开错了", "快递三天没动了")
AGENTS = ("xiaolin", "ajie", "xiaotang", "zhoujie")
LADDER = timedelta(minutes=15)
SLACK = timedelta(minutes=2)
"""What a killed worker's claim and a retry may cost at most."""


_URGENT = sa.select(cases).where(sa.or_(cases.c.urgent, cases.c.false_alarm))


class Shaky(SmallDesk):
    """Two workers and two senders, of which any may die between two steps, on a clock that jumps."""

    def __init__(self, store: Store, zone: str, seed: int) -> None:
        super().__init__(store, START[zone])
        self.chance = random.Random(seed)
        self.company = _company(zone, START[zone], self.chance)
        parts = replace(self.parts, policy=lambda: self.company)
        self.workers = [turns(parts), turns(parts)]
        self.senders = [deliveries(parts), deliveries(parts)]
        self.planner = Planner(store, lambda: self.company)
        self.auditor = Auditor(store=store, policy=lambda: self.company, outlets=parts.outlets)
        self.killed = 0

    def rest(self) -> None:
        """Everything that can be done now, by whoever is alive."""
        self.planner.plan(self.clock.now())
        while fire_due(self.store, self.clock.now()) + self._work():
            pass

    def _work(self) -> int:
        done = 0
        for job in (*self.workers, *self.senders):
            while (piece := job.take()) is not None:
                if self._dies(piece):
                    return done + 1
                job.handle(piece)
                done += 1
        return done

    def _dies(self, piece: Claim) -> bool:
        """The process is gone with the piece in its hands; another one finds it later."""
        if self.chance.random() > 0.03:
            return False
        self.killed += 1
        return True

    def lets_time_pass(self, minutes: int) -> None:
        """Minute by minute, with an auditor; once in a while the clock jumps or goes back."""
        for _ in range(minutes):
            self.wait(seconds=60)
            self.auditor.audit(self.clock.now())
            if self.chance.random() < 0.02:
                self.clock.set(self.clock.now() - timedelta(seconds=20))
            if self.chance.random() < 0.02:
                self.sleep(seconds=30)
        self.rest()

    def acts(self, agent: str, do: Do, customer: str, text: str = "") -> None:
        """An agent does something, perhaps twice."""
        for _ in range(1 + (self.chance.random() < 0.2)):
            self.commands(do, text, customer=customer, agent=agent)


def _company(zone: str, start: datetime, chance: random.Random) -> Policy:
    """The sample company in another zone, with somebody on leave and a swap."""
    sample = sample_policy()
    day = start.astimezone(ZoneInfo(zone)).date()
    away = Leave(agent=chance.choice(AGENTS[:3]), start=start, end=start + timedelta(hours=20))
    one, other = chance.sample(AGENTS[:3], 2)
    roster = replace(
        sample.roster, leaves=(away,), swaps=(Swap(day=day, agent=one, substitute=other),)
    )
    hours = replace(sample.hours, timezone=ZoneInfo(zone))
    return replace(sample, roster=roster, hours=hours)


def _play(desk: Shaky, first: int, many: int) -> dict[str, bool]:
    """So many customers within some minutes; agents claim late, never, twice. Customer to urgent."""
    said: dict[str, bool] = {}
    for number in range(first, first + many):
        urgent = desk.chance.random() < 0.5
        said[f"c{number}"] = urgent
        desk.says(desk.chance.choice(URGENT if urgent else CALM), customer=f"c{number}")
        desk.wait(seconds=desk.chance.randrange(1, 20))
    for name in said:
        if desk.chance.random() < 0.5:
            desk.lets_time_pass(desk.chance.randrange(0, 3))
            desk.acts(desk.chance.choice(AGENTS), Do.CLAIM, name)
        if desk.chance.random() < 0.2:
            desk.acts(desk.chance.choice(AGENTS), Do.RESOLVE, name, "办好了")
    desk.lets_time_pass(24)
    return said


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("zone", ZONES)
def test_every_urgent_case_reaches_somebody_and_nobody_is_woken_for_less(
    store: Store, zone: str
) -> None:
    """Claimed, or called up to the last alarm, within the ladder's time; each step once."""
    if CASES > 100 and store.engine.dialect.name != "sqlite":
        pytest.skip("the full count runs on one engine, by nature")
    desk = Shaky(store, zone, seed=7)
    said: dict[str, bool] = {}
    while len(said) < CASES:
        said |= _play(desk, len(said), min(AT_ONCE, CASES - len(said)))
        desk.sleep(hours=desk.chance.choice((0, 3, 9)))
    assert desk.killed
    _check_reach(desk, said)
    _check_quiet(desk, said)


def _check_reach(desk: Shaky, said: dict[str, bool]) -> None:
    """Of every urgent customer: somebody claimed, or all rungs rang, the last one not too late."""
    with desk.store.read() as tx:
        owners = sa.select(customers.c.external_id).join(
            cases, cases.c.customer_id == customers.c.id
        )
        whose = owners.where(sa.or_(cases.c.urgent, cases.c.false_alarm))
        reached = set(tx.connection.scalars(whose))
    assert {name for name, urgent in said.items() if urgent} <= reached
    told: dict[str, list[tuple[datetime, str]]] = {}
    with desk.store.read() as tx:
        for row in tx.views.night().notices:
            told.setdefault(str(row["about"]), []).append((row["created_at"], str(row["preview"])))
        opened = {
            int(row.id): (row.case_no, row.opened_at, row.claimed_at, row.status)
            for row in tx.connection.execute(_URGENT)
        }
    for number, at, claimed_at, status in opened.values():
        if claimed_at is not None or status == "resolved":
            continue
        lines = [one for one in told[f"case:{number}"] if at <= one[0] <= at + LADDER + SLACK]
        assert any("【告警】" in line for _, line in lines), (number, lines)
        steps = Counter(
            (line.split("\n")[0], (when - at) // timedelta(minutes=2)) for when, line in lines
        )
        assert max(steps.values()) == 1, steps


def _check_quiet(desk: Shaky, said: dict[str, bool]) -> None:
    """In quiet hours a card, message or mention names an agent for an urgent case only."""
    hours = desk.company.hours
    with desk.store.read() as tx:
        notices = tx.views.night().notices
        urgent = {f"case:{row.case_no}" for row in tx.connection.execute(_URGENT)}
    disturbed = [
        (row["about"], row["preview"])
        for row in notices
        if row["to_agents"]
        and schedule.is_quiet(hours, row["created_at"])
        and row["about"] not in urgent
        and not str(row["about"]).startswith("incident:")
    ]
    assert disturbed == []
