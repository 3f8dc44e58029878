"""What a handler may say: everything that a turn decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from handlers.changes import CaseChange, NewCase, NewTicket, TicketChange
from handlers.model import Memory, Message, Reply, State
from handlers.notice import Notice


@dataclass(frozen=True, kw_only=True, slots=True)
class NewLookup:
    """A question to the company's own system; what comes of it is a `LookupEnded`."""

    lookup: str
    proof: Mapping[str, str] = field(default_factory=dict)
    entry_id: str = ""
    ticket_no: str = ""
    asked: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SetTimer:
    """Ask to be called at `due_at`; a timer of the same name of this conversation is replaced."""

    name: str
    due_at: datetime
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class CancelTimer:
    """Forget the timer of this name."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Miss:
    """A question the knowledge did not settle, for the gap report."""

    text: str
    kind: str
    """`miss`, `clarify_refused`, `clarify_ignored`, `contradicted`."""
    nearest: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the customer's next step says of an answer given before."""

    entry_id: str
    helped: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """A line for the timeline that no ticket or case change tells."""

    kind: str
    text: str
    affair: str = ""
    by: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """An agent is not offered cases until then; None: they are again."""

    agent_id: str
    until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """This customer gets tickets only, by this lead's decision; None lifts it."""

    by: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """This customer reports a trouble that others may share."""

    topic: str
    text: str
    ticket_no: str | None = None
    opens: int | None = None
    """The case that an incident of this topic gets; earlier reports join it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskOrder:
    """Something that concerns several conversations: a row of the `desk` lane."""

    job: str
    """`incident_notice` or `incident_over`."""
    data: Mapping[str, str] = field(default_factory=dict)


class SessionMove(StrEnum):
    """What the platform's own session should become."""

    END = "end"
    """End what a person left open and deliver this turn's reply with the returned code."""
    TO_POOL = "to_pool"
    """Hand over to the platform's own pool, which finds a servicer."""
    TO_PERSON = "to_person"
    """Hand over to a servicer in the platform's own client."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsay:
    """Take back an agent's words that have not left."""

    agent_id: str
    words: str = ""
    """Only this message of theirs; empty: whatever waits, else the newest that arrived."""
    recalled: Mapping[str, str]
    """The result where they had arrived and the platform takes them back."""
    too_late: Mapping[str, str]
    """The result where they have arrived and stay."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a turn decides. Applied in one transaction, or not at all."""

    replies: tuple[Reply, ...] = ()
    notices: tuple[Notice, ...] = ()
    tickets: tuple[NewTicket | TicketChange, ...] = ()
    cases: tuple[NewCase | CaseChange, ...] = ()
    timers: tuple[SetTimer | CancelTimer, ...] = ()
    misses: tuple[Miss, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    lookups: tuple[NewLookup, ...] = ()
    events: tuple[Event, ...] = ()
    next_state: State | None = None
    memory: Memory | None = None
    pending: tuple[Message, ...] = ()
    """Fragments that go on waiting; everything else of the breath is settled by this turn."""
    session: SessionMove | None = None
    servicer: str = ""
    """Whom `TO_PERSON` means, by the platform's id."""
    presence: tuple[Pause | Limit, ...] = ()
    reports: tuple[Report, ...] = ()
    orders: tuple[DeskOrder, ...] = ()
    unsay: Unsay | None = None
    replace_waiting: bool = False
    """Replies of the bot that have not left yet are withdrawn in favour of these."""
    handled_by: str = ""
    """Name of the handler, for the sandbox's 'why'."""
    because: tuple[str, ...] = ()
    """What tipped the scale, for the sandbox and the log: entry ids, scores, cues."""
    result: Mapping[str, str] = field(default_factory=dict)
    """Answer to an agent's click or command: `toast`, `kind` (success, warning)."""
