"""The policy in force with the swaps that agents agreed on in the group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.store.session import DATABASE_AWAY, Store
from handlers.policy import Policy, Swap

KEPT = timedelta(days=2)
"""A night shift of the day before yesterday is over."""


class AgreedRoster:
    """The files' policy, its roster with the agreed swaps of the database."""

    def __init__(self, store: Store, policy: Callable[[], Policy]) -> None:
        """`policy` is what the files say."""
        self._store = store
        self._policy = policy
        self._swaps: tuple[Swap, ...] = ()
        self._last: tuple[Policy, tuple[Swap, ...], Policy] | None = None

    def tick(self, now: datetime) -> None:
        """Read what was agreed on; while the database is away what was known holds."""
        today = now.astimezone(self._policy().hours.timezone).date()
        try:
            with self._store.glance() as tx:
                agreed = tx.duties.agreed_swaps(since=today - KEPT)
        except DATABASE_AWAY:
            return
        if agreed != self._swaps:
            self._swaps = agreed

    def current(self) -> Policy:
        """The policy; the same object as long as nothing changes."""
        said = self._policy()
        if not self._swaps:
            return said
        if self._last is None or self._last[0] is not said or self._last[1] is not self._swaps:
            swaps = (*said.roster.swaps, *self._swaps)
            merged = replace(said, roster=replace(said.roster, swaps=swaps))
            self._last = said, self._swaps, merged
        return self._last[2]
