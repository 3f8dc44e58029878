"""`/healthz`: the process is alive. `/readyz`: whether, and how well, the desk works.

Ready means that what a platform delivers can be stored. Trouble behind that (no knowledge loaded,
dead letters, a queue that stands still) is `degraded` and still 200: a load balancer that stopped
sending because of it would lose customers' sentences.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify

from bot.clock import Clock
from bot.store.counts import Counts, counts
from bot.store.revision import SchemaBehind, require_current
from bot.store.session import Store

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that a database may take to be looked at."""
STANDSTILL = timedelta(minutes=2)
"""A row that waits longer than this is a queue that nobody works on."""
AUDITOR = "auditor"
"""The fact under which the auditor writes that it looked; it does so once a minute."""
UNWATCHED = timedelta(minutes=5)
FAQ = "faq"
"""The fact under which `work` writes what knowledge is live."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the database saw."""

    counted: Counts
    faq: Mapping[str, Any] | None
    audited: timedelta | None = None
    """Since the auditor looked last; None where it never did."""
    standing: int = 0
    """Things that stood still when it looked."""


def health(store: Store, clock: Clock) -> Blueprint:
    """The two routes."""
    blueprint = Blueprint("health", __name__)
    # A database that hangs takes a thread of these, never one that serves platforms for long.
    looking = ThreadPoolExecutor(max_workers=2, thread_name_prefix="readyz")

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    @blueprint.get("/readyz")
    def readyz() -> tuple[Response, int]:
        try:
            seen = looking.submit(_look, store, clock).result(PATIENCE)
        except SchemaBehind as problem:
            return _unavailable(migrations=str(problem))
        except Exception as problem:
            log.warning(
                "the database cannot be read",
                exc_info=problem,
                extra={"action": "database_unreachable"},
            )
            return _unavailable(database=f"cannot be read ({type(problem).__name__})")
        return _available(seen), 200

    return blueprint


def _look(store: Store, clock: Clock) -> Look:
    require_current(store)
    now = clock.now()
    with store.read() as tx:
        looked = tx.records.fact_at(AUDITOR)
        return Look(
            counts(tx, now),
            tx.records.fact(FAQ),
            audited=now - looked[1] if looked else None,
            standing=int(looked[0].get("standing", 0)) if looked else 0,
        )


def _unavailable(**checks: str) -> tuple[Response, int]:
    return jsonify(status="unavailable", checks=checks), 503


def _available(seen: Look) -> Response:
    counted, faq = seen.counted, seen.faq or {}
    troubles = _troubles(seen)
    return jsonify(
        status="degraded" if troubles else "ok",
        troubles=troubles,
        checks={"database": "ok", "migrations": "ok"},
        faq={name: faq.get(name) for name in ("version", "entries", "errors", "at")},
        queue={
            "waiting": counted.inbox_waiting,
            "oldest_seconds": round(counted.oldest.total_seconds(), 1),
        },
        auditor={
            "seconds_ago": None if seen.audited is None else round(seen.audited.total_seconds(), 1),
            "standing": seen.standing,
        },
        dead={"inbox": counted.inbox_dead, "outbox": counted.outbox_dead},
    )


def _troubles(seen: Look) -> list[str]:
    faq = seen.faq or {}
    found = {
        "no knowledge is loaded: start `nightdesk work`": not faq.get("entries"),
        "the FAQ files have errors: run `nightdesk faq check`": _has_errors(faq),
        "rows wait that nobody works on: is `nightdesk work` running?": (
            seen.counted.oldest > STANDSTILL
        ),
        "the auditor has not looked for minutes: is `nightdesk work` running?": (
            seen.audited is not None and seen.audited > UNWATCHED
        ),
        "the auditor found things that stand still: see the agents' group": seen.standing > 0,
        "dead letters: run `nightdesk inbox list` and `nightdesk outbox list`": (
            seen.counted.dead > 0
        ),
    }
    return [sentence for sentence, holds in found.items() if holds]


def _has_errors(faq: Mapping[str, Any]) -> bool:
    return bool(faq.get("errors"))
