"""From the FAQ folder to what customers are told: the library, drafts, and what is wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from bot.clock import Clock
from bot.embedder.choose import Embedding
from bot.faq_alarm import FaqAlarm
from bot.faq_watch import Snapshot
from bot.kept_indexes import KeptIndexes
from bot.library import Shelf
from bot.live import LiveLibrary
from bot.live_policy import LivePolicy
from bot.outlets import Outlets
from bot.reviewing import Reviewing
from bot.store.session import Store
from bot.wiring.faq_names import desk_of
from bot.wiring.knowing import shelve
from bot.wiring.trying import asked_of
from config.settings import Settings
from knowledge.check import check
from knowledge.entry import Entry
from knowledge.findings import Severity
from knowledge.loader import LoadResult
from knowledge.twins import twins

FAQ_SECONDS = 0.5
FOLLOW_SECONDS = 1.0
"""How soon a version is live that another process published; one's own is at once."""
REVIEW_SECONDS = 2.0
ALARM_SECONDS = 15.0

Jobs = list[tuple[float, Callable[[], None]]]


def live_library(
    settings: Settings,
    store: Store,
    clock: Clock,
    policy: LivePolicy,
    embedding: Embedding,
    *,
    seconds: Callable[[], float] = time.monotonic,
) -> LiveLibrary:
    """The published knowledge of the desk; `seconds` counts without ever going back."""

    kept = KeptIndexes(settings.data_dir / "indexes")

    def good(snapshot: Snapshot) -> Shelf:
        return shelve(snapshot.entries, snapshot.version, embedding, kept)

    def rough(snapshot: Snapshot) -> Shelf:
        return shelve(snapshot.entries, snapshot.version, Embedding(), kept)

    return LiveLibrary(
        settings.faq_dir,
        shelve=good,
        rough=rough if embedding.embedder else good,
        store=store,
        clock=clock,
        publish=lambda: policy.current().publish,
        follow_every=FOLLOW_SECONDS,
        seconds=seconds,
    )


def publishing_jobs(
    settings: Settings,
    library: LiveLibrary,
    *,
    store: Store,
    clock: Clock,
    policy: LivePolicy,
    outlets: Outlets,
    embedding: Embedding,
) -> Jobs:
    """What a `work` process looks after between saving and telling, and how often."""

    def today() -> date:
        return clock.now().astimezone(policy.current().hours.timezone).date()

    reviewing = Reviewing(
        store=store,
        policy=policy.current,
        outlets=outlets,
        check=lambda entries: checked(settings, entries),
        trial=asked_of(settings.faq_dir, embedding, library.current, today),
    )
    alarm = FaqAlarm(
        store=store,
        policy=policy.current,
        outlets=outlets,
        findings=lambda: library.findings,
    )
    return [
        (FAQ_SECONDS, library.tick),
        (REVIEW_SECONDS, lambda: reviewing.look(clock.now())),
        (ALARM_SECONDS, lambda: alarm.look(clock.now())),
    ]


def checked(settings: Settings, entries: Sequence[Entry]) -> list[str]:
    """What `faq check` finds on these entries, a line each; twins by their characters."""
    desk = desk_of(settings.config_dir)
    findings = check(
        LoadResult(tuple(entries), (), ""),
        folder=settings.faq_dir,
        today=datetime.now(UTC).astimezone(desk.zone).date(),
        known=desk.known,
        twins=twins(tuple(entries)),
    )
    return [str(one) for one in findings if one.severity is not Severity.NOTE]
