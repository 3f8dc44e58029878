"""Writing what a turn decided: one short transaction, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.bookkeeping import keep_books
from bot.budget_line import recounted
from bot.channels.base import Channel, Part
from bot.evidence_links import Ask, Links
from bot.lookups.parcels import lookup_parcels
from bot.outlets import Outlet, Outlets
from bot.replying import RenderedReply, Replying, address_of, is_shut, moving
from bot.ringing import ring_parcel
from bot.showing import Showing, is_shown
from bot.situation import Situation
from bot.store.evidence import Evidence
from bot.store.lanes import Claim
from bot.store.parcel import Parcel, parcel_id
from bot.store.transaction import Tx
from bot.store.unsent import Unsaid
from bot.ticket_following import follow
from bot.ticket_links import NO_LINKS, TicketLinks
from bot.webhooks.events import NO_HOOKS, Hooks
from handlers import agent_words
from handlers.cause import CustomerEntered, CustomerRecalled, ServicerSpoke
from handlers.changes import NewCase
from handlers.model import Conversation, Memory, Message
from handlers.notice import Notice
from handlers.outcome import Outcome
from handlers.policy import Push, Roster
from handlers.turn import Turn

RECALLABLE = timedelta(hours=24)
"""Feishu lets a bot take its messages back for a day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """An Outcome with its texts as platform messages, made before the transaction."""

    outcome: Outcome
    replies: tuple[RenderedReply, ...]
    notices: tuple[Parcel, ...]
    rings: tuple[tuple[Outlet, Notice], ...] = ()


class Applier:
    """Renders and writes Outcomes."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        outlets: Outlets,
        hooks: Hooks = NO_HOOKS,
        links: Links | None = None,
        pages: TicketLinks = NO_LINKS,
    ) -> None:
        """`channels` by name; `outlets` are the agents' surfaces, `hooks` the company's systems.

        `links` signs what leads to evidence; without it there is no way to it.
        `pages` leads to the pages of tickets.
        """
        self._links = links
        self._pages = pages
        self._hooks = hooks
        self._channels = channels
        self._outlets = outlets
        self._replying = Replying(channels)
        self._showing = Showing(outlets)

    def render(self, outcome: Outcome, turn: Turn) -> Rendered:
        """The platform's messages for everything the Outcome says. Pure, no transaction."""
        channel = self._channels[turn.conversation.channel]
        replies = tuple(
            RenderedReply(reply=reply, parts=channel.render(reply)) for reply in outcome.replies
        )
        outcome = recounted(outcome, turn, sum(len(one.parts) for one in replies))
        return Rendered(
            outcome=outcome,
            replies=replies,
            notices=self.notices(outcome.notices, turn.policy.roster),
            rings=tuple(
                (outlet, notice)
                for notice in outcome.notices
                if notice.push is Push.PHONE
                for agent_id in notice.to
                for outlet in self._outlets.ringing(agent_id, turn.policy.roster)
            ),
        )

    def notices(self, notices: tuple[Notice, ...], roster: Roster) -> tuple[Parcel, ...]:
        """Notices as parcels, one for each surface that does not show them on a card."""
        return tuple(
            outlet.notice(self._linked(notice), _about(notice))
            for notice in notices
            for outlet in self._outlets.for_notice(notice, roster)
            if not is_shown(notice, outlet)
        )

    def _linked(self, notice: Notice) -> Notice:
        """The notice with a link for each piece of evidence, or to its ticket, for who gets it."""
        if notice.page and (link := self._pages.link(notice.ticket_no or "", notice.to[0])):
            return replace(notice, lines=(*notice.lines, link))
        if not notice.evidence or self._links is None:
            return notice
        asks = [Ask(notice.to[0], sha256, notice.about) for sha256 in notice.evidence]
        return replace(notice, lines=(*notice.lines, *map(self._links.link, asks)))

    def apply(
        self, tx: Tx, claim: Claim, now_is: Situation, turn: Turn, done: Rendered, *, now: datetime
    ) -> None:
        """Write it all. ClaimLost or NumberTaken roll everything back."""
        outcome, conversation_id = done.outcome, turn.conversation.conversation_id
        outcome, free = self._unsaid(tx, outcome, turn, now)
        tx.inbox.finish(claim, now=now, followers=now_is.followers, result=outcome.result)
        _hear(tx, now_is, now)
        keep_books(tx, outcome, turn, now=now)
        follow(tx, [ticket.ticket_no for ticket in outcome.tickets], now=now)
        self._hooks.put(tx, outcome, now=now)
        if outcome.replace_waiting:
            tx.unsent.withdraw(conversation_id, now=now)
        released = _released(tx, now_is, turn, outcome, now)
        memory = _counted(outcome.memory or turn.memory, now_is, released)
        welcomed = self._replying.welcome_with_held(tx, turn, now=now)
        replies = () if welcomed else done.replies
        memory = self._replying.put(tx, turn, outcome, replies, memory, now=now)
        moved = moving(turn, outcome)
        for parcel in (*((moved,) if moved else ()), *done.notices, *lookup_parcels(outcome, turn)):
            tx.outbox.put(parcel, now=now)
        for outlet, notice in done.rings:
            about = f"case:{notice.case_no}"
            tx.outbox.put(ring_parcel(outlet, notice, about, now=now), now=now)
        spoken = sum(len(one.parts) for one in replies if one.reply.by)
        self._showing.recount(tx, claim, turn, spoken - free, now=now)
        self._showing.put(tx, claim, turn, outcome, now=now)
        self._showing.recount(tx, claim, turn, released, now=now)
        tx.conversations.save(_next(turn, outcome, memory), now=now)

    def _unsaid(self, tx: Tx, outcome: Outcome, turn: Turn, now: datetime) -> tuple[Outcome, int]:
        """Words are taken back here, where it shows whether they were still there.

        With how many places in the message budget that frees.
        """
        unsay, conversation_id = outcome.unsay, turn.conversation.conversation_id
        if unsay is None:
            return outcome, 0
        whose = (conversation_id, unsay.agent_id, unsay.words)
        unsaid = tx.unsent.unsay(*whose, now=now)
        if unsaid.texts:
            return _never_said(tx, outcome, turn, unsaid), unsaid.counted
        if self._channels[turn.conversation.channel].capabilities.recall:
            since = now - RECALLABLE
            said = tx.sent.last_words(*whose, since=since)
            if said is not None:
                tx.outbox.put(_recall(turn, said), now=now)
                return replace(outcome, result=unsay.recalled), 0
        return replace(outcome, result=unsay.too_late), 0


def _never_said(tx: Tx, outcome: Outcome, turn: Turn, unsaid: Unsaid) -> Outcome:
    """What was taken back in time stands in no history and has its place in the budget back."""
    whose = (turn.conversation.conversation_id, turn.customer.customer_id)
    by = outcome.unsay.agent_id if outcome.unsay else ""
    for text in filter(None, unsaid.texts):
        tx.history.unsaid(*whose, by=by, text=text, shown=agent_words.words(text))
    memory = outcome.memory or turn.memory
    return replace(outcome, memory=replace(memory, sent=max(0, memory.sent - unsaid.counted)))


def _recall(turn: Turn, said: str) -> Parcel:
    """Take back what has arrived, where the platform lets us."""
    return Parcel(
        lane=turn.conversation.lane,
        address=address_of(turn),
        kind="recall",
        parts=(Part(payload={"recall": said}, preview=""),),
        reply_id=parcel_id(),
    )


def _released(tx: Tx, now_is: Situation, turn: Turn, outcome: Outcome, now: datetime) -> int:
    """What waited for the customer goes first: once they write, and before an agent says more."""
    conversation_id = turn.conversation.conversation_id
    if now_is.arrived:
        return tx.unsent.release_held(conversation_id, now=now)
    if not turn.budget_left or is_shut(turn) or not any(one.by for one in outcome.replies):
        return 0
    return tx.unsent.release_held(conversation_id, now=now, limit=turn.budget_left)


def _hear(tx: Tx, now_is: Situation, now: datetime) -> None:
    conversation, cause = now_is.conversation, now_is.cause
    tx.history.heard(conversation.conversation_id, now_is.arrived)
    customer_id = now_is.customer.customer_id
    Evidence(tx.connection).keep(now_is.arrived, customer_id=customer_id, now=now)
    if isinstance(cause, CustomerEntered):
        tx.conversations.entered(customer_id, scene=cause.scene, scene_param=cause.scene_param)
    if isinstance(cause, CustomerRecalled):
        tx.history.blank(conversation.conversation_id, cause.message_id)
        tx.inbox.blank(conversation.channel, conversation.account, cause.message_id)
    if isinstance(cause, ServicerSpoke):
        tx.history.said(
            conversation.conversation_id, cause.text, key="", by=cause.servicer, now=now
        )


def _counted(memory: Memory, now_is: Situation, released: int) -> Memory:
    if not now_is.arrived:
        return replace(memory, sent=memory.sent + released)
    newest = max(message.at for message in now_is.arrived)
    return replace(memory, spoke_at=newest, sent=released, bot_sent=0)


def _next(turn: Turn, outcome: Outcome, memory: Memory) -> Conversation:
    conversation = turn.conversation
    if outcome.next_state is not None:
        conversation = conversation.move_to(outcome.next_state)
    opened = next((case.case_no for case in outcome.cases if isinstance(case, NewCase)), None)
    # A turn that read the breath settles it; any other leaves the fragments waiting.
    pending = outcome.pending if turn.messages else _without_recalled(turn)
    return replace(
        conversation,
        memory=memory,
        pending=pending,
        case_no=opened or conversation.case_no,
    )


def _without_recalled(turn: Turn) -> tuple[Message, ...]:
    recalled = turn.cause.message_id if isinstance(turn.cause, CustomerRecalled) else None
    return tuple(one for one in turn.conversation.pending if one.message_id != recalled)


def _about(notice: Notice) -> str:
    if notice.incident:
        return f"incident:{notice.incident}"
    if notice.case_no is not None:
        return f"case:{notice.case_no}"
    return f"ticket:{notice.ticket_no}" if notice.ticket_no else ""
