"""Carrying out what agents say about themselves: drills heard, swaps asked and agreed, pauses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.outlets import Outlets
from bot.store.transaction import Tx
from handlers import schedule
from handlers.duty_talk import About, DutyWish
from handlers.notice import Notice
from handlers.policy import Policy, Push, Swap

DRILL_LASTS = timedelta(hours=1)
"""How long after it rang a drill may be confirmed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyDesk:
    """What a wish comes to, in the transaction that settles the words."""

    policy: Policy
    outlets: Outlets
    now: datetime

    def carry_out(self, tx: Tx, wish: DutyWish) -> str:
        """Do it; the sentence back."""
        if wish.about is About.HEARD:
            heard = tx.duties.confirm(wish.agent.id, now=self.now, since=self.now - DRILL_LASTS)
            return self._say("desk_drill_heard" if heard else "desk_no_drill")
        if wish.about is About.PAUSE:
            until = self.now + self.policy.care.pause
            tx.duties.pause(wish.agent.id, until)
            shown = schedule.show_time(until, self.now, self.policy.hours.timezone)
            return self._say("toast_paused", until=shown)
        if wish.about is About.BACK:
            tx.duties.pause(wish.agent.id, None)
            return self._say("toast_back")
        return self._swap(tx, wish)

    def _swap(self, tx: Tx, wish: DutyWish) -> str:
        if wish.about is About.SWAP:
            return self._ask(tx, wish)
        today = self.now.astimezone(self.policy.hours.timezone).date()
        asked = tx.duties.asked_of(wish.agent.id, today=today)
        if asked is None:
            return self._say("desk_no_swap")
        agreed = wish.about is About.AGREED
        tx.duties.end_swaps(wish.agent.id, asked.day, "agreed" if agreed else "refused")
        names = {"agent": self._name(asked.agent), "to": wish.agent.name, "day": _shown(asked)}
        key = "notice_swap_agreed" if agreed else "notice_swap_refused"
        self._tell(tx, asked.agent, self._say(key, **names))
        if not agreed:
            return self._say("desk_swap_refused")
        return self._say("desk_swap_agreed", agent=names["agent"], day=names["day"])

    def _ask(self, tx: Tx, wish: DutyWish) -> str:
        if not wish.possible or wish.to is None or wish.day is None:
            day = f"{wish.day:%m-%d}" if wish.day else ""
            return self._say("desk_swap_impossible", agent=wish.agent.name, day=day)
        swap = Swap(day=wish.day, agent=wish.agent.id, substitute=wish.to.id)
        tx.duties.ask_swap(swap, now=self.now)
        text = self._say("notice_swap_asked", agent=wish.agent.name, day=_shown(swap))
        self._tell(tx, wish.to.id, text)
        return self._say("desk_swap_asked", agent=wish.to.name, day=_shown(swap))

    def _tell(self, tx: Tx, agent_id: str, text: str) -> None:
        """A line to one agent, in the group where they cannot be reached alone."""
        notice = Notice(title=text, to=(agent_id,), push=Push.MESSAGE)
        for outlet in self.outlets.private(notice, self.policy.roster) or self.outlets.groups:
            tx.outbox.put(outlet.notice(notice, "roster"), now=self.now)

    def _name(self, agent_id: str) -> str:
        agent = self.policy.roster.agent(agent_id)
        return agent.name if agent else agent_id

    def _say(self, key: str, **fields: str) -> str:
        named = {"company": self.policy.company, "desk": self.policy.desk, **fields}
        return self.policy.texts[key][0].format_map(named)


def _shown(swap: Swap) -> str:
    return f"{swap.day.month}月{swap.day.day}日"
