"""Jobs of the desk lane about duty: drills, shift changes, and news for all customers of an incident."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.outlets import Outlets
from bot.ringing import ring_parcel
from bot.shift_job import ShiftChange, show
from bot.store.lanes import Claim
from bot.store.session import Store
from bot.store.transaction import Tx
from handlers import duty, incident, schedule
from handlers.notice import Notice
from handlers.policy import Policy, Push

log = logging.getLogger(__name__)
DRILL, SHIFT = "job:drill", "job:shift"
INFORM, OVER = f"job:{incident.NEWS}", f"job:{incident.OVER}"
FOR_DRILL = "drill:"


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyJobs:
    """What a worker does for the desk as a whole; each settles its row itself."""

    store: Store
    clock: Clock
    policy: Callable[[], Policy]
    outlets: Outlets

    def by_name(self) -> Mapping[str, Callable[[Claim], None]]:
        """The jobs, as the inbox names them."""
        return {
            DRILL: self.drill,
            SHIFT: self.shift,
            INFORM: lambda claim: self.spread(claim, incident.NEWS),
            OVER: lambda claim: self.spread(claim, incident.OVER),
        }

    def drill(self, claim: Claim) -> None:
        """Ring the named agent, else whoever is on duty, by every way that rings."""
        now, policy = self.clock.now(), self.policy()
        wanted = str(claim.row["payload"].get("data", {}).get("agent", ""))
        agent_id = wanted or next((one.id for one in duty.on_duty(policy, now)), "")
        agent = policy.roster.agent(agent_id)
        about = f"{FOR_DRILL}{str(claim.row['platform_id']).rpartition(':')[2]}"
        with self.store.write() as tx:
            tx.inbox.finish(claim, now=now)
            if agent is None or not (wanted or self.outlets.ringing(agent_id, policy.roster)):
                why = "nobody is on duty" if agent is None else "nothing rings"
                _failed(tx, about, agent_id or wanted, why, now)
                return
            title = policy.texts["notice_rehearsal"][0].format(
                agent=agent.name, company=policy.company, desk=policy.desk
            )
            notice = Notice(title=title, to=(agent.id,), push=Push.PHONE)
            self._rehearse(tx, notice, about, now)
        log.info("a drill rings", extra={"action": "drill", "agent": agent_id})

    def _rehearse(self, tx: Tx, notice: Notice, about: str, now: datetime) -> None:
        policy, agent_id = self.policy(), notice.to[0]
        rings = self.outlets.ringing(agent_id, policy.roster)
        told = any(getattr(one.channel, "carries_text", False) for one in rings)
        shown = self.outlets.private(notice, policy.roster)
        shown = shown or (() if told else self.outlets.groups)
        for outlet in rings:
            tx.outbox.put(ring_parcel(outlet, notice, about, now=now), now=now)
        show(tx, shown, notice, about, now)
        if not rings:
            tx.duties.rung(about=about, agent_id=agent_id, way="message", call_id="", now=now)

    def shift(self, claim: Claim) -> None:
        """Who leaves is asked about every case in hand; before the deep night nobody waits on."""
        now, policy = self.clock.now(), self.policy()
        change = ShiftChange(policy=policy, outlets=self.outlets, now=now)
        with self.store.write() as tx:
            tx.inbox.finish(claim, now=now)
            change.carry_out(tx)

    def spread(self, claim: Claim, name: str) -> None:
        """Every customer of an incident hears it once, by day, in their own conversation."""
        now, policy = self.clock.now(), self.policy()
        data = claim.row["payload"].get("data", {})
        due = schedule.next_daytime(policy.hours, now)
        with self.store.write() as tx:
            tx.inbox.finish(claim, now=now)
            going_on = tx.incidents.of_case(int(data["case_no"]))
            if going_on is None:
                return
            for member in tx.incidents.members(going_on["id"]):
                told = {"ticket_no": member["ticket_no"] or "", "by": str(data.get("by", "desk"))}
                if name == incident.OVER:  # 「正在处理」 is no news any more
                    tx.timers.cancel(member["lane"], incident.NEWS)
                tx.timers.set(member["lane"], name, due_at=due, data=told)
            if name == incident.OVER:
                tx.incidents.over(going_on["id"], now=now)


def _failed(tx: Tx, about: str, agent_id: str, why: str, now: datetime) -> None:
    ring_id = tx.duties.rung(about=about, agent_id=agent_id, way="", call_id="", now=now)
    tx.duties.ring_ended(ring_id, state="failed", detail=why, now=now)
