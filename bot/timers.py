"""The ticking of durable timers. APScheduler only ticks; the database knows what is due."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

from bot.arrivals import event_arrival
from bot.channels.base import Arrival, Kind
from bot.clock import Clock
from bot.desk import DESK, job_arrival
from bot.store.session import Store
from bot.store.timers import DueTimer
from handlers.cause import TimerFired

log = logging.getLogger(__name__)
TICK = 2.0
"""Seconds between looks at the timers. The watch looks four times as often; this is beneath it."""


def fire_due(store: Store, now: datetime) -> int:
    """Turn every due timer into an inbox row, once; how many there were.

    Any number of processes may do this at the same time, and late: a timer whose moment passed
    while nobody ran fires now.
    """
    with store.glance() as tx:
        soonest = tx.timers.next_due()
    if soonest is None or soonest > now:
        return 0
    with store.write() as tx:
        due = tx.timers.due(now=now)
        for timer in due:
            tx.timers.fired(timer)
        tx.inbox.put([_arrival(timer, now) for timer in due], now=now)
    return len(due)


def _arrival(timer: DueTimer, now: datetime) -> Arrival:
    if timer.lane == DESK:
        return job_arrival(timer.name, now)
    channel, account, customer = timer.lane.split(":", 2)
    return event_arrival(
        Kind.TIMER,
        channel=channel,
        account=account,
        customer=customer,
        platform_id=f"timer:{timer.timer_id}",
        at=now,
        cause=TimerFired(name=timer.name, data=timer.data),
    )


class Ticker:
    """Calls what has to happen regularly, in every `work` process."""

    def __init__(
        self, store: Store, clock: Clock, every: Sequence[tuple[float, Callable[[], None]]]
    ) -> None:
        """`every`: seconds and what to call."""
        self._store = store
        self._clock = clock
        self._scheduler = BackgroundScheduler(timezone="UTC", daemon=True)
        # The first time is now: after downtime nobody waits a whole interval.
        first = datetime.now(UTC)
        for seconds, call in ((TICK, self._tick), *every):
            self._scheduler.add_job(
                call,
                "interval",
                seconds=seconds,
                next_run_time=first,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Begin to tick."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking; what is due waits for the next start."""
        self._scheduler.shutdown(wait=False)

    def _tick(self) -> None:
        fire_due(self._store, self._clock.now())
        self._store.checkpoint()
