"""交接班 for the desk as a whole: who leaves is asked on a private card, the night waits for nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.outlets import Outlet, Outlets
from bot.store.duties import Row
from bot.store.transaction import Tx
from handlers import duty, schedule, shift_change
from handlers.cause import Do
from handlers.notice import Handing, Notice
from handlers.policy import Policy, Push
from knowledge import signals

_BEFORE = timedelta(seconds=1)
_ORDERS = (Do.HAND_OVER, Do.KEEP, Do.RESOLVE)


@dataclass(frozen=True, kw_only=True, slots=True)
class ShiftChange:
    """What a change of shift or window means for the cases in hand and in line."""

    policy: Policy
    outlets: Outlets
    now: datetime

    def carry_out(self, tx: Tx) -> None:
        """Ask who leaves now, and whoever has cases when the night is near; settle who waits."""
        before = {one.id for one in duty.on_duty(self.policy, self.now - _BEFORE)}
        leaving = before - {one.id for one in duty.on_duty(self.policy, self.now)}
        quiet = schedule.is_quiet(self.policy.hours, self.now)
        near = not quiet and schedule.is_quiet(self.policy.hours, self._due())
        for agent_id in sorted(tx.duties.holders()):
            if agent_id in leaving or near:
                self._leaves(tx, agent_id, by_night=near and agent_id not in leaving, quiet=quiet)
        for case in tx.duties.unclaimed() if quiet else ():
            if not case["urgent"]:
                tx.timers.set(case["lane"], shift_change.NIGHT, due_at=self.now, data=_of(case))

    def _due(self) -> datetime:
        return self.now + self.policy.care.handover

    def _leaves(self, tx: Tx, agent_id: str, *, by_night: bool, quiet: bool) -> None:
        """The timer of each case decides where nobody answers; who may be asleep is not asked."""
        cases = [one for one in tx.duties.in_hand(agent_id) if not (by_night and one["urgent"])]
        for case in cases:
            asleep = quiet and not case["urgent"]
            data = _of(case) | {"agent": agent_id, "asked": self.now.isoformat()}
            due = self.now if asleep else self._due()
            tx.timers.set(case["lane"], shift_change.LEAVING, due_at=due, data=data)
        asked = [one for one in cases if one["urgent"] or not quiet]
        if asked:
            self._ask(tx, agent_id, asked, "notice_shift_night" if by_night else "notice_shift")

    def _ask(self, tx: Tx, agent_id: str, cases: Sequence[Row], key: str) -> None:
        agent = self.policy.roster.agent(agent_id)
        name = agent.name if agent else agent_id
        minutes = str(int(self.policy.care.handover.total_seconds() // 60))
        handing = tuple(self._handing(case) for case in cases)
        notice = Notice(
            title=self._say(key, agent=name, count=str(len(cases))),
            lines=(*(one.line for one in handing), self._say("line_shift_how", minutes=minutes)),
            to=(agent_id,),
            push=Push.MESSAGE,
            handing=handing,
        )
        outlets = self.outlets.private(notice, self.policy.roster) or self.outlets.groups
        show(tx, outlets, notice, "shift", self.now)

    def _handing(self, case: Row) -> Handing:
        customer = signals.redact(signals.shield(case["nickname"])) or self._say("customer_bare")
        number = str(case["case_no"])
        return Handing(
            case_no=case["case_no"],
            line=self._say("line_shift", case_no=number, customer=customer, need=case["need"]),
            orders=tuple((do, self._say(f"button_{do.value}")) for do in _ORDERS),
            hint=self._say("shift_note_hint"),
        )

    def _say(self, key: str, **fields: str) -> str:
        named = {"company": self.policy.company, "desk": self.policy.desk, **fields}
        return self.policy.texts[key][0].format_map(named)


def show(tx: Tx, outlets: tuple[Outlet, ...], notice: Notice, about: str, now: datetime) -> None:
    """A notice of no conversation, to each of these surfaces."""
    for outlet in outlets:
        tx.outbox.put(outlet.notice(notice, about), now=now)


def _of(case: Row) -> dict[str, str]:
    return {"case_no": str(case["case_no"])}
