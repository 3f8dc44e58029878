"""What a handler sees (Turn) and may say (Outcome)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from handlers.model import (
    Case,
    CaseStatus,
    Conversation,
    Customer,
    Memory,
    Message,
    MessageKind,
    Reply,
    State,
    Ticket,
    TicketStatus,
)
from handlers.policy import Announcement, Policy, Push, Window

if TYPE_CHECKING:
    # Named in hints only: the web process knows turns but must not load the knowledge.
    from knowledge.entry import Entry
    from knowledge.matcher import Ranking
    from knowledge.signals import Signals


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerSpoke:
    """The customer sent something; `turn.messages` holds the whole breath."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerEntered:
    """The customer opened the chat; `code` lets one welcome out within 20 s, where there is one."""

    code: str | None = None
    scene: str = ""
    scene_param: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerRecalled:
    """The customer took a message back; it is already blanked."""

    message_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerLeft:
    """The customer blocked or left; nothing can be sent any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerReacted:
    """The customer put a sign under a message of the bot: it helped, or it did not."""

    reply_key: str
    """Key of the `Reply` that it was."""
    helped: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TimerFired:
    """A durable timer is due. A question, not a fact: look at the state again."""

    name: str
    data: Mapping[str, str] = field(default_factory=dict)


class Do(StrEnum):
    """What an agent can do to a case or ticket."""

    CLAIM = "claim"
    REPLY = "reply"
    NOTE = "note"
    REASSIGN = "reassign"
    RELEASE = "release"
    RESOLVE = "resolve"
    FULL_TEXT = "full_text"
    SUGGEST = "suggest"
    SEND = "send"
    SUMMARY = "summary"
    LOOK_UP = "look_up"
    PICTURES = "pictures"
    PAGE = "page"
    MERGE = "merge"
    LINK = "link"
    FALSE_ALARM = "false_alarm"
    RECALL = "recall"
    CONFIRM = "confirm"
    ASK = "ask"
    ASK_MISSING = "ask_missing"
    TAKE_OVER = "take_over"
    HAND_OVER = "hand_over"
    KEEP = "keep"
    TO_CLIENT = "to_client"
    TO_DESK = "to_desk"
    UNTIL = "until"
    PAUSE = "pause"
    BACK = "back"
    LIMIT = "limit"
    UNLIMIT = "unlimit"
    INFORM = "inform"
    OVER = "over"


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentDid:
    """An agent acted on this conversation, from a card, a thread, a command or the console."""

    agent_id: str
    do: Do
    text: str = ""
    attachments: tuple[str, ...] = ()
    to: str | None = None
    """The agent a case is reassigned to."""
    case_no: int | None = None
    """The case that the card or thread was about; None where nothing told."""
    ticket_no: str | None = None
    """The ticket that was named; None: the case, or the customer's newest living ticket."""
    words: str = ""
    """Name of the message that these words are, or that is taken back; empty where it has none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServicerSpoke:
    """A person answered in the platform's own client; the bot must be silent."""

    servicer: str
    text: str
    kind: MessageKind = MessageKind.TEXT


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionChanged:
    """The platform's session got another owner: `bot`, `pool`, `person` or `ended`."""

    owner: str
    servicer: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryEnded:
    """A delivery of ours came to its end: `delivered`, or why it did not."""

    delivery_id: int
    result: str
    """`delivered`, `refused`, `budget_spent`, `window_closed`, `gone`; `owned_by_person`: somebody
    serves in the platform's client, `left_open`: nobody does any more; `code_lost`: the one message
    that the end of a session allows did not get out."""
    reply_key: str = ""
    by: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LookupEnded:
    """The company's own system answered a look-up, or did not."""

    lookup: str
    result: str
    """`found`; `none`: nothing, or nothing of theirs; `failed`: no answer that can be trusted;
    `denied`: the order was asked for with too many proofs that did not fit."""
    proof: Mapping[str, str] = field(default_factory=dict)
    """What the customer named: `order_no`, `phone_last4`."""
    rows: tuple[Mapping[str, str], ...] = ()
    """What may be shown, checked and cleaned; at most three."""
    entry_id: str = ""
    """The entry it was asked for."""
    ticket_no: str = ""
    """The ticket it was asked for, where a form asks."""
    asked: str = ""
    """The customer's question in one line."""


Cause = (
    CustomerSpoke
    | CustomerEntered
    | CustomerRecalled
    | CustomerLeft
    | CustomerReacted
    | TimerFired
    | AgentDid
    | ServicerSpoke
    | SessionChanged
    | DeliveryEnded
    | LookupEnded
)


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


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTicket:
    """A ticket to be made; the number is the turn's candidate."""

    ticket_no: str
    category: str
    summary: str
    form_id: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    urgent: bool = False
    deadline_at: datetime | None = None
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketChange:
    """What changes in a ticket; None leaves a column as it is. Each change leaves an event."""

    ticket_no: str
    event: str
    """`filled`, `corrected`, `added`, `nudged`, `status`, `assigned`, `note`, `rated`."""
    by: str
    """`customer`, `desk`, or an agent's id."""
    text: str = ""
    status: TicketStatus | None = None
    summary: str | None = None
    fields: Mapping[str, str] | None = None
    """The whole new mapping."""
    missing: tuple[str, ...] | None = None
    urgent: bool | None = None
    assigned_to: str | None = None
    deadline_at: datetime | None = None
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCase:
    """A handoff to be opened; the number is the turn's candidate."""

    case_no: int
    reason: str
    need: str
    urgent: bool
    ticket_no: str | None = None
    abusive: bool = False
    """What agents who take it are spared afterwards."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseChange:
    """What changes in the living case; None leaves it as it is."""

    case_no: int
    event: str
    by: str
    text: str = ""
    status: CaseStatus | None = None
    claimed_by: str | None = None
    urgent: bool | None = None
    reason: str | None = None
    ticket_no: str | None = None
    step: int | None = None
    abusive: bool | None = None
    reopens: bool = False
    """It was settled and lives again under its number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Handing:
    """A case in hand, about which its agent is asked by buttons."""

    case_no: int
    line: str
    """The case in one line."""
    orders: tuple[tuple[Do, str], ...]
    """What can be done with it, and what each button says; the label with the number is a command."""
    hint: str = ""
    """Stands in the field for a note."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """Something agents read. All text is shielded and masked before it gets here."""

    title: str
    lines: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    """Ids of the agents addressed by name; empty addresses the group as a whole."""
    push: Push = Push.CARD
    case_no: int | None = None
    ticket_no: str | None = None
    incident: str | None = None
    evidence: tuple[str, ...] = ()
    """sha256 of what is linked to, for those named in `to` alone and never in a group."""
    about: str = ""
    """What the links are opened for, as the audit names it."""
    page: bool = False
    """Ends with a link to its ticket's page, for those named in `to` alone."""
    is_card: bool = False
    """The lines tell the whole case, as its card shows them."""
    handing: tuple[Handing, ...] = ()
    """Cases with buttons, for whoever reads this alone."""
    tickets: tuple[str, ...] = ()
    """Tickets whose numbers begin a line: whoever reads this alone can open each."""
    is_news: bool = False
    """About a case that its agent has before them: the title alone is new."""
    suggested: tuple[str, ...] = ()
    """Answers to choose from, for whoever has the case; the lines show the same with their numbers."""

    @property
    def text(self) -> str:
        """Everything an agent can read on it."""
        return "\n".join((self.title, *self.lines))


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
