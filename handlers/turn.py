"""What a handler sees: one snapshot of everything that may matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from handlers.cause import Cause
from handlers.model import Case, Conversation, Customer, Memory, Message, Ticket
from handlers.policy import Announcement, Policy, Window

if TYPE_CHECKING:
    # Named in hints only: the web process knows turns but must not load the knowledge.
    from knowledge.entry import Entry
    from knowledge.matcher import Ranking
    from knowledge.signals import Signals


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One message of the breath, read by itself."""

    message: Message
    signals: Signals
    ranking: Ranking


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What the texts say, made before the handlers run."""

    text: str
    """The words of the whole breath, joined by line breaks."""
    signals: Signals
    ranking: Ranking
    """Hits for the whole text, read with the topic answered last."""
    parts: tuple[Part, ...] = ()
    """Every message by itself; two questions in one breath are two answers."""
    questions: tuple[Ranking, ...] = ()
    """The questions of a single message that holds several, each with an answer of its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TimelineEvent:
    """Something that happened with this customer, as the timeline tells it."""

    at: datetime
    kind: str
    """`asked`, `answered`, `ticket_opened`, `ticket_<status>`, `case_<status>`, `note`, `rated`,
    `agent_said`, `servicer_said`."""
    text: str
    """Shielded and masked."""
    affair: str = ""
    """What belongs together: a ticket number, `case:<no>`, or an entry id."""
    by: str | None = None
    channel: str = ""
    """Where it happened, if that was another channel than the one that is looked at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """How busy an agent is, and whether they may be offered a case."""

    agent_id: str
    cases: int = 0
    """Claimed and not settled."""
    paused: bool = False
    after_abuse: bool = False
    """The case they took last was an abusive one."""
    abusive: int = 0
    """Abusive cases they took in the last seven days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """One trouble that many customers report, where there is one."""

    topic: str = ""
    """What it is about, as `incidents.topics` names it, or the urgent reason; empty: none."""
    customers: int = 0
    """Who reported it within the incident's minutes or since it began, this customer too."""
    samples: tuple[str, ...] = ()
    """Words of the first ones, shielded and masked."""
    case_no: int | None = None
    """Its case, once it is an incident that goes on."""
    is_called: bool = False
    """Whether that case lives: the agents were called and are at it, or will be called on."""
    incident_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyFacts:
    """What the desk knows of agents, queue and incidents at this moment."""

    bench: tuple[Seat, ...] = ()
    """Agents with cases, pauses or abuse behind them; who is missing has none of it."""
    before: int = 0
    """Cases that nobody has taken yet and that were opened before this one."""
    waits: tuple[float, ...] = ()
    """Seconds that customers waited for a claim of late, unsorted."""
    settled: Case | None = None
    """The last urgent case of this customer's night, settled already."""
    was_false_alarm: bool = False
    """Whether that one had woken somebody for nothing."""
    limited: bool = False
    """A lead decided that this customer gets tickets only, apart from the urgent."""
    trouble: Trouble = Trouble()
    incident_tickets: int = 0
    """Customers of the incident that this conversation's case stands for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """What the desk knows of this customer beyond the conversation."""

    tickets: tuple[Ticket, ...] = ()
    """Newest first; all living ones and those of the last 90 days."""
    case: Case | None = None
    """The living case of this conversation."""
    events: tuple[TimelineEvent, ...] = ()
    """Oldest first, earlier visits and this one."""
    sent_waiting: int = 0
    """Replies that have not left yet."""
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facts given earlier in this conversation or in tickets, by kind, newest first."""
    fresh_facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The facts among them that were given in this episode: taken, where older ones are offered."""
    photos: tuple[str, ...] = ()
    """sha256 of pictures sent in this episode."""
    recordings: tuple[str, ...] = ()
    """Hashes of what was spoken or sent as a file earlier in this episode."""
    shown: tuple[Message, ...] = ()
    """Earlier messages of this episode on which something can be read or retold."""
    elsewhere: tuple[TimelineEvent, ...] = ()
    """What the same person did as a customer of other channels; for agents, nothing is decided by it."""
    customer_of: str | None = None
    """Agent who served this customer last, whatever the channel."""
    wrote: tuple[Message, ...] = ()
    """What the customer wrote since shortly before the case; read where an agent asks for all of it."""
    colleagues: tuple[tuple[str, str], ...] = ()
    """Needs and what agents answered to them of late; read where an agent asks for suggestions."""
    duty: DutyFacts = DutyFacts()


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """Everything a handler may look at. Built from one snapshot; nothing changes under it."""

    cause: Cause
    conversation: Conversation
    customer: Customer
    messages: tuple[Message, ...]
    """The breath: pending fragments and what arrived now, oldest first. Empty if nobody spoke."""
    reading: Reading
    dossier: Dossier
    policy: Policy
    entries: Mapping[str, Entry]
    window: Window
    """The service window that holds now."""
    now: datetime
    new_ticket_no: str
    """A candidate; the turn is run again with another where it is taken."""
    new_case_no: int
    budget_left: int | None = None
    """Messages the platform still lets us send; None where it does not count."""
    can_offer_choices: bool = True
    reply_window: timedelta | None = timedelta(hours=48)
    """How long after a customer's message the platform lets us write; None where always."""
    backlog: bool = False
    """The messages waited so long that an apology is due."""
    announcements: tuple[Announcement, ...] = ()
    """What customers are told first for a while, as far as it holds now."""
    knowledge_version: str = ""
    """The version of the knowledge that this turn was read with."""
    is_public: bool = False
    """Others read along: a customer who asks in a group."""
    hands_over: bool = False
    """Whether people can serve this customer in the platform's own client."""

    @property
    def memory(self) -> Memory:
        """What the conversation remembers."""
        return self.conversation.memory

    @property
    def text(self) -> str:
        """The words of the whole breath."""
        return self.reading.text
