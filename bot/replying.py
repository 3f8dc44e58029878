"""Replies on their way into the outbox, within the platform's message budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.channels.base import Address, Channel, Part, Way
from bot.store.parcel import Parcel, parcel_id
from bot.store.transaction import Tx
from handlers.cause import AgentDid, CustomerEntered
from handlers.client_desk import MOVED
from handlers.model import Memory, Reply
from handlers.outcome import Outcome, SessionMove
from handlers.turn import Turn

CODE_LIVES = timedelta(seconds=18)
"""A welcome code lives 20 s; the last two are for the way to the platform."""
PROGRESS_MESSAGES = 1
"""One message of the budget beside the bot's own is kept for telling how a case goes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderedReply:
    """A reply with the platform's messages for it."""

    reply: Reply
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Replying:
    """Puts rendered replies into the outbox and counts them."""

    channels: Mapping[str, Channel]

    def put(
        self,
        tx: Tx,
        turn: Turn,
        outcome: Outcome,
        replies: tuple[RenderedReply, ...],
        memory: Memory,
        *,
        now: datetime,
    ) -> Memory:
        """Store the replies; what does not fit the budget is held. The memory, counted on."""
        for one in replies:
            fits = self._fits(one, memory, turn)
            if not fits and one.reply.transient:
                continue
            for parcel in self._parcels(turn, one, outcome, held=not fits):
                tx.outbox.put(parcel, now=now)
            _remember(tx, turn, one.reply, now)
            if fits:
                memory = _spent(memory, one)
        return memory

    def welcome_with_held(self, tx: Tx, turn: Turn, *, now: datetime) -> bool:
        """An answer that waits for the customer is the welcome of a chat that is only opened."""
        way, until = _way(turn, Outcome())
        if way is None or until is None:
            return False
        channel = self._channel(turn)
        return tx.unsent.welcome_with_held(
            turn.conversation.conversation_id,
            lambda part: channel.via(part, way),
            now=now,
            until=until,
        )

    def _fits(self, one: RenderedReply, memory: Memory, turn: Turn) -> bool:
        parts, budget = len(one.parts), self._channel(turn).capabilities.budget
        if budget is not None and memory.sent + parts > budget:
            return False
        if is_shut(turn):
            return False
        if one.reply.by is not None or memory.bot_sent == 0:
            return True
        extra = PROGRESS_MESSAGES if one.reply.progress else 0
        return memory.bot_sent + parts <= turn.policy.manners.bot_messages + extra

    def _parcels(
        self, turn: Turn, one: RenderedReply, outcome: Outcome, *, held: bool
    ) -> list[Parcel]:
        way, expires_at = _way(turn, outcome)
        whole = _parcel(turn, one, held=held)
        if way is None or not one.parts:
            return [whole]
        if way.thread:
            channel = self._channel(turn)
            return [replace(whole, parts=tuple(channel.via(part, way) for part in one.parts))]
        # The code lets one message out; what is left of the reply waits for the next one.
        first = self._channel(turn).via(one.parts[0], way)
        rest = replace(whole, parts=one.parts[1:], reply_id=parcel_id(), held=True)
        return [replace(whole, parts=(first,), expires_at=expires_at), rest]

    def _channel(self, turn: Turn) -> Channel:
        return self.channels[turn.conversation.channel]


def is_shut(turn: Turn) -> bool:
    """Whether the platform's window for unasked words has closed; a welcome code opens it."""
    spoke_at, window = turn.memory.spoke_at, turn.reply_window
    if turn.messages or window is None or spoke_at is None or _way(turn, Outcome())[0]:
        return False
    return turn.now - spoke_at >= window


def address_of(turn: Turn) -> Address:
    """Where the customer of this turn is reached."""
    conversation = turn.conversation
    return Address(
        channel=conversation.channel,
        account=conversation.account,
        to=turn.customer.external_id,
    )


def _parcel(turn: Turn, one: RenderedReply, *, held: bool) -> Parcel:
    conversation = turn.conversation
    return Parcel(
        lane=conversation.lane,
        address=address_of(turn),
        kind="reply",
        parts=one.parts,
        reply_id=parcel_id(),
        conversation_id=conversation.conversation_id,
        reply_key=one.reply.key,
        by=one.reply.by or "",
        about=turn.cause.words if isinstance(turn.cause, AgentDid) else "",
        held=held,
        due_at=turn.now + one.reply.wait if one.reply.wait else None,
    )


def _way(turn: Turn, outcome: Outcome) -> tuple[Way | None, datetime | None]:
    if outcome.session is SessionMove.END:
        return Way(end_session=True), None
    if turn.is_public and turn.messages:
        return Way(thread=turn.messages[-1].message_id), None
    if isinstance(turn.cause, CustomerEntered) and turn.cause.code:
        return Way(code=turn.cause.code), turn.now + CODE_LIVES
    return None, None


def moving(turn: Turn, outcome: Outcome) -> Parcel | None:
    """The row that gives the session to people, behind this turn's words."""
    owner = _OWNERS.get(outcome.session) if outcome.session else None
    if owner is None:
        return None
    conversation = turn.conversation
    payload = {"session": owner} | ({"servicer": outcome.servicer} if outcome.servicer else {})
    return Parcel(
        lane=conversation.lane,
        address=address_of(turn),
        kind="session",
        parts=(Part(payload=payload, preview=""),),
        reply_id=parcel_id(),
        conversation_id=conversation.conversation_id,
        reply_key=MOVED,
    )


_OWNERS: Mapping[SessionMove, str] = {
    SessionMove.TO_POOL: "pool",
    SessionMove.TO_PERSON: "person",
}
"""Owners as the channel names them; an end goes with the words that it lets out."""


def _remember(tx: Tx, turn: Turn, reply: Reply, now: datetime) -> None:
    conversation_id = turn.conversation.conversation_id
    tx.history.said(conversation_id, reply.text, key=reply.key, by=reply.by or "", now=now)


def _spent(memory: Memory, one: RenderedReply) -> Memory:
    by_bot = len(one.parts) if one.reply.by is None else 0
    return replace(memory, sent=memory.sent + len(one.parts), bot_sent=memory.bot_sent + by_bot)
