"""From saved to live: every state of the files is a version, and one version is what is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.store.session import Store
from bot.store.transaction import Tx
from bot.store.versions import NotADraft, Version
from bot.versions import packed, unpacked
from handlers.policy import Publish
from knowledge.entry import Entry

OFFERED = "faq_offered"
"""The fact that remembers which state of the files came last; a return survives a restart."""


class NoSuchVersion(Exception):
    """No version has this number."""


class NotLookedThrough(Exception):
    """Check, test and comparison of the draft are still being made."""


class ReasonNeeded(Exception):
    """Test questions fail with this draft; whoever publishes it all the same says why."""

    def __init__(self, failed: int) -> None:
        self.failed = failed
        super().__init__(failed)


def offer(
    store: Store,
    entries: Sequence[Entry],
    hash: str,
    *,
    author: str,
    publish: Publish,
    now: datetime,
) -> None:
    """Take a state of the files: live at once with `direct`, else a draft; known ones are not new."""
    with store.read() as tx:
        if tx.records.fact(OFFERED) == hash:
            return
    blocks = packed(entries)
    _keep(store, blocks)
    with store.write() as tx:
        if tx.records.fact(OFFERED) == hash:
            return  # another process of the desk was faster
        tx.records.put_fact(OFFERED, hash, now=now)
        live = tx.versions.live()
        tx.versions.drop_drafts()
        if live is not None and (live.hash == hash or live.blocks == tuple(blocks)):
            return
        number = tx.versions.add(
            hash=hash, blocks=list(blocks), entries=len(entries), author=author, now=now
        )
        if publish is Publish.DIRECT or live is None:
            tx.versions.publish(number, by="", reason="", now=now)


def publish_waiting(store: Store, *, now: datetime) -> None:
    """Saved is live again: a draft of the time before has nobody to wait for."""
    with store.write() as tx:
        draft = tx.versions.draft()
        if draft is not None:
            tx.versions.publish(draft.number, by="", reason="", now=now)


def approve(tx: Tx, number: int | None, *, by: str, reason: str, now: datetime) -> Version:
    """Make a draft live; None means the one that waits.

    NotADraft, NotLookedThrough or ReasonNeeded where that must not be yet.
    """
    draft = tx.versions.draft() if number is None else tx.versions.one(number)
    if draft is None:
        raise NotADraft(number)
    report = draft.report
    if report is None or report.get("base") != tx.versions.live_number():
        raise NotADraft(number) if draft.state != "draft" else NotLookedThrough(draft.number)
    failed = len((report.get("trial") or {}).get("failures", ()))
    if failed and not reason:
        raise ReasonNeeded(failed)
    tx.versions.publish(draft.number, by=by, reason=reason, now=now)
    return draft


def revert(tx: Tx, number: int, *, by: str, reason: str, now: datetime) -> int:
    """Let an earlier version be told again, as a new one; its number. NoSuchVersion."""
    earlier = tx.versions.one(number)
    if earlier is None:
        raise NoSuchVersion(number)
    again = tx.versions.add(
        hash=earlier.hash,
        blocks=earlier.blocks,
        entries=earlier.entries,
        author=earlier.author,
        now=now,
    )
    tx.versions.publish(again, by=by, reason=reason or f"= v{number}", now=now)
    return again


def entries_of(tx: Tx, version: Version) -> tuple[Entry, ...]:
    """What a version says."""
    return unpacked(version.blocks, tx.versions.blocks(version.blocks))


def counts(report: Mapping[str, Any] | None) -> dict[str, int]:
    """How many entries a version adds, changes and removes."""
    report = report or {}
    return {kind: len(report.get(kind, ())) for kind in ("added", "changed", "removed")}


def _keep(store: Store, blocks: Mapping[str, bytes]) -> None:
    """A block at a time: writers wait for each other, and a file may be large."""
    with store.read() as tx:
        known = set(tx.versions.blocks(blocks, only_names=True))
    for name, content in blocks.items():
        if name not in known:
            with store.write() as tx:
                tx.versions.put_blocks({name: content})
