"""The contract of a channel: what comes in, what goes out, what can go wrong.

Adding a channel is one module with these functions and one line of wiring.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:  # the web process names channels without loading what reads texts
    from handlers.model import Media, Reply
    from handlers.notice import Notice

Payload = Mapping[str, Any]
"""JSON of an inbox or outbox row; only the channel that wrote an outbox payload reads it."""


class Kind(StrEnum):
    """What an inbox row is. The payload's shape follows from it (`bot/arrivals.py`)."""

    WAKEUP = "wakeup"
    MESSAGE = "message"
    ENTER = "enter"
    RECALL = "recall"
    LEAVE = "leave"
    REACTION = "reaction"
    SERVICER = "servicer"
    SESSION = "session"
    SEND_FAILED = "send_failed"
    TIMER = "timer"
    AGENT = "agent"
    DELIVERY = "delivery"
    LOOKUP = "lookup"
    DESK = "desk"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """One thing that happened, on its way into the inbox."""

    lane: str
    """What must be handled in order with it: a conversation, `pull:<account>`, or `desk`."""
    channel: str
    account: str
    platform_id: str
    """Unique per channel and account; a redelivery has the same one."""
    kind: Kind
    at: datetime
    """The platform's time."""
    customer: str = ""
    """The customer's id on the platform, where one is concerned."""
    payload: Payload = field(default_factory=dict)


IN_GROUP = "/"
"""Between chat and sender in the id of a customer who asks in a group."""


def conversation_lane(channel: str, account: str, customer: str) -> str:
    """The lane of everything that concerns one customer on one account."""
    return f"{channel}:{account}:{customer}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Capabilities:
    """What a channel can show and how much it allows."""

    choices: bool
    """Menus to tap; without, choices become numbered lines."""
    images: bool
    card: bool = False
    thread: bool = False
    edit: bool = False
    recall: bool = False
    text_bytes: int = 2048
    budget: int | None = None
    """Messages allowed after the customer's last one."""
    window: timedelta | None = None
    """How long after the customer's last message anything may be sent."""
    idempotency: timedelta | None = None
    """How long the platform refuses a second message with the same key; None: it has no key."""
    hands_over: bool = False
    """Whether a session can be given to people in the platform's own client."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One platform message, rendered; the sender never splits, merges or rewrites it."""

    payload: Payload
    preview: str
    """Its text as a person would read it, for histories and the replay."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """How a part gets out where the platform's session does not take plain messages."""

    code: str | None = None
    """An event's code, good for one message."""
    end_session: bool = False
    """End the session that a person left open and use the code of that."""
    thread: str = ""
    """Under this message, where others read along."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where a message goes: a customer of an account, a group, or an agent."""

    channel: str
    account: str
    to: str
    """external_userid, chat id, userid or open_id; `group` for the agents' group."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One outbox row on its way out."""

    outbox_id: int
    key: str
    """Idempotency key, at most 32 of `[0-9A-Za-z_-]`, the same at every try."""
    address: Address
    payload: Payload
    attempt: int
    created_at: datetime
    resent: bool = False
    """An earlier try had an unknown outcome; the message may have arrived."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """The platform took a message."""

    platform_id: str = ""
    data: Payload = field(default_factory=dict)
    """What later calls need, such as a card's `response_code`."""


class SendProblem(Exception):
    """A message did not leave. The subclass says what to do next."""


class TryLater(SendProblem):
    """The platform is busy, limited or unreachable; the same message may pass later."""

    def __init__(
        self, reason: str, *, wait: timedelta | None = None, unknown_outcome: bool = False
    ) -> None:
        """`wait`: as the platform asked; `unknown_outcome`: the message may have arrived."""
        super().__init__(reason)
        self.wait = wait
        self.unknown_outcome = unknown_outcome


class Refused(SendProblem):
    """The platform will never take this message; the result names why."""

    def __init__(self, reason: str, *, result: str = "refused") -> None:
        """`result`: a value of `handlers.cause.DeliveryEnded.result`."""
        super().__init__(reason)
        self.result = result


class Misconfigured(SendProblem):
    """Secrets, permissions or addresses are wrong; an operator must act. Tried again slowly."""


class Stranger(Exception):
    """A webhook call that is not from the platform: answered 4xx without detail."""


class NotYet(Exception):
    """A call is about something of ours that is still on its way: the platform delivers it again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A webhook call, free of any web framework."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


Result = Callable[[Mapping[str, str] | None], bytes]
"""The body for what came of a click; None: it is not known yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """A verified webhook call: what to store, and what to answer once it is stored."""

    arrivals: tuple[Arrival, ...]
    body: bytes = b""
    content_type: str = "text/plain"
    answer: Result | None = None
    """Makes the body from the result of the first arrival, which is waited for a moment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRef:
    """The case that a card or a thread is about, and whose conversation it is."""

    case_no: int
    card_id: int
    channel: str
    account: str
    customer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SentAnswer:
    """A message of ours that answered a customer."""

    customer: str
    reply_key: str


class Receiver(Protocol):
    """The web side of a channel: verify and translate, nothing else. Imports stay light."""

    def receive(self, request: Request, now: datetime) -> Received:
        """Verify and translate a call; Stranger where it is not the platform's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page of pulled messages; the cursor moves in the transaction that stores them."""

    arrivals: tuple[Arrival, ...]
    next_cursor: str
    has_more: bool


class Puller(Protocol):
    """A channel whose messages are fetched after a wake-up."""

    def pull(self, account: str, cursor: str, token: str) -> Page:
        """Fetch the page after `cursor`; TryLater or Misconfigured where it cannot."""


Sink = Callable[[bytes], None]
"""Takes the next bytes of a file. What it raises, at too many or too late ones, ends the fetching."""


class Fetcher(Protocol):
    """A channel whose media is fetched by id while the platform still has it."""

    def fetch(self, account: str, media: Media, sink: Sink) -> bool:
        """Hand its bytes to `sink` as they arrive; False where the platform has it no more.

        A SendProblem where it cannot be fetched now; `sink` may have got a part of it by then.
        """


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseCard:
    """A case as its card shows it now."""

    card_id: int
    case_no: int
    lines: tuple[str, ...]
    """The whole case, shielded and masked."""
    latest: str
    """What happened last, in one line."""
    status: str
    """A value of `handlers.model.CaseStatus`."""
    urgent: bool
    claimed_by: str | None
    revision: int
    message_id: str = ""
    """Of the message that shows it; empty before it was sent."""
    pictures: tuple[str, ...] = ()
    """Small pictures, newest first, to be opened by `Attachments`: blurred until it is claimed."""
    withheld: int = 0
    """Pictures that a group never sees: an agent asks for a link of their own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingCase:
    """A case on the list of those that wait."""

    card_id: int
    case_no: int
    lines: tuple[str, ...]
    opened_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingList:
    """The cases of a surface that wait without a card of their own, the oldest first."""

    card_id: int
    cases: tuple[WaitingCase, ...]
    revision: int
    message_id: str = ""


@runtime_checkable
class ListsCases(Protocol):
    """A channel that can show many waiting cases in one message, changed as they change."""

    def waiting_card(self, waiting: WaitingList) -> Payload:
        """The list itself, as a click on it is answered. Pure."""

    def waiting_message(self, waiting: WaitingList) -> Payload:
        """The message that shows the newest state: a new one, or a change of the old. Pure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """Something agents read, with lines to the desk that they may say about it."""

    text: str
    orders: tuple[str, ...] = ()
    """As they would be typed, the likeliest first."""
    needs_reason: bool = False
    """The first one wants a reason beside it."""


@runtime_checkable
class OffersOrders(Protocol):
    """A group's channel where a line to the desk is one tap away."""

    def offer(self, offer: Offer, message_id: str = "") -> Part:
        """The message, under `message_id` where one is named. Pure."""

    def offer_card(self, offer: Offer) -> Payload:
        """The card itself, as a tap on it is answered. Pure."""


@runtime_checkable
class Answers(Protocol):
    """A group's channel that can answer a message there."""

    def answer(self, text: str, message_id: str) -> Part:
        """A line for whoever wrote this message. Pure."""


@runtime_checkable
class ShowsCards(Protocol):
    """A channel whose cards stay: one for each case, changed when the case changes."""

    def card(self, case: CaseCard) -> Payload:
        """The card itself, as a click is answered with it. Pure."""

    def card_message(self, case: CaseCard) -> Payload:
        """The message that shows the newest state: a new one, or a change of the old. Pure."""

    def under_card(self, notice: Notice, message_id: str) -> Payload:
        """A notice in the thread of a card. Pure."""

    def answer(self, text: str, message_id: str) -> Part:
        """A line for whoever wrote this message. Pure."""


class Channel(Protocol):
    """The sending side of a channel."""

    name: str
    capabilities: Capabilities
    rate: tuple[int, float] | None
    """Messages and seconds that one address takes; None where the platform names no limit."""

    def via(self, part: Part, way: Way) -> Part:
        """The part as it leaves by this way; unchanged where the platform has no sessions. Pure."""

    def merge(self, first: Part, second: Part) -> Part | None:
        """Both as one message of this address; None where they do not go together. Pure."""

    def render(self, reply: Reply) -> tuple[Part, ...]:
        """The platform's messages for a reply, merged and split to fit. Pure."""

    def render_notice(self, notice: Notice) -> tuple[Part, ...]:
        """The platform's messages for something agents read. Pure."""

    def send(self, delivery: Delivery) -> Receipt:
        """Hand one message to the platform; a SendProblem says what to do otherwise."""
