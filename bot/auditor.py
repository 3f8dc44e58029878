"""The auditor: independent of every ladder, it looks for what should have moved and did not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.outlets import Outlet, Outlets
from bot.store.session import Store
from bot.store.standstill import Row, Standstill
from bot.store.transaction import Tx
from handlers import schedule
from handlers.notice import Notice
from handlers.policy import Policy, Push

log = logging.getLogger(__name__)
INBOX_LATE, OUTBOX_LATE, TIMER_LATE = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=3),
)
CASE_LATE = timedelta(minutes=5)
"""After the last rung of the ladder."""
AHEAD = timedelta(minutes=30)
"""How long before its deadline an agent hears of a ticket."""
LOOK_BACK = timedelta(days=7)
"""Deadlines that passed earlier than this were told, or are from before the desk was installed."""
LOOKED = "auditor"
"""The fact under which it writes when it looked last, and what stood still."""
AGAIN = 6 * 3600
"""Seconds after which a queue that still stands is told again."""
KEPT = timedelta(days=30)
LINES = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell, once."""

    name: str
    """Names the thing for good: a ticket and its deadline, a case, a queue and its hour."""
    line: str
    to: str | None = None
    """The agent who is warned; None for an alarm."""
    is_warning: bool = False
    waits: bool = False
    """Whether it is told outside the quiet hours only."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Auditor:
    """Looks once a minute, in every `work` process; each thing is told by one of them."""

    store: Store
    policy: Callable[[], Policy]
    outlets: Outlets
    beat: Callable[[], bool] = lambda: False
    """Tells somebody outside that the auditor looked."""

    def audit(self, now: datetime) -> int:
        """Tell what stands still and which deadlines come near; how many things were new."""
        policy = self.policy()
        quiet = schedule.is_quiet(policy.hours, now)
        with self.store.read() as tx:
            found = list(self._look(Standstill(tx.connection), policy, now))
        standing = sum(not one.is_warning for one in found)
        found = [one for one in found if not (quiet and one.waits)]
        with self.store.write() as tx:
            tx.records.put_fact(LOOKED, {"standing": standing}, now=now)
            if not found:
                return 0
            standstill = Standstill(tx.connection)
            fresh = standstill.first_time([one.name for one in found], now=now)
            standstill.forget(before=now - KEPT)
            told = [one for one in found if one.name in fresh]
            self._put(tx, told, policy, now)
        for one in told:
            log.warning(one.line, extra={"action": _action(one), "thing": one.name})
        return len(told)

    def look(self, now: datetime) -> None:
        """The same for a ticker, and a sign of life to the watchman outside."""
        self.audit(now)
        self.beat()

    def _look(self, look: Standstill, policy: Policy, now: datetime) -> Iterator[Finding]:
        yield from _queue(policy, "inbox", look.inbox(before=now - INBOX_LATE), INBOX_LATE, now)
        yield from _queue(policy, "outbox", look.outbox(before=now - OUTBOX_LATE), OUTBOX_LATE, now)
        yield from _queue(policy, "timer", look.timers(before=now - TIMER_LATE), TIMER_LATE, now)
        for row in look.cases(before=now - ladder_time(policy) - CASE_LATE):
            yield _case(policy, row, now)
        for row in look.overdue(now=now, since=now - LOOK_BACK):
            yield _ticket(policy, row, now, "audit_ticket")
        for row in look.unheard(since=now - LOOK_BACK):
            yield _unheard(policy, row)
        for row in look.due_soon(now=now, until=now + AHEAD):
            yield _ticket(policy, row, now, "notice_ticket_due")

    def _put(self, tx: Tx, told: Sequence[Finding], policy: Policy, now: datetime) -> None:
        alarms = [one.line for one in told if not one.is_warning]
        if alarms:
            title = _say(policy, "notice_audit", count=str(len(alarms)))
            notice = Notice(title=title, lines=tuple(alarms[:LINES]), push=Push.ALARM)
            self._send(tx, notice, self.outlets.for_notice(notice, policy.roster), now)
        warned = [one for one in told if one.is_warning]
        for agent_id in dict.fromkeys(one.to for one in warned):
            lines = [one.line for one in warned if one.to == agent_id]
            for first in range(0, len(lines), LINES):
                self._warn(tx, agent_id, lines[first : first + LINES], policy, now)

    def _warn(
        self, tx: Tx, agent_id: str | None, lines: Sequence[str], policy: Policy, now: datetime
    ) -> None:
        """Deadlines of one agent in one message, to them alone where they can be reached."""
        notice = Notice(
            title=lines[0],
            lines=tuple(lines[1:]),
            to=(agent_id,) if agent_id else (),
            push=Push.MESSAGE if agent_id else Push.CARD,
        )
        outlets = self.outlets.private(notice, policy.roster) or self.outlets.groups
        self._send(tx, notice, outlets, now)

    def _send(self, tx: Tx, notice: Notice, outlets: Sequence[Outlet], now: datetime) -> None:
        for outlet in outlets:
            tx.outbox.put(outlet.notice(notice, "audit"), now=now)


def _queue(
    policy: Policy, name: str, ids: Sequence[int], late: timedelta, now: datetime
) -> Iterator[Finding]:
    if ids:
        minutes = str(int(late.total_seconds() // 60))
        line = _say(policy, f"audit_{name}", count=str(len(ids)), minutes=minutes)
        yield Finding(f"{name}:{int(now.timestamp()) // AGAIN}", line)


def _case(policy: Policy, row: Row, now: datetime) -> Finding:
    minutes = str(int((now - row["opened_at"]).total_seconds() // 60))
    line = _say(
        policy, "audit_case", case_no=str(row["case_no"]), minutes=minutes, need=row["need"]
    )
    return Finding(f"case:{row['id']}", line, waits=not row["urgent"])


def _ticket(policy: Policy, row: Row, now: datetime, key: str) -> Finding:
    due = row["deadline_at"]
    when = schedule.show_time(due, now, policy.hours.timezone)
    line = _say(policy, key, ticket_no=row["ticket_no"], when=when, need=row["summary"])
    is_warning = key == "notice_ticket_due"
    return Finding(
        f"{'due' if is_warning else 'overdue'}:{row['ticket_no']}:{due.isoformat()}",
        line,
        to=row["assigned_to"] if is_warning else None,
        is_warning=is_warning,
        waits=True,
    )


def _unheard(policy: Policy, row: Row) -> Finding:
    line = _say(policy, "audit_unheard", ticket_no=row["ticket_no"], need=row["summary"])
    return Finding(f"unheard:{row['ticket_no']}", line, waits=True)


def ladder_time(policy: Policy) -> timedelta:
    """When the last rung of any ladder has been climbed, and an ordinary case is a ticket."""
    ladders = (policy.ladder, *policy.ladder.windows.values())
    rungs = [rung for one in ladders for rung in (*one.urgent, *one.ordinary)]
    last = max((rung.after for rung in rungs), default=timedelta())
    return max(last, policy.manners.unclaimed_ticket)


def _action(one: Finding) -> str:
    return "deadline_near" if one.is_warning else "stands_still"


def _say(policy: Policy, key: str, **facts: str) -> str:
    named = {"company": policy.company, "desk": policy.desk, **facts}
    return policy.texts[key][0].format_map(named)
