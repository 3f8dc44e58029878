"""Words to the bot in the agents' group: answered, or passed on to the case they name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot import rooms
from bot.arrivals import event_arrival
from bot.channels.base import Answers, AnswersTaps, Arrival, Kind, OffersOrders, Part
from bot.clock import Clock
from bot.crew import Ahead
from bot.desk_orders import DeskOrders
from bot.duty_desk import DutyDesk
from bot.in_hand import in_hand
from bot.library import Library
from bot.outlets import Outlet, Outlets
from bot.store.lanes import Claim
from bot.store.parcel import Parcel
from bot.store.session import Store
from bot.store.transaction import Tx
from bot.ticket_cards import asked_alone, cards
from bot.ticket_orders import ticket_orders
from bot.told import Told
from handlers import agent_names, desk_talk
from handlers.cause import Do
from handlers.desk_talk import NOTHING, Beside, Ordered, Said, Wished
from handlers.duty_talk import DutyWish
from handlers.notice import Notice
from handlers.policy import Policy
from handlers.ticket_talk import TicketWish


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupDesk(Ahead[Claim]):
    """A job of turns that keeps words to the desk for itself."""

    store: Store
    clock: Clock
    policy: Callable[[], Policy]
    outlets: Outlets
    library: Library

    def handle(self, claim: Claim) -> None:
        """Answer here what concerns no conversation."""
        for one in self.outlets.groups:
            alone = asked_alone(claim, self.policy(), one)
            if alone is not None:
                return self._answer(alone, one)
        group = self._group(claim)
        if claim.row["kind"] != Kind.DESK or group is None:
            return self.job.handle(claim)
        if "room" in claim.row["payload"]:
            return self._alarm(claim)
        return self._answer(claim, group)

    def _group(self, claim: Claim) -> Outlet | None:
        name = claim.row["channel"]
        return next((one for one in self.outlets.groups if one.channel.name == name), None)

    def _answer(self, claim: Claim, group: Outlet) -> None:
        now, said = self.clock.now(), claim.row["payload"]
        by, text = str(said["by"]), str(said["text"])
        answer = desk_talk.answer(self.policy(), by, text, now, self._beside(said))
        with self.store.write() as tx:
            tx.inbox.finish(claim, now=now)
            if isinstance(answer, Said):
                tx.outbox.put(_parcel(group, answer.text, str(said["answer_to"])), now=now)
            elif isinstance(answer, Wished):
                told = self._orders(now).carry_out(tx, answer.wish, answer.agent)
                self._tell(tx, claim, group, told, now)
            elif isinstance(answer, DutyWish):
                policy = self.policy()
                duties = DutyDesk(policy=policy, outlets=self.outlets, now=now)
                words = duties.carry_out(tx, answer)
                tx.outbox.put(_parcel(group, words, str(said["answer_to"])), now=now)
            elif isinstance(answer, TicketWish):
                self._of_tickets(tx, claim, group, answer)
            elif isinstance(answer, Ordered):
                self._pass_on(tx, claim, answer)

    def _alarm(self, claim: Claim) -> None:
        now, policy = self.clock.now(), self.policy()
        with self.store.write() as tx:
            tx.inbox.finish(claim, now=now)
            for notice in rooms.told(tx, policy, claim.row["payload"]):
                for outlet in self.outlets.for_notice(notice, policy.roster):
                    parts = outlet.channel.render_notice(notice)
                    tx.outbox.put(outlet.parcel(parts), now=now)

    def _beside(self, said: Mapping[str, Any]) -> Beside:
        """Words to the bot outside a thread may be for the customer whom their agent serves."""
        agent = agent_names.acting(self.policy().roster, str(said["by"]))
        if agent is None or "name" not in said:
            return NOTHING
        with self.store.read() as tx:
            cases = in_hand(tx, agent.id, self.policy())
        attachments, called = tuple(said.get("attachments", ())), bool(said.get("to_colleague"))
        return Beside(in_hand=cases, attachments=attachments, to_colleague=called)

    def _tell(self, tx: Tx, claim: Claim, group: Outlet, told: Told, now: datetime) -> None:
        """In the group; a tap that changed nothing is answered for whoever tapped, alone."""
        said, channel = claim.row["payload"], group.channel
        tapped = bool(said.get("tapped"))
        if tapped:
            tx.inbox.tell(claim, _result(channel, told))
        if told.done or not tapped:
            tx.outbox.put(_offered(group, told, str(said["answer_to"]), tapped=tapped), now=now)

    def _orders(self, now: datetime) -> DeskOrders:
        shelf = self.library.current()
        return DeskOrders(policy=self.policy(), entries=shelf.entries, now=now)

    def _of_tickets(self, tx: Tx, claim: Claim, group: Outlet, wish: TicketWish) -> None:
        """Into the conversation of each ticket; a single one answers for itself."""
        now, said, texts = self.clock.now(), claim.row["payload"], self.policy().texts
        found, unknown = ticket_orders(tx, claim, wish)
        shown = cards(tx, self.policy(), group, wish, said=said, now=now)
        if shown and said.get("tapped"):
            tx.inbox.tell(claim, {"kind": "success", "toast": texts["toast_ticket_shown"][0]})
        tx.inbox.put([] if shown else found, now=now)
        told = []
        if len(wish.orders) > 1 and found and not shown:
            told.append(texts["toast_tickets_passed"][0].format(count=len(found)))
        if unknown:
            told.append(texts["toast_tickets_unknown"][0].format(numbers="、".join(unknown)))
        text = "\n".join(told)
        if text and said.get("tapped"):
            tx.inbox.tell(claim, {"kind": "warning", "toast": text})
        elif text:
            tx.outbox.put(_parcel(group, text, str(said["answer_to"])), now=now)

    def _pass_on(self, tx: Tx, claim: Claim, order: Ordered) -> None:
        now, said = self.clock.now(), claim.row["payload"]
        lane = tx.views.lane_of_case(order.case_no)
        if lane is None:
            text = self.policy().texts["toast_no_case"][0]
            group = self._group(claim)
            if group is not None:
                tx.outbox.put(_parcel(group, text, str(said["answer_to"])), now=now)
            return
        tx.inbox.put([_ordered(claim, order, lane)], now=now)


def _ordered(claim: Claim, order: Ordered, lane: str) -> Arrival:
    channel, account, customer = lane.split(":", 2)
    said = claim.row["payload"]
    arrival = event_arrival(
        Kind.AGENT,
        channel=channel,
        account=account,
        customer=customer,
        platform_id=str(said.get("name") or f"desk:{claim.id}"),
        at=claim.row["at"],
        cause=replace(order.did, words=str(said.get("name", ""))),
    )
    asked = {name: said[name] for name in ("answer_to", "answer_on") if name in said}
    if order.did.do is Do.REPLY:  # outside a thread the agent reads to whom the words went
        asked.setdefault("answer_on", claim.row["channel"])
    return replace(arrival, payload={**arrival.payload, **asked})


def _result(channel: object, told: Told) -> dict[str, str]:
    """What a tap is answered with: the card as it is from now on, or why nothing was done."""
    if not told.done or not isinstance(channel, AnswersTaps):
        return {"kind": "error", "toast": told.text}
    card = json.dumps(channel.offer_card(told), ensure_ascii=False)
    return {"kind": "success", "toast": told.text.partition("\n")[0], "card": card}


def _offered(group: Outlet, told: Told, message_id: str, *, tapped: bool) -> Parcel:
    """The answer with what may be ordered next, where the channel has buttons.

    What was tapped on a card stands on that card, with the buttons.
    """
    parcel, channel = _parcel(group, told.text, message_id), group.channel
    if tapped or not told.orders or not isinstance(channel, OffersOrders):
        return parcel
    return replace(parcel, parts=channel.offer(told, message_id))


def _parcel(group: Outlet, text: str, message_id: str) -> Parcel:
    channel = group.channel
    if isinstance(channel, Answers):
        parts: tuple[Part, ...] = (channel.answer(text, message_id),)
    else:
        parts = channel.render_notice(Notice(title=text))
    return group.parcel(parts)
