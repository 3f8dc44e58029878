"""The right to hold a connection that may exist only once, kept in the database."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import Clock
from bot.store.session import Store

SECONDS = 15.0


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredLease:
    """One holder among all `work` processes of a desk."""

    store: Store
    clock: Clock
    name: str
    seconds: float = SECONDS
    holder: str = field(default_factory=lambda: secrets.token_hex(8))

    def take(self) -> bool:
        """Get or renew it; False while another process has it."""
        now = self.clock.now()
        with self.store.write() as tx:
            return tx.leases.take(
                self.name, self.holder, now=now, until=now + timedelta(seconds=self.seconds)
            )

    def give_back(self) -> None:
        """Let the next process have it at once."""
        with self.store.write() as tx:
            tx.leases.give_back(self.name, self.holder)
