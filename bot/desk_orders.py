"""What leads order in the group about what customers are told, carried out in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.publishing import (
    NoSuchVersion,
    NotLookedThrough,
    ReasonNeeded,
    approve,
    counts,
    revert,
)
from bot.store.session import Tx
from bot.store.versions import NotADraft, Version
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
from handlers.policy import Agent, Announcement, Policy, Role
from knowledge.entry import Entry

LISTED = 8
_READING = (ListVersions, ListAnnouncements, Unclear)
"""What anybody may ask; the rest is for leads and admins."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskOrders:
    """Carries out the orders of one moment and says what came of them."""

    policy: Policy
    entries: Mapping[str, Entry]
    """What is live, offline entries included."""
    now: datetime

    def carry_out(self, tx: Tx, wish: DeskWish, agent: Agent) -> str:
        """Do it; the sentence for whoever ordered it."""
        if agent.role is Role.AGENT and not isinstance(wish, _READING):
            return self._say("desk_leads_only")
        return _ORDERS[type(wish)](self, tx, wish, agent)

    def take_offline(self, tx: Tx, wish: TakeOffline, agent: Agent) -> str:
        """Nobody is told the entry from the next turn on."""
        entry = self.entries.get(wish.entry_id)
        if entry is None:
            return self._say("desk_no_entry", id=wish.entry_id)
        fresh = tx.bulletin.take_offline(entry.id, by=agent.id, reason=wish.reason, now=self.now)
        if fresh:
            self._audit(tx, agent, "faq_offline", entry.id, wish.reason)
        key = "desk_offline" if fresh else "desk_offline_already"
        return self._say(key, id=entry.id, question=entry.question)

    def put_online(self, tx: Tx, wish: PutOnline, agent: Agent) -> str:
        """The entry is told again."""
        if not tx.bulletin.put_online(wish.entry_id):
            return self._say("desk_not_offline", id=wish.entry_id)
        self._audit(tx, agent, "faq_online", wish.entry_id, "")
        return self._say("desk_online", id=wish.entry_id)

    def publish(self, tx: Tx, wish: PublishDraft, agent: Agent) -> str:
        """A draft becomes what customers are told."""
        before = tx.versions.live_number() or 0
        try:
            done = approve(tx, wish.number, by=agent.id, reason=wish.reason, now=self.now)
        except NotADraft:
            return self._say("desk_no_draft")
        except NotLookedThrough:
            return self._say("desk_not_looked_through")
        except ReasonNeeded as needed:
            return self._say("desk_reason_needed", failed=needed.failed)
        self._audit(tx, agent, "faq_published", f"v{done.number}", wish.reason)
        return self._say("desk_published", number=done.number, before=before, **counts(done.report))

    def revert(self, tx: Tx, wish: Revert, agent: Agent) -> str:
        """What an earlier version said is said again."""
        try:
            number = revert(tx, wish.number, by=agent.id, reason=wish.reason, now=self.now)
        except NoSuchVersion:
            return self._say("desk_no_version", number=wish.number)
        self._audit(tx, agent, "faq_reverted", f"v{number}", f"v{wish.number} {wish.reason}")
        return self._say("desk_reverted", number=number, before=wish.number)

    def list_versions(self, tx: Tx, wish: ListVersions, agent: Agent) -> str:
        """The newest versions, a line each."""
        live = tx.versions.live_number()
        lines = [self._version(one, live) for one in tx.versions.newest(LISTED)]
        return "\n".join(lines) or self._say("desk_no_draft")

    def announce(self, tx: Tx, wish: Announce, agent: Agent) -> str:
        """Customers are told it first, until its end."""
        number = tx.bulletin.announce(wish.announcement, now=self.now)
        self._audit(tx, agent, "announced", str(number), wish.announcement.text)
        return self._say("desk_announced", number=number, **self._times(wish.announcement))

    def end_announcements(self, tx: Tx, wish: EndAnnouncements, agent: Agent) -> str:
        """One is over before its time, or all are."""
        count = tx.bulletin.end(wish.number, now=self.now)
        self._audit(tx, agent, "announcement_ended", str(wish.number or ""), str(count))
        return self._say(
            "desk_announcement_ended" if count else "desk_no_announcement", count=count
        )

    def list_announcements(self, tx: Tx, wish: ListAnnouncements, agent: Agent) -> str:
        """What is announced now or planned, from the group and from the file."""
        from_file = [one for one in self.policy.announcements if one.end > self.now]
        lines = [
            self._say("desk_announcement", number=one.id, **self._times(one))
            for one in (*tx.bulletin.announced(now=self.now), *from_file)
        ]
        return "\n".join(lines) or self._say("desk_no_announcement")

    def unclear(self, tx: Tx, wish: Unclear, agent: Agent) -> str:
        """An announcement needs words and an end."""
        return self._say("desk_announce_how")

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
        return self._say(
            f"version_{key}",
            number=one.number,
            at=schedule.show_time(at, self.now, self.policy.hours.timezone),
            entries=one.entries,
            by=one.approved_by or one.author,
        )

    def _audit(self, tx: Tx, agent: Agent, action: str, subject: str, detail: str) -> None:
        tx.records.audited(by=agent.id, action=action, subject=subject, detail=detail, now=self.now)

    def _say(self, key: str, **facts: object) -> str:
        named = {"company": self.policy.company, "desk": self.policy.desk, **facts}
        return self.policy.texts[key][0].format_map(named)


_ORDERS: Mapping[type[Any], Callable[[DeskOrders, Tx, Any, Agent], str]] = {
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
