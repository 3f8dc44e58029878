"""The nouns of a conversation. Frozen; everything that happens makes a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum


class IllegalTransition(Exception):
    """A conversation, ticket or case cannot go from its state to the wanted one."""


class State(StrEnum):
    """Who is serving a conversation right now."""

    BOT = "bot"
    FORM = "form"
    WAITING = "waiting"
    HUMAN = "human"
    CLOSED = "closed"


TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.BOT: frozenset({State.FORM, State.WAITING, State.HUMAN, State.CLOSED}),
    State.FORM: frozenset({State.BOT, State.WAITING, State.HUMAN, State.CLOSED}),
    State.WAITING: frozenset({State.HUMAN, State.BOT, State.FORM, State.CLOSED}),
    State.HUMAN: frozenset({State.BOT, State.FORM, State.WAITING, State.CLOSED}),
    State.CLOSED: frozenset({State.BOT, State.FORM, State.WAITING, State.HUMAN}),
}


class MessageKind(StrEnum):
    """What a customer or agent sent."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"
    LOCATION = "location"
    LINK = "link"
    MINIPROGRAM = "miniprogram"
    ORDER = "order"
    PRODUCT = "product"
    CONTACT = "contact"
    FORWARDED = "forwarded"
    STICKER = "sticker"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Media:
    """A picture, recording or file of a message, stored under its hash once fetched."""

    media_id: str
    """The platform's name for it."""
    sha256: str | None = None
    name: str = ""
    mime: str = ""
    size: int = 0
    examined: bool = False
    """Somebody looked at it or listened to it; done once, also where that failed."""
    showable: bool = False
    """A picture that surely shows no identity card, bank card or medical record."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ForwardedLine:
    """One line of a forwarded chat record: evidence, never the customer's own words."""

    sender: str
    text: str
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One thing a customer (or an agent in the platform's own client) sent."""

    message_id: str
    at: datetime
    """The platform's time."""
    kind: MessageKind = MessageKind.TEXT
    text: str = ""
    """Typed words, or the readable part of a card (title, address, caption, transcript)."""
    tap: str | None = None
    """Id of the choice that was tapped, as the Reply offered it."""
    media: tuple[Media, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    """What a card said in fields: order_no, product, price, address, latitude, longitude."""
    seen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What was read on its pictures, by kind: to be confirmed, never taken silently."""
    transcribed: bool = False
    """The text was written down from a recording (语音转写) and is read like typed words."""
    forwarded: tuple[ForwardedLine, ...] = ()

    @property
    def is_words(self) -> bool:
        """Whether the customer typed, tapped or spoke this, so that it is read as a request."""
        return self.kind is MessageKind.TEXT or self.transcribed


@dataclass(frozen=True, kw_only=True, slots=True)
class Customer:
    """Who writes, as far as the platform tells."""

    customer_id: int
    external_id: str
    channel: str
    account: str
    nickname: str = ""
    scene: str = ""
    scene_param: str = ""
    union_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """Something the customer can tap, or type the number or label of."""

    id: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What the customer reads. A channel renders it; nobody rewords it after this."""

    text: str
    key: str
    """Name of the text in replies.yaml, or `answer:<entry id>`; tells repetitions apart."""
    choices: tuple[Choice, ...] = ()
    attachments: tuple[str, ...] = ()
    """Pictures: paths in the FAQ folder or `sha256:<hash>` of stored media."""
    by: str | None = None
    """Agent whose words these are; None for the bot."""
    progress: bool = False
    """Uses the one message that the budget keeps for telling how a case goes."""
    transient: bool = False
    """May be dropped instead of waiting for the customer's next message."""
    wait: timedelta = timedelta()
    """How long it waits before it leaves, for second thoughts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """An answer or sentence that the customer was told, for 'never the same thing twice'."""

    key: str
    at: datetime
    digest: str
    """Short hash of the text, so that variants count as different sentences."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FormProgress:
    """A form that is being filled by chatting."""

    form_id: str
    ticket_no: str
    fields: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    """Fields already asked, in order; the last one is being waited for."""
    skipped: tuple[str, ...] = ()
    offered: Mapping[str, str] = field(default_factory=dict)
    """Values found elsewhere (last week, a picture) waiting for the customer's yes."""
    offered_from: Mapping[str, str] = field(default_factory=dict)
    """Where offered values stood: `picture` or `forwarded`; not named, they were given before."""
    started_at: datetime | None = None
    done: bool = False
    offering: tuple[str, ...] = ()
    """Fields whose offered values the last message asked about; empty if it asked something else."""
    questions: int = 0
    """Questions put so far, offers included; the night allows few."""
    reminded: tuple[str, ...] = ()
    """Fields that were named once more after an answer that did not fit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Memory:
    """What the bot remembers of a conversation between turns. Stored as JSON."""

    said: tuple[Said, ...] = ()
    """Newest last, bounded by the episode and by count."""
    topic: str | None = None
    """Id of the entry answered last in this episode."""
    choices: tuple[Choice, ...] = ()
    """Choices of the last reply, so that a number or a label is understood."""
    misses: int = 0
    """Misses in a row; two offer a ticket."""
    clarifies: int = 0
    """Times asked back in a row; never a third."""
    greeted_at: datetime | None = None
    spoke_at: datetime | None = None
    """When the customer last wrote."""
    bot_sent: int = 0
    """Bot messages since the customer's last one; kept by the worker."""
    sent: int = 0
    """Messages by anybody since the customer's last one; kept by the worker."""
    courtesies: int = 0
    """Replies to thanks and the like since the last real request."""
    form: FormProgress | None = None
    step: tuple[str, int] | None = None
    """Entry whose steps are being walked, and which step."""
    voice_asked: bool = False
    safety_told: tuple[str, ...] = ()
    """Urgent reasons whose first sentence was given in this case."""
    vague_asked: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)
    """Small facts of single handlers, named `handler.fact`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversation:
    """One customer on one account of one channel."""

    conversation_id: int
    lane: str
    channel: str
    account: str
    state: State = State.BOT
    memory: Memory = Memory()
    pending: tuple[Message, ...] = ()
    """Fragments of the breath that has not been answered yet."""
    case_no: int | None = None
    """The living case of this conversation."""
    started_at: datetime | None = None

    def move_to(self, state: State) -> Conversation:
        """The conversation in another state; IllegalTransition where the table has none."""
        if state is self.state:
            return self
        if state not in TRANSITIONS[self.state]:
            raise IllegalTransition(f"{self.state} -> {state}")
        return replace(self, state=state)


class TicketStatus(StrEnum):
    """A ticket's life, as the replay and the console name it."""

    OPEN = "open"
    ASSIGNED = "assigned"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


TICKET_TRANSITIONS: Mapping[TicketStatus, frozenset[TicketStatus]] = {
    TicketStatus.OPEN: frozenset(
        {TicketStatus.ASSIGNED, TicketStatus.WAITING, TicketStatus.RESOLVED, TicketStatus.WITHDRAWN}
    ),
    TicketStatus.ASSIGNED: frozenset(
        {TicketStatus.OPEN, TicketStatus.WAITING, TicketStatus.RESOLVED, TicketStatus.WITHDRAWN}
    ),
    TicketStatus.WAITING: frozenset(
        {TicketStatus.OPEN, TicketStatus.ASSIGNED, TicketStatus.RESOLVED, TicketStatus.WITHDRAWN}
    ),
    TicketStatus.RESOLVED: frozenset({TicketStatus.OPEN, TicketStatus.CLOSED}),
    TicketStatus.CLOSED: frozenset({TicketStatus.OPEN}),
    TicketStatus.WITHDRAWN: frozenset({TicketStatus.OPEN}),
}

LIVING = frozenset({TicketStatus.OPEN, TicketStatus.ASSIGNED, TicketStatus.WAITING})


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    """A need that a person will settle, with a number and a promise."""

    ticket_no: str
    status: TicketStatus
    category: str
    summary: str
    """The need in one line, shielded and masked."""
    form_id: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    urgent: bool = False
    opened_at: datetime
    deadline_at: datetime | None = None
    assigned_to: str | None = None
    nudges: int = 0
    photos: tuple[str, ...] = ()
    """sha256 of what was sent for it: pictures, films, recordings, files."""


class CaseStatus(StrEnum):
    """A handoff's life."""

    OPEN = "open"
    CLAIMED = "claimed"
    RELEASED = "released"
    RESOLVED = "resolved"


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One handoff and its follow-up."""

    case_no: int
    status: CaseStatus
    reason: str
    """Why a person is needed: `asked`, `missed`, or the urgent reason."""
    urgent: bool
    need: str
    opened_at: datetime
    claimed_by: str | None = None
    ticket_no: str | None = None
    step: int = 0
    """Rung of the ladder that was reached."""
