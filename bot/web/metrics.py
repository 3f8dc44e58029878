"""`/metrics` for Prometheus: counts from the database, and how fast webhooks were answered.

Counts are read when they are asked for, so every web process tells the same. Answer times are each
process's own; with several workers prometheus_client adds them up in PROMETHEUS_MULTIPROC_DIR.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.clock import Clock
from bot.store.counts import Counts, counts
from bot.store.failures import StoreFailed
from bot.store.session import Store

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0)


class DeskCounts(Collector):
    """The database's counts, read at each scrape."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """A database that cannot be read shows as `nightdesk_database_up 0` and nothing else."""
        self._store = store
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """One gauge a count."""
        try:
            with self._store.read() as tx:
                counted = counts(tx, self._clock.now())
        except StoreFailed:
            yield GaugeMetricFamily("nightdesk_database_up", "Database can be read", value=0)
            return
        yield GaugeMetricFamily("nightdesk_database_up", "Database can be read", value=1)
        yield from _gauges(counted)


def _gauges(counted: Counts) -> Iterator[Metric]:
    for table, waiting, dead in (
        ("inbox", counted.inbox_waiting, counted.inbox_dead),
        ("outbox", counted.outbox_waiting, counted.outbox_dead),
    ):
        yield GaugeMetricFamily(
            f"nightdesk_{table}_waiting", f"Rows that wait in the {table}", value=waiting
        )
        yield GaugeMetricFamily(
            f"nightdesk_{table}_dead", f"Dead letters of the {table}", value=dead
        )
    yield GaugeMetricFamily(
        "nightdesk_inbox_oldest_seconds",
        "Age of the oldest waiting inbox row",
        value=counted.oldest.total_seconds(),
    )
    yield GaugeMetricFamily("nightdesk_cases_open", "Unresolved cases", value=counted.cases)
    yield GaugeMetricFamily("nightdesk_tickets_open", "Living tickets", value=counted.tickets)


class AckTimes:
    """How long platforms waited for their answers."""

    def __init__(self) -> None:
        """A registry of its own, so that several apps in one process do not meet."""
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "nightdesk_ack_seconds",
            "Time to answer a webhook call",
            ("path", "status"),
            buckets=SECONDS,
            registry=self.registry,
        )

    def observe(self, path: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self._seconds.labels(path, str(status)).observe(seconds)


def metrics(store: Store, clock: Clock, acks: AckTimes) -> Blueprint:
    """The route."""
    blueprint = Blueprint("metrics", __name__)
    desk = CollectorRegistry()
    desk.register(DeskCounts(store, clock))

    @blueprint.get("/metrics")
    def scrape() -> Response:
        body = generate_latest(desk) + generate_latest(_of_all_workers(acks))
        return Response(body, content_type=CONTENT_TYPE_LATEST)

    return blueprint


def _of_all_workers(acks: AckTimes) -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return acks.registry
    from prometheus_client import multiprocess  # noqa: PLC0415 - reads the variable on import

    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
