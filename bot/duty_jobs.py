"""Jobs of the desk lane about duty: drills, shift changes, and news for all customers of an incident."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.outlets import Outlet, Outlets
from bot.replying import parcel_id
from bot.ringing import ring_parcel
from bot.store.duties import Row
from bot.store.lanes import Claim
from bot.store.outbox import Parcel
from bot.store.session import Store, Tx
from handlers import duty, incident, schedule, shift_change
from handlers.policy import Mode, Policy, Push
from handlers.turn import Notice
from knowledge import signals

log = logging.getLogger(__name__)
DRILL, SHIFT = "job:drill", "job:shift"
INFORM, OVER = f"job:{incident.NEWS}", f"job:{incident.OVER}"
FOR_DRILL = "drill:"
_BEFORE = timedelta(seconds=1)


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
        shown = self.outlets.private(notice, policy.roster) or self.outlets.groups
        for outlet in rings:
            tx.outbox.put(ring_parcel(outlet, notice, about, now=now), now=now)
        _show(tx, shown, notice, about, now)
        if not rings:
            tx.duties.rung(about=about, agent_id=agent_id, way="message", call_id="", now=now)

    def shift(self, claim: Claim) -> None:
        """Who leaves is asked about every case in hand; before the deep night nobody waits on."""
        now, policy = self.clock.now(), self.policy()
        night = schedule.window_at(policy.hours, now).mode is Mode.COLLECT
        with self.store.write() as tx:
            tx.inbox.finish(claim, now=now)
            before = {one.id for one in duty.on_duty(policy, now - _BEFORE)}
            here = {one.id for one in duty.on_duty(policy, now)}
            for agent_id in sorted(tx.duties.holders() & (before - here)):
                self._leaves(tx, agent_id, policy, now)
            for case in tx.duties.unclaimed() if night else ():
                if not case["urgent"]:
                    tx.timers.set(case["lane"], shift_change.NIGHT, due_at=now, data=_of(case))

    def _leaves(self, tx: Tx, agent_id: str, policy: Policy, now: datetime) -> None:
        """One private message with all cases; the timer of each decides where nobody answers."""
        in_hand = tx.duties.in_hand(agent_id)
        agent = policy.roster.agent(agent_id)
        due = now + policy.care.handover
        for case in in_hand:
            data = _of(case) | {"agent": agent_id}
            tx.timers.set(case["lane"], shift_change.LEAVING, due_at=due, data=data)

        def say(key: str, **fields: str) -> str:
            named = {"company": policy.company, "desk": policy.desk, **fields}
            return policy.texts[key][0].format_map(named)

        minutes = str(int(policy.care.handover.total_seconds() // 60))
        lines = [
            say(
                "line_shift",
                case_no=str(case["case_no"]),
                customer=signals.redact(signals.shield(case["nickname"])) or "客户",
                need=case["need"],
            )
            for case in in_hand
        ]
        title = say("notice_shift", agent=agent.name if agent else agent_id, count=str(len(lines)))
        lines.append(say("line_shift_how", minutes=minutes))
        notice = Notice(title=title, lines=tuple(lines), to=(agent_id,), push=Push.MESSAGE)
        outlets = self.outlets.private(notice, policy.roster) or self.outlets.groups
        _show(tx, outlets, notice, "shift", now)

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
                tx.timers.set(member["lane"], name, due_at=due, data=told)
            if name == incident.OVER:
                tx.incidents.over(going_on["id"], now=now)


def _failed(tx: Tx, about: str, agent_id: str, why: str, now: datetime) -> None:
    ring_id = tx.duties.rung(about=about, agent_id=agent_id, way="", call_id="", now=now)
    tx.duties.ring_ended(ring_id, state="failed", detail=why, now=now)


def _of(case: Row) -> dict[str, str]:
    return {"case_no": str(case["case_no"])}


def _show(tx: Tx, outlets: tuple[Outlet, ...], notice: Notice, about: str, now: datetime) -> None:
    for outlet in outlets:
        tx.outbox.put(
            Parcel(
                lane=outlet.lane,
                address=outlet.address,
                kind="notice",
                parts=outlet.channel.render_notice(notice),
                reply_id=parcel_id(),
                to_agents=notice.to,
                about=about,
            ),
            now=now,
        )
