"""The sandbox's desk: one thread that handles, sends, fires timers and moves the clock."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.clock import Clock
from bot.crew import Job
from bot.planning import Planner
from bot.sandbox.protocol import (
    DESK,
    START_AGAIN,
    WHY,
    WISH,
    DeskFact,
    Moment,
    SandboxClock,
    Why,
    put_moment,
    read_moment,
)
from bot.store.bell import TURN
from bot.store.schema import metadata
from bot.store.session import Store
from bot.timers import fire_due
from handlers.policy import Hours, Policy
from handlers.schedule import window_at

log = logging.getLogger(__name__)

POLL = 0.5
FIRST = time(23, 40)
"""A fresh sandbox begins in the night, where there is something to see."""
MORNING = time(10, 0)
MOST_STEPS = 500
"""Moments at which something was due within one jump; more is a loop in the policy."""


class SandboxRunner:
    """Runs the sandbox beside the desk, on the same knowledge and policy."""

    def __init__(
        self,
        store: Store,
        clock: SandboxClock,
        jobs: Sequence[Job[Any]],
        policy: Callable[[], Policy],
        whys: list[Why],
    ) -> None:
        """`whys` is where the turns leave their reasons."""
        self._store = store
        self._clock = clock
        self._jobs = jobs
        self._policy = policy
        self._whys = whys
        self._planner = Planner(store, policy)
        self._told: DeskFact | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        """End after what is in hand."""
        self._stopping.set()
        self._store.bell.ring(TURN)
        self._thread.join(timeout)
        self._store.close()

    def step(self) -> None:
        """One look: what the page wishes, then everything that can be done now."""
        self._grant()
        self._rest()
        self._tell()

    def _run(self) -> None:
        while not self._stopping.is_set():
            seen = self._store.bell.count(TURN)
            try:
                self.step()
            except Exception:
                log.exception("the sandbox failed", extra={"action": "sandbox_error"})
            self._store.bell.wait(TURN, seen, POLL)

    def _grant(self) -> None:
        with self._store.read() as tx:
            wish = tx.records.fact(WISH)
        if not wish:
            return
        if wish == START_AGAIN:
            self._start_again()
        else:
            self._advance(datetime.fromisoformat(wish))
        with self._store.write() as tx:
            put_moment(tx, self._clock.moment, now=self._clock.now())
            tx.records.put_fact(WISH, "", now=self._clock.now())

    def _advance(self, to: datetime) -> None:
        """Let everything happen that is due until then, at its own moment."""
        self._rest()  # what was said before the jump is not answered after it
        self._planner.plan(self._clock.now())
        for _ in range(MOST_STEPS):
            due = self._next_due()
            if due is None or due > to:
                break
            self._clock.set(max(due, self._clock.now()))
            self._rest()
        self._clock.set(to)
        self._rest()

    def _next_due(self) -> datetime | None:
        now = self._clock.now()
        with self._store.read() as tx:
            dues = (
                tx.timers.next_due(),
                tx.inbox.next_due(after=now),
                tx.outbox.next_due(after=now),
            )
        return min((due for due in dues if due is not None), default=None)

    def _rest(self) -> None:
        busy = True
        while busy and not self._stopping.is_set():
            self._planner.plan(self._clock.now())
            busy = fire_due(self._store, self._clock.now()) > 0
            for job in self._jobs:
                while (piece := job.take()) is not None:
                    job.handle(piece)
                    busy = True

    def _tell(self) -> None:
        now = self._clock.now()
        desk = desk_fact(self._policy(), now)
        if desk == self._told and not self._whys:
            return
        with self._store.write() as tx:
            tx.records.put_fact(DESK, asdict(desk), now=now)
            if self._whys:
                tx.records.put_fact(WHY, asdict(self._whys[-1]), now=now)
        self._told = desk
        self._whys.clear()

    def _start_again(self) -> None:
        with self._store.write() as tx:
            for table in reversed(metadata.sorted_tables):
                tx.connection.execute(table.delete())
        self._planner = Planner(self._store, self._policy)
        self._clock.set(first_night(self._policy().hours, self._clock.now()))
        self._told = None


def opened_clock(store: Store, real: Clock, hours: Hours) -> SandboxClock:
    """The sandbox's clock where it was left, or in its first night."""
    with store.read() as tx:
        moment = read_moment(tx)
    if moment is None:
        now = real.now()
        moment = Moment(at=first_night(hours, now), since=now)
        with store.write() as tx:
            put_moment(tx, moment, now=now)
    return SandboxClock(real, moment)


def first_night(hours: Hours, now: datetime) -> datetime:
    """23:40 of the day that it is at the desk."""
    return datetime.combine(now.astimezone(hours.timezone), FIRST, tzinfo=hours.timezone)


def desk_fact(policy: Policy, now: datetime) -> DeskFact:
    """What the page shows and offers at this moment."""
    hours = policy.hours
    today = now.astimezone(hours.timezone).date()
    window = window_at(hours, now)
    holiday = min((day for day in hours.calendar.holidays if day > today), default=None)
    return DeskFact(
        timezone=hours.timezone.key,
        window=window.name,
        mode=window.mode.value,
        agents=tuple((agent.id, agent.name) for agent in policy.roster.agents),
        next_workday=_morning(_next_workday(hours, today), hours),
        next_holiday=_morning(holiday, hours),
    )


def _next_workday(hours: Hours, today: date) -> date:
    day = today + timedelta(days=1)
    while not hours.calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def _morning(day: date | None, hours: Hours) -> str:
    return "" if day is None else datetime.combine(day, MORNING, tzinfo=hours.timezone).isoformat()
