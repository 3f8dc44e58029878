"""A FAQ folder that stays broken is told to the agents' group, once, and never at night."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.outlets import Outlets
from bot.store.session import Store
from bot.store.standstill import Standstill
from bot.store.transaction import Tx
from handlers import schedule
from handlers.notice import Notice
from handlers.policy import Policy
from knowledge.findings import Finding, Severity

PATIENCE = timedelta(minutes=1)
"""How long somebody may be in the middle of editing."""
LINES = 8


@dataclass(kw_only=True, slots=True)
class FaqAlarm:
    """Looks at the findings of the folder, in every `work` process; one of them tells."""

    store: Store
    policy: Callable[[], Policy]
    outlets: Outlets
    findings: Callable[[], Sequence[Finding]]
    _seen: str = ""
    _since: datetime | None = field(default=None)
    _told: str = ""

    def look(self, now: datetime) -> None:
        """Tell errors that have stood for a minute and were not told before."""
        errors = [one for one in self.findings() if one.severity is Severity.ERROR]
        name = _name(errors)
        if name != self._seen:
            self._seen, self._since = name, now
        policy = self.policy()
        rested = self._since is not None and now - self._since >= PATIENCE
        if not errors or name == self._told or not rested or schedule.is_quiet(policy.hours, now):
            return
        with self.store.write() as tx:
            if name in Standstill(tx.connection).first_time([name], now=now):
                self._put(tx, _notice(errors, policy), now)
        self._told = name

    def _put(self, tx: Tx, notice: Notice, now: datetime) -> None:
        for outlet in self.outlets.groups:
            tx.outbox.put(outlet.notice(notice, "faq"), now=now)


def _name(errors: Sequence[Finding]) -> str:
    told = "\n".join(str(one) for one in errors)
    return f"faq:{hashlib.sha256(told.encode()).hexdigest()[:16]}" if errors else ""


def _notice(errors: Sequence[Finding], policy: Policy) -> Notice:
    title = policy.texts["notice_faq_broken"][0].format_map({"count": len(errors)})
    return Notice(title=title, lines=tuple(str(one) for one in errors[:LINES]))
