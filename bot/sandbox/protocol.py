"""What the page (in `web`) and the desk (in `work`) tell each other through sandbox.db.

Sentences, taps and commands are inbox rows, replies and notices outbox rows, as everywhere. Beside
them stand four facts: the clock, what the page wishes, how the desk is, and why it last decided so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.clock import Clock
from bot.store.bell import TURN
from bot.store.transaction import Tx

CHANNEL, ACCOUNT = "wecom_kf", "sandbox"
"""The sandbox's customers come as 微信客服 does, with its menus and its five messages."""
CLOCK, WISH, DESK, WHY = "sandbox_clock", "sandbox_wish", "sandbox_desk", "sandbox_why"
START_AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Moment:
    """A simulated moment, and the real one at which it was set; the clock runs on from there."""

    at: datetime
    since: datetime

    def now(self, real: datetime) -> datetime:
        """The simulated moment at a real one."""
        return self.at + (real - self.since)


class SandboxClock:
    """Runs like a clock, from whatever moment it was set to."""

    def __init__(self, real: Clock, moment: Moment) -> None:
        """`real` makes it run."""
        self._real = real
        self.moment = moment

    def now(self) -> datetime:
        """The simulated moment."""
        return self.moment.now(self._real.now())

    def set(self, now: datetime) -> None:
        """Jump."""
        self.moment = Moment(at=now, since=self._real.now())


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskFact:
    """How the sandbox's desk is, for the page."""

    timezone: str
    window: str
    mode: str
    agents: tuple[tuple[str, str], ...]
    """Id and name."""
    next_workday: str
    next_holiday: str
    """ISO times; empty where none is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """An entry that came into question."""

    entry_id: str
    question: str
    score: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """What the last turn was and what tipped its scale."""

    customer: str
    cause: str
    text: str
    handler: str
    because: tuple[str, ...] = ()
    action: str = ""
    hits: tuple[Hit, ...] = ()
    signals: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    waits: bool = False
    """The breath is not over; nothing was answered yet."""
    at: str = field(default="")


def read_moment(tx: Tx) -> Moment | None:
    """The clock of the sandbox; None before its first start."""
    fact = tx.records.fact(CLOCK)
    if not fact:
        return None
    return Moment(
        at=datetime.fromisoformat(fact["at"]), since=datetime.fromisoformat(fact["since"])
    )


def put_moment(tx: Tx, moment: Moment, *, now: datetime) -> None:
    """Let the page know where the clock stands."""
    value = {"at": moment.at.isoformat(), "since": moment.since.isoformat()}
    tx.records.put_fact(CLOCK, value, now=now)


def put_wish(tx: Tx, wish: str, *, now: datetime) -> None:
    """Ask the desk for a jump to an ISO time, or to start again."""
    tx.records.put_fact(WISH, wish, now=now)
    tx.ring(TURN)
