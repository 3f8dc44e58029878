"""Words to the bot in the agents' group: answered, or passed on to the case they name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.arrivals import event_arrival
from bot.channels.base import Answers, Arrival, Kind, Part
from bot.clock import Clock
from bot.crew import Job
from bot.desk_orders import DeskOrders
from bot.duty_desk import DutyDesk
from bot.library import Library
from bot.outlets import Outlet, Outlets
from bot.replying import parcel_id
from bot.store.lanes import Claim
from bot.store.outbox import Parcel
from bot.store.session import Store, Tx
from handlers import desk_talk
from handlers.desk_talk import Ordered, Said, Wished
from handlers.duty_talk import DutyWish
from handlers.policy import Policy
from handlers.turn import Notice


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupDesk:
    """A job of turns that keeps words to the desk for itself."""

    job: Job[Claim]
    store: Store
    clock: Clock
    policy: Callable[[], Policy]
    outlets: Outlets
    library: Library

    @property
    def topic(self) -> str:
        """As the job behind it."""
        return self.job.topic

    def take(self) -> Claim | None:
        """As the job behind it."""
        return self.job.take()

    def handle(self, claim: Claim) -> None:
        """Answer here what concerns no conversation."""
        group = self._group(claim)
        if claim.row["kind"] != Kind.DESK or group is None:
            return self.job.handle(claim)
        return self._answer(claim, group)

    def _group(self, claim: Claim) -> Outlet | None:
        name = claim.row["channel"]
        return next((one for one in self.outlets.groups if one.channel.name == name), None)

    def _answer(self, claim: Claim, group: Outlet) -> None:
        now, said = self.clock.now(), claim.row["payload"]
        answer = desk_talk.answer(self.policy(), str(said["by"]), str(said["text"]), now)
        with self.store.write() as tx:
            tx.inbox.finish(claim, now=now)
            if isinstance(answer, Said):
                tx.outbox.put(_parcel(group, answer.text, str(said["answer_to"])), now=now)
            elif isinstance(answer, Wished):
                told = self._orders(now).carry_out(tx, answer.wish, answer.agent)
                tx.outbox.put(_parcel(group, told, str(said["answer_to"])), now=now)
            elif isinstance(answer, DutyWish):
                policy = self.policy()
                duties = DutyDesk(policy=policy, outlets=self.outlets, now=now)
                told = duties.carry_out(tx, answer)
                tx.outbox.put(_parcel(group, told, str(said["answer_to"])), now=now)
            elif isinstance(answer, Ordered):
                self._pass_on(tx, claim, answer)

    def _orders(self, now: datetime) -> DeskOrders:
        shelf = self.library.current()
        return DeskOrders(policy=self.policy(), entries=shelf.entries, now=now)

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
    arrival = event_arrival(
        Kind.AGENT,
        channel=channel,
        account=account,
        customer=customer,
        platform_id=f"desk:{claim.id}",
        at=claim.row["at"],
        cause=order.did,
    )
    said = claim.row["payload"]
    asked = {name: said[name] for name in ("answer_to", "answer_on") if name in said}
    return replace(arrival, payload={**arrival.payload, **asked})


def _parcel(group: Outlet, text: str, message_id: str) -> Parcel:
    channel = group.channel
    if isinstance(channel, Answers):
        parts: tuple[Part, ...] = (channel.answer(text, message_id),)
    else:
        parts = channel.render_notice(Notice(title=text))
    return Parcel(
        lane=group.lane,
        address=group.address,
        kind="notice",
        parts=parts,
        reply_id=parcel_id(),
    )
