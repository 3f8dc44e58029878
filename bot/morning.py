"""The morning digest: tickets get their agents, the group and each agent get their list."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.morning_facts import FACT, LastDigest, counts, items, last_digest, loads, waiting, watched
from bot.outlets import Outlet, Outlets
from bot.store.lanes import Claim
from bot.store.mornings import Group, Mornings
from bot.store.parcel import Parcel
from bot.store.session import Store
from bot.store.transaction import Tx
from bot.ticket_following import follow
from bot.ticket_links import NO_LINKS, TicketLinks
from bot.webhooks.events import NO_HOOKS, Hooks
from handlers import duty, schedule, ticket_talk
from handlers.changes import TicketChange
from handlers.digest import TOP, lead_list, own_list, show
from handlers.digest_lines import say
from handlers.digest_nouns import Morning
from handlers.digest_rules import Assignment, deal
from handlers.mornings import day_end, day_of, is_morning
from handlers.notice import Notice
from handlers.policy import Policy, Push, Target

log = logging.getLogger(__name__)
AT_ONCE = 200
"""Tickets assigned in one transaction; writers wait at most some milliseconds for each other."""
OWN = 50
"""Tickets of an agent's own list, where the rest can be seen behind a link."""
ALL = 2_000
"""Where there is no link."""
_WEEK = timedelta(days=7)
_ROOM = 0.75
"""Share of a message for our text: escaped signs and mentions make it longer."""


@dataclass(frozen=True, slots=True)
class Dealt:
    """Who gets what, and the living tickets as they were counted for it."""

    made: Sequence[Assignment]
    groups: Sequence[Group]
    lacking: int
    """Living tickets that lack something."""

    def loads(self) -> Mapping[str, int]:
        """Living tickets of each agent, the new ones too."""
        new = Counter(one.agent_id for one in self.made if one.agent_id is not None)
        return Counter(loads(self.groups)) + new


@dataclass(frozen=True, kw_only=True, slots=True)
class MorningDigest:
    """The job `job:digest:<date>`, as a worker does it."""

    store: Store
    clock: Clock
    policy: Callable[[], Policy]
    outlets: Outlets
    hooks: Hooks = NO_HOOKS
    """The company's systems that are told who got what."""
    links: TicketLinks = NO_LINKS
    """Lead from a line to its ticket."""

    def __call__(self, claim: Claim) -> None:
        """Assign, tell, and settle the row; a question, not an order: too late in the day, or
        told today already, it does nothing. ClaimLost where another worker took over."""
        now, policy = self.clock.now(), self.policy()
        with self.store.read() as tx:
            last = last_digest(tx, now)
        today = str(day_of(policy.hours, now))
        if last.day == today or not is_morning(policy.hours, now):
            with self.store.write() as tx:
                tx.inbox.finish(claim, now=now)
            log.info("no digest now", extra={"action": "digest_skipped", "last": last.day})
            return
        morning = self.morning(last, policy, now)
        dealt = self.deal(morning)
        self._assign(morning, dealt.made)
        parcels, told = self.tell(morning, last, dealt)
        with self.store.write() as tx:
            tx.inbox.finish(claim, now=now)
            for parcel in parcels:
                tx.outbox.put(parcel, now=now)
            tx.records.put_fact(FACT, replace(told, at=now, day=today).as_fact(), now=now)
        log.info("the digest is out", extra={"action": "digest_told", "assigned": len(dealt.made)})

    def morning(self, last: LastDigest, policy: Policy, now: datetime) -> Morning:
        """The frame of a digest: who is there, since when, within which limits."""
        with self.store.read() as tx:
            called = tx.duties.woken(since=last.at, until=now)
        at_night = [wrong for at, wrong in called if schedule.is_quiet(policy.hours, at)]
        sizes = [one.channel.capabilities.text_bytes for one in self.outlets.groups]
        return Morning(
            now=now,
            since=last.at,
            woken=(len(at_night), sum(at_night)),
            items=(),
            policy=policy,
            on_shift=duty.on_duty(policy, now),
            link=self.links.link(""),
            limit=int(min(sizes, default=2048) * _ROOM),
        )

    def deal(self, morning: Morning) -> Dealt:
        """Who gets what nobody has; nothing is written."""
        now = morning.now
        with self.store.read() as tx:
            mornings = Mornings(tx.connection)
            groups = mornings.groups(now=now, day_end=day_end(morning.policy.hours, now))
            week, lacking = mornings.week(since=now - _WEEK), mornings.lacking()
            made = deal(
                waiting(tx, morning.on_shift),
                morning.policy,
                morning.on_shift,
                loads=loads(groups),
                week=week,
                leads=duty.leads(morning.policy, now),
            )
        return Dealt(made, groups, lacking)

    def _assign(self, morning: Morning, made: Sequence[Assignment]) -> None:
        """Write it down; each batch is safe to repeat after a crash."""
        given = [one for one in made if one.agent_id is not None]
        for batch in (given[first : first + AT_ONCE] for first in range(0, len(given), AT_ONCE)):
            with self.store.write() as tx:
                changes = [_change(one, morning) for one in batch]
                taken = tx.tickets.assign(changes, now=morning.now)
                follow(tx, taken, now=morning.now)
                for change in changes:
                    if change.ticket_no in taken:
                        self.hooks.ticket(tx, change, now=morning.now)

    def tell(
        self, morning: Morning, last: LastDigest, dealt: Dealt
    ) -> tuple[list[Parcel], LastDigest]:
        """What the group and each agent read, from one snapshot after the assigning."""
        made = dealt.made
        with self.store.read() as tx:
            told = watched(tx, last, morning.policy)
            worst = items(tx, morning, told, links=self.links, most=TOP)
            whole = replace(morning, counts=counts(dealt.groups, dealt.lacking), items=worst)
            lists = self._lists(tx, whole, told, dealt.loads(), made)
        parcels = [
            parcel
            for page in show(whole, made)
            for parcel in _parcels(_notice(page), self.outlets.groups)
        ]
        leads = duty.people(morning.policy, Target.LEAD, morning.now)
        first = {lead: lead_list(whole, made, lead) for lead in leads}
        for agent_id, pages in (*first.items(), *lists.items()):
            parcels += self._own(agent_id, pages, morning)
        return parcels, told

    def _lists(
        self,
        tx: Tx,
        morning: Morning,
        last: LastDigest,
        living: Mapping[str, int],
        made: Sequence[Assignment],
    ) -> dict[str, tuple[str, ...]]:
        """Each agent's own list."""
        most = OWN if morning.link else ALL
        lists = {}
        for agent_id, count in living.items():
            mine = items(tx, morning, last, links=self.links, most=most, agent_id=agent_id)
            own = replace(morning, items=mine, link=self.links.link("", agent_id))
            lists[agent_id] = own_list(own, made, agent_id, count)
        return lists

    def _own(self, agent_id: str, pages: Sequence[str], morning: Morning) -> Iterator[Parcel]:
        """An agent's list where only they read it; in the group only where nothing else leads to
        it."""
        for page in pages:
            notice = replace(
                _notice(page), to=(agent_id,), push=Push.MESSAGE, tickets=ticket_talk.begun(page)
            )
            private = self.outlets.private(notice, morning.policy.roster)
            yield from _parcels(notice, private or (() if morning.link else self.outlets.groups))


def _notice(page: str) -> Notice:
    title, *lines = page.split("\n")
    return Notice(title=title, lines=tuple(lines))


def _parcels(notice: Notice, outlets: Sequence[Outlet]) -> Iterator[Parcel]:
    return (outlet.notice(notice, "digest") for outlet in outlets)


def _change(one: Assignment, morning: Morning) -> TicketChange:
    agent = morning.policy.roster.agent(one.agent_id or "")
    name = agent.name if agent else one.agent_id or ""
    return TicketChange(
        ticket_no=one.ticket_no,
        event="assigned",
        by="desk",
        text=say(morning, "digest_assigned", agent=name, why=say(morning, one.why)),
        assigned_to=one.agent_id,
    )
