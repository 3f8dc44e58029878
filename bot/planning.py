"""Calendar jobs: planned ahead as durable timers, each once for its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.desk import DESK
from bot.duty_jobs import DRILL, SHIFT
from bot.store.session import Store
from bot.store.transaction import Tx
from handlers import duty
from handlers.mornings import day_of, next_morning
from handlers.policy import Hours, Policy

DIGEST = "job:digest"
"""The key of a day's job is `job:<name>:<date>`; the inbox lets each in once."""


class Planner:
    """Keeps the next calendar jobs planned; any number of processes may do so."""

    def __init__(self, store: Store, policy: Callable[[], Policy]) -> None:
        """`policy` gives the hours in force."""
        self._store = store
        self._policy = policy
        self._planned: tuple[Hours, datetime, datetime] | None = None

    def plan(self, now: datetime) -> None:
        """See to it that what is next on the calendar waits as a timer; costs nothing until then.

        A clock that went back, new hours and a passed morning are all planned anew.
        """
        hours = self._policy().hours
        if self._planned is not None:
            known, since, until = self._planned
            if known is hours and since <= now < until:
                return
        due = next_morning(hours, now)
        with self._store.write() as tx:
            tx.timers.plan(DESK, f"{DIGEST}:{day_of(hours, due)}", due_at=due)
            self._duty(tx, hours, now)
        policy = self._policy()
        change = min(duty.next_change(policy, now), duty.next_asking(policy, now))
        self._planned = hours, now, min(due, change)

    def _duty(self, tx: Tx, hours: Hours, now: datetime) -> None:
        """The next change of shift or window, and the drill of the month."""
        change = duty.next_change(self._policy(), now)
        for asked in {change, duty.next_asking(self._policy(), now)}:
            tx.timers.plan(DESK, f"{SHIFT}:{int(asked.timestamp())}", due_at=asked)
        drill = duty.next_drill(hours, now)
        tx.timers.plan(DESK, f"{DRILL}:{day_of(hours, drill)}", due_at=drill)
