"""Tickets as cards: asked for by number, answered to a tap, and brought up to date when they leave."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from bot.channels.base import IN_GROUP, Kind, Payload, Receipt
from bot.channels.tickets import ShowsTickets, TicketCard
from bot.outlets import Outlet
from bot.store.lanes import Claim
from bot.store.session import Store
from bot.store.ticket_cards import Placed, TicketCards
from bot.store.ticket_lists import TicketLists
from bot.store.transaction import Tx
from bot.ticket_following import FOLLOWED, renew
from bot.web.ticket_views import TicketShown, shown
from handlers import agent_names, ticket_talk
from handlers.model import LIVING, TicketStatus
from handlers.policy import Policy
from handlers.ticket_talk import TicketWish

MOST = 5
"""Cards at a time; of more numbers nothing but the links is sent."""
ONE_TO_ONE = "feishu"
"""The channel on which agents write to the bot alone, as customers do."""


NEWEST = 2
"""Lines of what happened last."""
LONGEST = 200
"""Characters of such a line."""


def ticket_card(tx: Tx, policy: Policy, ticket_no: str, now: datetime) -> TicketCard | None:
    """The ticket as any agent may see it; None where there is none of this number."""
    row = TicketLists(tx.connection).one(ticket_no)
    if row is None:
        return None
    events = [one for one in tx.tickets.events_of(ticket_no) if one["event"] != "opened"]
    view = shown(row, events[-NEWEST:], policy, agent_id="", opened=(), now=now)
    return TicketCard(
        ticket_no=ticket_no,
        status=view.status,
        lines=tuple(_lines(view, policy)),
        is_living=TicketStatus(row["status"]) in LIVING,
        lacks=bool(row["missing"]),
        urgent=view.urgent,
    )


def asked_alone(claim: Claim, policy: Policy, group: Outlet) -> Claim | None:
    """An agent's order about tickets, written to the bot one to one, as if it came from the group."""
    row = claim.row
    is_text = row["kind"] == Kind.MESSAGE and row["channel"] == ONE_TO_ONE
    who = str(row["customer"])
    if not is_text or IN_GROUP in who or not isinstance(group.channel, ShowsTickets):
        return None
    by, text = f"{ONE_TO_ONE}:{who}", str(row["payload"].get("text", ""))
    if agent_names.acting(policy.roster, by) is None or not ticket_talk.is_wish(text):
        return None
    said = {"by": by, "text": text, "answer_to": row["platform_id"], "chat": who}
    return replace(claim, row={**row, "channel": group.channel.name, "payload": said})


def cards(
    tx: Tx,
    policy: Policy,
    group: Outlet,
    wish: TicketWish,
    *,
    said: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Show tickets that are only named; False where that wants something else."""
    channel = group.channel
    if not wish.is_bare or len(wish.orders) > MOST or not isinstance(channel, ShowsTickets):
        return False
    numbers = [one.ticket_no or "" for one in wish.orders]
    known = [one for one in numbers if TicketLists(tx.connection).one(one) is not None]
    under = str(said["answer_to"])
    place = replace(group.address, to=str(said.get("chat") or group.address.to))
    for number in known:
        card = TicketCards(tx.connection).add(number, place, under=under, now=now)
        renew(tx, card, now=now)
    return bool(known)


def answer_tap(
    tx: Tx,
    claim: Claim,
    policy: Policy,
    group: Outlet,
    result: Mapping[str, str],
    *,
    now: datetime,
    wait: timedelta,
) -> None:
    """The truth in a toast, and the card as it is now: at once, and where that came too late."""
    said, channel = claim.row["payload"], group.channel
    if not isinstance(channel, ShowsTickets):
        return
    card = ticket_card(tx, policy, str(said["ticket_card"]), now)
    if card is None:
        return
    shown_now = json.dumps(channel.ticket_card(card), ensure_ascii=False)
    tx.inbox.tell(claim, {**result, "card": shown_now})
    message_id, known = str(said["shown_as"]), TicketCards(tx.connection)
    place = replace(group.address, to=str(said["shown_in"]))
    tapped = known.of_message(message_id) or known.add(
        card.ticket_no, place, message_id=message_id, now=now
    )
    renew(tx, tapped, now=now, due_at=now + wait, exactly=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dressed:
    """A ticket's card as it leaves, and when it will be out of date by itself."""

    payload: Payload
    card: Placed
    is_gone: bool = False
    stale_at: datetime | None = None

    def mark(self, tx: Tx, receipt: Receipt, *, now: datetime) -> None:
        """The platform took it; what time alone changes is shown when it does."""
        cards = TicketCards(tx.connection)
        if self.is_gone:
            cards.gone(self.card.card_id)
            return
        cards.sent(self.card.card_id, receipt.platform_id)
        if self.stale_at is not None and self.stale_at < self.card.asked_at + FOLLOWED:
            renew(tx, self.card, now=now, due_at=self.stale_at)


def dressed(
    store: Store, channel: ShowsTickets, card_id: int, policy: Policy, *, now: datetime
) -> Dressed:
    """The newest state of a ticket's card; LookupError where nobody knows the card any more."""
    with store.read() as tx:
        card = TicketCards(tx.connection).one(card_id)
        if card is None:
            raise LookupError(f"ticket card {card_id} is gone")
        row = TicketLists(tx.connection).one(card.ticket_no)
        state = ticket_card(tx, policy, card.ticket_no, now) or _gone(card.ticket_no, policy)
    part = channel.ticket_message(state, under=card.under, update=card.message_id)
    living = row is not None and state.is_living
    stale_at = _stale_at(row, policy, now) if row is not None and living else None
    return Dressed(payload=part.payload, card=card, is_gone=row is None, stale_at=stale_at)


def _gone(ticket_no: str, policy: Policy) -> TicketCard:
    """What is left of a ticket whose customer was forgotten."""
    told = policy.texts["card_ticket_gone"][0]
    return TicketCard(ticket_no=ticket_no, status=told, lines=(), is_living=False)


def _stale_at(row: Mapping[str, Any], policy: Policy, now: datetime) -> datetime:
    """When 明早 becomes 今天, or the promise is broken, whichever is first."""
    local = now.astimezone(policy.hours.timezone)
    tomorrow = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
    due: datetime | None = row["deadline_at"]
    soon = due if due is not None and due > now else tomorrow
    return min(soon, tomorrow) + timedelta(seconds=1)


def _lines(view: TicketShown, policy: Policy) -> Iterator[str]:
    def say(key: str, **facts: str) -> str:
        return policy.texts[key][0].format_map(facts)

    yield view.summary
    yield say("card_ticket_who", customer=view.customer, category=view.category)
    given = "\n".join(f"{one.label}\uff1a{one.value}" for one in view.fields)
    if given:
        yield given
    if view.files:
        yield say("card_ticket_files", count=str(view.files))
    if view.missing:
        yield say("card_ticket_missing", missing=view.missing)
    key = "card_ticket_late" if view.is_late else "card_ticket_due"
    if view.due:
        yield say(key, due=view.due)
    yield say("card_ticket_agent", agent=view.agent) if view.agent else say("card_ticket_free")
    if view.nudges:
        yield say("card_ticket_nudged", count=str(view.nudges))
    yield from (line if len(line) <= LONGEST else f"{line[:LONGEST]}…" for line in view.history)
