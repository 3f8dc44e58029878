"""Tickets as cards for agents who ask for one by its number, and as what a tap is answered with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.channels.base import IN_GROUP, Kind
from bot.channels.tickets import ShowsTickets, TicketCard
from bot.outlets import Outlet
from bot.replying import parcel_id
from bot.store.lanes import Claim
from bot.store.parcel import Parcel
from bot.store.ticket_lists import TicketLists
from bot.store.transaction import Tx
from bot.web.ticket_views import TicketShown, shown
from handlers import agent_names, ticket_talk
from handlers.model import LIVING, TicketStatus
from handlers.policy import Policy
from handlers.ticket_talk import TicketWish

MOST = 5
"""Cards at a time; of more numbers nothing but the links is sent."""
ONE_TO_ONE = "feishu"
"""The channel on which agents write to the bot alone, as customers do."""


def ticket_card(tx: Tx, policy: Policy, ticket_no: str, now: datetime) -> TicketCard | None:
    """The ticket as any agent may see it; None where there is none of this number."""
    row = TicketLists(tx.connection).one(ticket_no)
    if row is None:
        return None
    view = shown(row, (), policy, agent_id="", opened=(), now=now)
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
) -> list[Parcel] | None:
    """The cards of tickets that are only named; None where that wants something else."""
    channel = group.channel
    if not wish.is_bare or len(wish.orders) > MOST or not isinstance(channel, ShowsTickets):
        return None
    found = (ticket_card(tx, policy, one.ticket_no or "", now) for one in wish.orders)
    under = str(said["answer_to"])
    place = replace(group.address, to=str(said.get("chat") or group.address.to))
    return [
        Parcel(
            lane=f"{place.channel}:{place.account}:{place.to}",
            address=place,
            kind="notice",
            parts=(channel.ticket_message(one, under=under),),
            reply_id=parcel_id(),
            about=f"ticket:{one.ticket_no}",
        )
        for one in found
        if one is not None
    ]


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
    message_id = str(said["shown_as"])
    renewed = Parcel(
        lane=f"ticket:{message_id}",
        address=replace(group.address, to=str(said["shown_in"])),
        kind="notice",
        parts=(channel.ticket_message(card, update=message_id),),
        reply_id=parcel_id(),
        about=f"ticket:{card.ticket_no}",
        due_at=now + wait,
    )
    tx.outbox.put(renewed, now=now)


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
