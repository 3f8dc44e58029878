"""One snapshot of everything a turn may look at, read in a single transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.channels.base import Kind
from bot.codec import dump, load
from bot.same_person import elsewhere, last_servant
from bot.store.gist import Gist, gist_of
from bot.store.transaction import Tx
from handlers import assist
from handlers.cause import (
    AgentDid,
    Cause,
    CustomerEntered,
    CustomerLeft,
    CustomerReacted,
    CustomerRecalled,
    CustomerSpoke,
    DeliveryEnded,
    LookupEnded,
    ServicerSpoke,
    SessionChanged,
    TimerFired,
)
from handlers.model import Case, Conversation, Customer, Message, MessageKind, Ticket
from handlers.policy import Announcement
from handlers.turn import TimelineEvent

TICKETS_KNOWN = timedelta(days=90)
EVENTS_KNOWN = timedelta(days=365)
BREATH = "breath"
"""The timer that ends a breath; its turn reads the pending fragments."""

_NOUNS: Mapping[Kind, type[Any]] = {
    Kind.ENTER: CustomerEntered,
    Kind.RECALL: CustomerRecalled,
    Kind.LEAVE: CustomerLeft,
    Kind.REACTION: CustomerReacted,
    Kind.TIMER: TimerFired,
    Kind.AGENT: AgentDid,
    Kind.SERVICER: ServicerSpoke,
    Kind.SESSION: SessionChanged,
    Kind.DELIVERY: DeliveryEnded,
    Kind.LOOKUP: LookupEnded,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """What the database knows of a conversation at the start of a turn."""

    cause: Cause
    conversation: Conversation
    customer: Customer
    arrived: tuple[Message, ...]
    """Messages that this turn hears for the first time."""
    breath: tuple[Message, ...]
    """Pending fragments and what arrived, oldest first."""
    followers: tuple[int, ...]
    """Inbox rows that this turn settles together with its own."""
    tickets: tuple[Ticket, ...]
    case: Case | None
    case_numbers: frozenset[int]
    events: tuple[TimelineEvent, ...]
    elsewhere: tuple[TimelineEvent, ...]
    """What the same person did on other channels."""
    earlier: tuple[Message, ...]
    """What the customer wrote before, newest last."""
    waiting_replies: int
    last_servant: str | None
    backlog: bool
    gist: Gist
    """What there is to read at all."""
    offline: frozenset[str] = frozenset()
    """Entries that a lead took back for now."""
    announced: tuple[Announcement, ...] = ()
    """What leads announced and is not over."""
    colleagues: tuple[tuple[str, str], ...] = ()
    """Needs and what was answered to them, where an agent asks for suggestions."""


def situation(
    tx: Tx,
    row: Mapping[str, Any],
    followers: Sequence[Mapping[str, Any]],
    *,
    now: datetime,
    stale_after: timedelta,
) -> Situation | None:
    """Read what a turn for this inbox row needs; None where the conversation is not there yet."""
    found = tx.conversations.find(row["lane"])
    if found is None:
        return None
    conversation, customer = found
    arrived = _arrived(row, followers)
    conversation, cause, breath = _listened(tx, conversation, cause_of(row, tx), arrived)
    mine, here = customer.customer_id, conversation.conversation_id
    gist = gist_of(tx.connection, customer_id=mine, conversation_id=here, now=now)
    others = tx.joins.others(mine) if gist.joined else ()
    decided = bool(breath) and gist.bulletin
    return Situation(
        cause=cause,
        conversation=conversation,
        customer=customer,
        arrived=arrived,
        breath=breath,
        followers=tuple(follower["id"] for follower in followers),
        tickets=_tickets(tx, mine, now) if gist.tickets else (),
        case=tx.cases.of_conversation(here) if gist.living else None,
        case_numbers=tx.cases.numbers() if gist.living else frozenset(),
        events=_events(tx, mine, now) if gist.events else (),
        elsewhere=elsewhere(tx, customer.channel, others, since=now - EVENTS_KNOWN),
        earlier=tuple(_heard(tx, conversation)) if gist.messages else (),
        waiting_replies=gist.waiting,
        last_servant=last_servant(tx, mine, others) if gist.cases or others else None,
        gist=gist,
        backlog=bool(breath) and now - breath[-1].at > stale_after,
        offline=tx.bulletin.offline_ids() if decided else frozenset(),
        announced=tx.bulletin.announced(now=now) if decided else (),
        colleagues=tx.history.answered_of_late() if assist.is_advice(cause) else (),
    )


def _listened(
    tx: Tx, conversation: Conversation, cause: Cause, arrived: tuple[Message, ...]
) -> tuple[Conversation, Cause, tuple[Message, ...]]:
    """Why there is a turn and what it answers; a reply that grew old is decided again."""
    if isinstance(cause, DeliveryEnded) and cause.result == "stale":
        conversation = _unsaid(conversation, cause)
        return conversation, CustomerSpoke(), _unanswered(tx, conversation)
    return conversation, cause, _breath(conversation, cause, arrived)


def _tickets(tx: Tx, customer_id: int, now: datetime) -> tuple[Ticket, ...]:
    return tuple(tx.tickets.of_customer(customer_id, since=now - TICKETS_KNOWN))


def _events(tx: Tx, customer_id: int, now: datetime) -> tuple[TimelineEvent, ...]:
    return tuple(tx.history.events_of(customer_id, since=now - EVENTS_KNOWN))


def legible(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row, with an empty message in place of one that this version cannot decode."""
    if row["kind"] != Kind.MESSAGE:
        return row
    try:
        load(Message, row["payload"])
    except ValueError:
        empty = Message(message_id=row["platform_id"], at=row["at"], text="")
        return {**row, "payload": dump(empty)}
    return row


def cause_of(row: Mapping[str, Any], tx: Tx) -> Cause:
    """Why there is a turn, from an inbox row."""
    kind = Kind(row["kind"])
    if kind is Kind.MESSAGE:
        return CustomerSpoke()
    if kind is Kind.SEND_FAILED:
        return _refused_later(row, tx)
    cause: Cause = load(_NOUNS[kind], row["payload"])
    return cause


def _refused_later(row: Mapping[str, Any], tx: Tx) -> DeliveryEnded:
    """A message that the platform took and then could not deliver."""
    result = str(row["payload"].get("result", "refused"))
    sent = tx.sent.by_platform_id(row["channel"], str(row["payload"].get("platform_id", "")))
    if sent is None:
        return DeliveryEnded(delivery_id=0, result=result)
    return DeliveryEnded(
        delivery_id=int(sent["id"]),
        result=result,
        reply_key=str(sent["reply_key"]),
        by=str(sent["by"]) or None,
    )


def merges(row: Mapping[str, Any], behind: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The messages right behind a message, which one turn answers together with it.

    A row that failed before is tried alone, so that a poisonous one takes no other with it.
    """
    if row["kind"] != Kind.MESSAGE or row["attempts"] > 1:
        return []
    together: list[Mapping[str, Any]] = []
    for follower in behind:
        if follower["kind"] != Kind.MESSAGE or follower["attempts"]:
            break
        together.append(follower)
    return together


def _arrived(row: Mapping[str, Any], followers: Sequence[Mapping[str, Any]]) -> tuple[Message, ...]:
    rows = [row, *followers]
    return tuple(load(Message, one["payload"]) for one in rows if one["kind"] == Kind.MESSAGE)


def _breath(
    conversation: Conversation, cause: Cause, arrived: tuple[Message, ...]
) -> tuple[Message, ...]:
    if isinstance(cause, CustomerSpoke):
        return (*conversation.pending, *arrived)
    ends_breath = isinstance(cause, TimerFired) and cause.name == BREATH
    return conversation.pending if ends_breath else ()


def _heard(tx: Tx, conversation: Conversation) -> list[Message]:
    rows = tx.history.of_conversation(conversation.conversation_id, limit=30)
    return [load(Message, row["payload"]) for row in rows if _is_customers(row)]


def _unanswered(tx: Tx, conversation: Conversation) -> tuple[Message, ...]:
    """What the customer wrote since the last reply that arrived, at least their last message."""
    heard = _heard(tx, conversation)
    answered_at = tx.sent.last_arrived(conversation.conversation_id)
    asked = [one for one in heard if answered_at is None or one.at > answered_at]
    return tuple(asked or heard[-1:])


def _is_customers(row: Mapping[str, Any]) -> bool:
    return row["direction"] == "in" and row["payload"] is not None


def _unsaid(conversation: Conversation, ended: DeliveryEnded) -> Conversation:
    """The conversation without what was decided but never reached the customer."""
    lost = set(ended.reply_key.split(","))
    memory = conversation.memory
    kept = tuple(said for said in memory.said if said.key not in lost)
    return replace(conversation, memory=replace(memory, said=kept))


def photos_in(messages: Sequence[Message]) -> tuple[str, ...]:
    """Hashes of the pictures and videos among messages, each once."""
    return _hashes(messages, MessageKind.IMAGE, MessageKind.VIDEO)


def recordings_in(messages: Sequence[Message]) -> tuple[str, ...]:
    """Hashes of what was spoken or sent as a file, each once."""
    return _hashes(messages, MessageKind.VOICE, MessageKind.FILE)


def _hashes(messages: Sequence[Message], *kinds: MessageKind) -> tuple[str, ...]:
    media = (one for message in messages if message.kind in kinds for one in message.media)
    return tuple(dict.fromkeys(one.sha256 for one in media if one.sha256))
