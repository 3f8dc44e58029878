"""Why a conversation is looked at: what happened, in the words of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from handlers.model import MessageKind


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
