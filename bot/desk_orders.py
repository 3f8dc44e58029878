"""What leads order in the group about what customers are told, carried out in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.person_desk import PersonDesk
from bot.publishing import (
    NoSuchVersion,
    NotLookedThrough,
    ReasonNeeded,
    approve,
    counts,
    revert,
)
from bot.store.transaction import Tx
from bot.store.versions import NotADraft, Version
from bot.told import Told
from handlers import schedule
from handlers.desk_orders import (
    Announce,
    DeskWish,
    EndAnnouncements,
    ListAnnouncements,
    ListVersions,
    PublishDraft,
    PutOnline,
    Revert,
    TakeOffline,
    Unclear,
)
from handlers.person_talk import PersonWish
from handlers.policy import Agent, Announcement, Policy, Role
from knowledge.entry import Entry

LISTED = 8
OFFERED = 4
"""Earlier versions that are one tap away; any other comes back by its number."""
_READING = (ListVersions, ListAnnouncements, Unclear)
"""What anybody may ask; the rest is for leads and admins."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskOrders:
    """Carries out the orders of one moment and says what came of them."""

    policy: Policy
    entries: Mapping[str, Entry]
    """What is live, offline entries included."""
    now: datetime

    def carry_out(self, tx: Tx, wish: DeskWish, agent: Agent) -> Told:
        """Do it; the sentence for whoever ordered it."""
        if isinstance(wish, PersonWish):
            return PersonDesk(policy=self.policy, now=self.now).carry_out(tx, wish, agent)
        if agent.role is Role.AGENT and not isinstance(wish, _READING):
            return self._not("desk_leads_only")
        return _ORDERS[type(wish)](self, tx, wish, agent)

    def take_offline(self, tx: Tx, wish: TakeOffline, agent: Agent) -> Told:
        """Nobody is told the entry from the next turn on."""
        entry = self.entries.get(wish.entry_id)
        if entry is None:
            return self._not("desk_no_entry", id=wish.entry_id)
        fresh = tx.bulletin.take_offline(entry.id, by=agent.id, reason=wish.reason, now=self.now)
        if fresh:
            self._audit(tx, agent, "faq_offline", entry.id, wish.reason)
        key = "desk_offline" if fresh else "desk_offline_already"
        told = self._say(key, id=entry.id, question=entry.question)
        return Told(text=told, orders=(self._say("order_online", id=entry.id),))

    def put_online(self, tx: Tx, wish: PutOnline, agent: Agent) -> Told:
        """The entry is told again."""
        if not tx.bulletin.put_online(wish.entry_id):
            return self._not("desk_not_offline", id=wish.entry_id)
        self._audit(tx, agent, "faq_online", wish.entry_id, "")
        return Told(text=self._say("desk_online", id=wish.entry_id))

    def publish(self, tx: Tx, wish: PublishDraft, agent: Agent) -> Told:
        """A draft becomes what customers are told."""
        before = tx.versions.live_number() or 0
        try:
            done = approve(tx, wish.number, by=agent.id, reason=wish.reason, now=self.now)
        except NotADraft:
            return self._not("desk_no_draft")
        except NotLookedThrough:
            return self._not("desk_not_looked_through")
        except ReasonNeeded as needed:
            return self._not("desk_reason_needed", failed=needed.failed)
        self._audit(tx, agent, "faq_published", f"v{done.number}", wish.reason)
        named = {"number": done.number, "before": before, **counts(done.report)}
        return Told(text=self._say("desk_published", **named), orders=self._back_to(before))

    def revert(self, tx: Tx, wish: Revert, agent: Agent) -> Told:
        """What an earlier version said is said again."""
        before = tx.versions.live_number() or 0
        try:
            number = revert(tx, wish.number, by=agent.id, reason=wish.reason, now=self.now)
        except NoSuchVersion:
            return self._not("desk_no_version", number=wish.number)
        self._audit(tx, agent, "faq_reverted", f"v{number}", f"v{wish.number} {wish.reason}")
        told = self._say("desk_reverted", number=number, before=wish.number)
        return Told(text=told, orders=self._back_to(before))

    def list_versions(self, tx: Tx, wish: ListVersions, agent: Agent) -> Told:
        """The newest versions, a line each, and what each may become."""
        live = tx.versions.live_number()
        newest = tx.versions.newest(LISTED)
        lines = [self._version(one, live) for one in newest]
        drafts = [one.number for one in newest if one.state == "draft"][:1]
        used = [one.number for one in newest if one.state == "published" and one.number != live]
        orders = [self._say("order_publish", number=one) for one in drafts]
        orders += [self._say("order_revert", number=one) for one in used[:OFFERED]]
        text = "\n".join(lines) or self._say("desk_no_versions")
        return Told(text=text, orders=tuple(orders))

    def announce(self, tx: Tx, wish: Announce, agent: Agent) -> Told:
        """Customers are told it first, until its end."""
        number = tx.bulletin.announce(wish.announcement, now=self.now)
        self._audit(tx, agent, "announced", str(number), wish.announcement.text)
        told = self._say("desk_announced", number=number, **self._times(wish.announcement))
        return Told(text=told, orders=(self._say("order_end", number=number),))

    def end_announcements(self, tx: Tx, wish: EndAnnouncements, agent: Agent) -> Told:
        """One is over before its time, or all are."""
        count = tx.bulletin.end(wish.number, now=self.now)
        self._audit(tx, agent, "announcement_ended", str(wish.number or ""), str(count))
        key = "desk_announcement_ended" if count else "desk_no_announcement"
        return Told(text=self._say(key, count=count))

    def list_announcements(self, tx: Tx, wish: ListAnnouncements, agent: Agent) -> Told:
        """What is announced now or planned, from the group and from the file."""
        from_file = [one for one in self.policy.announcements if one.end > self.now]
        lines = [
            self._say("desk_announcement", number=one.id, **self._times(one))
            for one in (*tx.bulletin.announced(now=self.now), *from_file)
        ]
        return Told(text="\n".join(lines) or self._say("desk_no_announcement"))

    def unclear(self, tx: Tx, wish: Unclear, agent: Agent) -> Told:
        """An announcement needs words and an end."""
        return self._not("desk_announce_how")

    def _back_to(self, number: int) -> tuple[str, ...]:
        return (self._say("order_revert", number=number),) if number else ()

    def _not(self, key: str, **facts: object) -> Told:
        return Told(text=self._say(key, **facts), done=False)

    def _times(self, one: Announcement) -> dict[str, str]:
        zone = self.policy.hours.timezone
        return {
            "text": one.text,
            "since": schedule.show_time(one.start, self.now, zone),
            "until": schedule.show_time(one.end, self.now, zone),
        }

    def _version(self, one: Version, live: int | None) -> str:
        key = "live" if one.number == live else one.state
        at = one.published_at or one.created_at
        said = self._say(
            f"version_{key}",
            number=one.number,
            at=schedule.show_time(at, self.now, self.policy.hours.timezone),
            entries=one.entries,
            by=one.approved_by or one.author,
        )
        return said.rstrip("\uff0c")  # a file without an owner leaves the last place empty

    def _audit(self, tx: Tx, agent: Agent, action: str, subject: str, detail: str) -> None:
        tx.records.audited(by=agent.id, action=action, subject=subject, detail=detail, now=self.now)

    def _say(self, key: str, **facts: object) -> str:
        named = {"company": self.policy.company, "desk": self.policy.desk, **facts}
        return self.policy.texts[key][0].format_map(named)


_ORDERS: Mapping[type[Any], Callable[[DeskOrders, Tx, Any, Agent], Told]] = {
    TakeOffline: DeskOrders.take_offline,
    PutOnline: DeskOrders.put_online,
    PublishDraft: DeskOrders.publish,
    Revert: DeskOrders.revert,
    ListVersions: DeskOrders.list_versions,
    Announce: DeskOrders.announce,
    EndAnnouncements: DeskOrders.end_announcements,
    ListAnnouncements: DeskOrders.list_announcements,
    Unclear: DeskOrders.unclear,
}
