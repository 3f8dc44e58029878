"""What agents tell the 智能机器人: understood, then answered or passed on to its conversation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.arrivals import event_arrival
from bot.channels.base import Answers, Arrival, Kind
from bot.channels.wecom.aibot_answers import ORDER, TAP
from bot.channels.wecom.offers import line_of
from bot.clock import Clock
from bot.crew import Ahead
from bot.in_hand import in_hand
from bot.outlets import Outlet
from bot.store.lanes import Claim
from bot.store.session import Store
from bot.store.transaction import Tx
from handlers import agent_names, one_to_one
from handlers.cause import AgentDid, Do
from handlers.desk_talk import Ordered, Said
from handlers.one_to_one import Asked, Hands, Heard, Switched, Words
from handlers.policy import Policy

CHAT = "aibot_chat"
"""Name of the fact that holds the chat of the agents' group."""
TAPS = {
    "claim": Do.CLAIM,
    "release": Do.RELEASE,
    "resolve": Do.RESOLVE,
    "false_alarm": Do.FALSE_ALARM,
}

Fetch = Callable[[dict[str, Any]], tuple[str, ...]]
"""The pictures and files of a message, kept; their references."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AibotDesk(Ahead[Claim]):
    """A job of turns that keeps what the bot hears for itself."""

    store: Store
    clock: Clock
    policy: Callable[[], Policy]
    group: Outlet
    fetch: Fetch

    def handle(self, claim: Claim) -> None:
        """Answer or pass on what an agent told the bot; everything else goes on."""
        if claim.row["channel"] != self.group.channel.name or claim.row["kind"] != Kind.AGENT:
            return self.job.handle(claim)
        return self._hear(claim, dict(claim.row["payload"]))

    def _hear(self, claim: Claim, said: dict[str, Any]) -> None:
        now, policy = self.clock.now(), self.policy()
        by = f"wecom:{said['userid']}"
        agent = agent_names.acting(policy.roster, by)
        if agent is None:
            with self.store.write() as tx:
                tx.inbox.finish(claim, now=now)
            return
        if "key" in said:
            line = line_of(str(said["key"]))
            heard: Heard | None = Asked(line) if line else _tapped(agent.id, said)
        else:
            heard = self._heard(policy, agent.id, by, said)
        with self.store.write() as tx:
            tx.inbox.finish(claim, now=now)
            if said["chat"] and not tx.records.fact(CHAT):
                tx.records.put_fact(CHAT, said["chat"], now=now)
            self._follow(tx, claim, heard, agent.id, now)

    def _heard(self, policy: Policy, agent_id: str, by: str, said: dict[str, Any]) -> Heard | None:
        kept = self.fetch(said)
        if len(kept) < len(said.get("media", ())):  # they are there for five minutes only
            return Said(policy.texts["aibot_media_lost"][0])
        return one_to_one.hear(policy, _words(by, said, kept), self._hands(agent_id))

    def _follow(
        self, tx: Tx, claim: Claim, heard: Heard | None, agent_id: str, now: datetime
    ) -> None:
        if isinstance(heard, Ordered):
            self._pass_on(tx, claim, heard, now)
        elif isinstance(heard, Said | Switched):
            self._answer(tx, claim, heard.text, now)
        if isinstance(heard, Switched):
            tx.records.put_fact(_in_hand(agent_id), heard.case_no, now=now)
        elif isinstance(heard, Asked):
            tx.inbox.put([_for_the_desk(claim, heard)], now=now)

    def _pass_on(self, tx: Tx, claim: Claim, order: Ordered, now: datetime) -> None:
        lane = tx.views.lane_of_case(order.case_no)
        if lane is None:
            self._answer(tx, claim, self.policy().texts["toast_no_case"][0], now)
            return
        tx.inbox.put([_ordered(claim, order.did, lane)], now=now)

    def _answer(self, tx: Tx, claim: Claim, text: str, now: datetime) -> None:
        channel = self.group.channel
        parts = (channel.answer(text, _name(claim)),) if isinstance(channel, Answers) else ()
        tx.outbox.put(self.group.parcel(parts), now=now)

    def _hands(self, agent_id: str) -> Hands:
        with self.store.read() as tx:
            chosen = tx.records.fact(_in_hand(agent_id))
            return Hands(cases=in_hand(tx, agent_id, self.policy()), chosen=chosen)


def _tapped(agent_id: str, said: dict[str, Any]) -> Ordered | None:
    do, case_no = TAPS.get(str(said["key"])), said.get("case_no")
    if do is None or case_no is None:
        return None
    return Ordered(AgentDid(agent_id=agent_id, do=do, case_no=int(case_no)), int(case_no))


def _words(by: str, said: dict[str, Any], attachments: tuple[str, ...]) -> Words:
    return Words(
        by=by,
        text=str(said.get("text", "")),
        quoted=str(said.get("quote", "")),
        alone=not said["chat"],
        attachments=attachments,
    )


def _name(claim: Claim) -> str:
    """What the answer is given to, as the channel reads it again."""
    said = claim.row["payload"]
    if "key" in said:
        where = "" if said["chat"] else "alone"
        kind = f"{ORDER}:{said['userid']}:{where}" if line_of(str(said["key"])) else TAP
        return f"{kind}:{said['req_id']}:{said.get('task_id', '')}"
    return f"{'' if said['chat'] else said['userid']}:{said['req_id']}"


def _in_hand(agent_id: str) -> str:
    return f"in_hand:{agent_id}"


def _for_the_desk(claim: Claim, asked: Asked) -> Arrival:
    row = claim.row
    return Arrival(
        lane="desk",
        channel=row["channel"],
        account=row["account"],
        platform_id=f"desk:{claim.id}",
        kind=Kind.DESK,
        at=row["at"],
        payload={
            "by": f"wecom:{row['payload']['userid']}",
            "text": asked.text,
            "answer_to": _name(claim),
            "answer_on": row["channel"],
        },
    )


def _ordered(claim: Claim, did: AgentDid, lane: str) -> Arrival:
    channel, account, customer = lane.split(":", 2)
    arrival = event_arrival(
        Kind.AGENT,
        channel=channel,
        account=account,
        customer=customer,
        platform_id=f"desk:{claim.id}",
        at=claim.row["at"],
        cause=did,
    )
    more = {"answer_to": _name(claim), "answer_on": claim.row["channel"]}
    return replace(arrival, payload={**arrival.payload, **more})
