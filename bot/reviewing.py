"""A draft of the knowledge is looked through and shown to those who may publish it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.channels.base import Offer, OffersOrders
from bot.outlets import Outlets
from bot.publishing import counts, entries_of
from bot.store.session import Store
from bot.store.transaction import Tx
from bot.store.versions import Version
from handlers import schedule
from handlers.notice import Notice
from handlers.policy import Policy
from knowledge.entry import Entry
from knowledge.versions import Touched, difference

RESTS = timedelta(seconds=30)
"""How long a draft stays as it is before the group hears of it; saving goes on for a while."""
SHOWN = 5
"""Entries of each kind, findings and failed questions that the group's notice names."""
KEPT = 200
"""How many of them are kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """What the test questions beside the files said."""

    asked: int
    failures: tuple[str, ...] = ()
    """A line for each question that is answered worse than expected."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reviewing:
    """Looks through drafts and tells of them, in every `work` process; one of them tells."""

    store: Store
    policy: Callable[[], Policy]
    outlets: Outlets
    check: Callable[[Sequence[Entry]], Sequence[str]]
    """Findings on these entries, a line each."""
    trial: Callable[[Sequence[Entry], str], Trial | None]
    """The test questions asked of these entries; None where there are none."""

    def look(self, now: datetime) -> None:
        """Make what is missing of the newest draft's report; tell of a draft that has rested."""
        with self.store.glance() as tx:
            draft = tx.versions.draft()
        if draft is None:
            return
        with self.store.read() as tx:
            base = tx.versions.live()
        number = base.number if base else None
        if draft.report is None or draft.report.get("base") != number:
            self._report(draft, base)
        elif not schedule.is_quiet(self.policy().hours, now):
            self._tell(now)

    def _report(self, draft: Version, base: Version | None) -> None:
        with self.store.read() as tx:
            after = entries_of(tx, draft)
            before = entries_of(tx, base) if base else ()
        found = difference(before, after)
        trial = self.trial(after, draft.hash)
        report: Mapping[str, Any] = {
            "base": base.number if base else None,
            "added": _kept(found.added),
            "changed": _kept(found.changed),
            "removed": _kept(found.removed),
            "findings": list(self.check(after))[:KEPT],
            "trial": asdict(trial) if trial else None,
        }
        with self.store.write() as tx:
            tx.versions.report(draft.number, report)

    def _tell(self, now: datetime) -> None:
        with self.store.read() as tx:
            if tx.versions.untold(before=now - RESTS) is None:
                return
        with self.store.write() as tx:
            draft = tx.versions.untold(before=now - RESTS)
            if draft is not None and tx.versions.tell(draft.number, now=now):
                self._put(tx, draft, now)

    def _put(self, tx: Tx, draft: Version, now: datetime) -> None:
        notice, offer = notice_of(draft, self.policy()), offer_of(draft, self.policy())
        for outlet in self.outlets.groups:
            channel = outlet.channel
            shown = (
                channel.offer(offer)
                if isinstance(channel, OffersOrders)
                else channel.render_notice(notice)
            )
            tx.outbox.put(outlet.parcel(shown, about="faq"), now=now)


def notice_of(draft: Version, policy: Policy) -> Notice:
    """A draft as the group reads it: counts, questions, findings, test, and what to answer."""

    def say(key: str, **facts: object) -> str:
        named = {"company": policy.company, "desk": policy.desk, **facts}
        return policy.texts[key][0].format_map(named)

    report = draft.report or {}
    title = say("notice_draft", number=draft.number, **counts(report))
    lines = [
        say(f"draft_{kind}", id=one["id"], question=one["question"])
        for kind in ("added", "changed", "removed")
        for one in report.get(kind, ())[:SHOWN]
    ]
    findings = report.get("findings", ())
    lines.append(say("draft_findings", count=len(findings)) if findings else say("draft_clean"))
    lines += findings[:SHOWN]
    lines += _tested(report.get("trial"), say)
    return Notice(title=title, lines=(*lines, say("draft_how", number=draft.number)))


def offer_of(draft: Version, policy: Policy) -> Offer:
    """A draft as it is read where one tap approves it; a failed question wants a reason."""
    trial = (draft.report or {}).get("trial") or {}
    line = policy.texts["order_publish"][0].format(number=draft.number)
    text = notice_of(draft, policy).text
    return Offer(text=text, orders=(line,), needs_reason=bool(trial.get("failures")))


def _tested(trial: Mapping[str, Any] | None, say: Callable[..., str]) -> list[str]:
    if trial is None:
        return [say("draft_untested")]
    failures = trial["failures"]
    told = say("draft_tested", asked=trial["asked"], failed=len(failures))
    return [told, *failures[:SHOWN]]


def _kept(touched: Sequence[Touched]) -> list[dict[str, str]]:
    return [asdict(one) for one in touched[:KEPT]]
