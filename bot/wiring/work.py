"""The `work` process: puller, worker, sender and timers around one database."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event
from time import monotonic

from bot.agreed_roster import AgreedRoster
from bot.auditor import Auditor
from bot.clock import Clock, SystemClock
from bot.crew import Crew, Watch
from bot.embedder.choose import Embedding, choose
from bot.evidence_links import Links
from bot.group_desk import GroupDesk
from bot.heartbeat import Heartbeat
from bot.live_policy import LivePolicy
from bot.media import MediaStore
from bot.planning import Planner
from bot.sandbox.runner import SandboxRunner
from bot.standing import Standing
from bot.store.alone import Alone
from bot.store.bell import LOOKUP, OUTBOX, PULL, RESULT, TURN
from bot.store.revision import require_current
from bot.store.session import Store
from bot.store.waiting import topics_waiting
from bot.timers import Ticker
from bot.wiring.channels import Channels, build_channels
from bot.wiring.feishu import feishu_link
from bot.wiring.hooks import hook_crew, hooks_of
from bot.wiring.lookups import lookup_crew
from bot.wiring.publishing import live_library, publishing_jobs
from bot.wiring.pulling import Names, naming, pulls, sweeper
from bot.wiring.sandbox import build_sandbox
from bot.wiring.sensing import ears_of, sensing, swept
from bot.wiring.storing import open_desk_store
from bot.wiring.turning import Parts, deliveries, turns
from config.settings import FeishuMode, Settings

log = logging.getLogger(__name__)
Hand = Crew | Standing | Watch
"""Whoever works in threads of its own."""
WORKERS, SENDERS, PULLERS = 4, 4, 2
READY_CONNECTIONS = 4
STOP_WITHIN = 8.0
"""Seconds for the pieces in hand; platform and supervisor allow ten in all."""
SWEEP_SECONDS = 60.0
NAMES_SECONDS = 1.0
INTRODUCE_SECONDS = 5.0
POLICY_SECONDS = 1.0
PLAN_SECONDS = 5.0
SWEEP_FILES_SECONDS = 3600.0
AUDIT_SECONDS = 60.0
AGREED_SECONDS = 2.0
RENEW_SECONDS = 4.0
"""A third of a lease: two may be missed under load."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """A running desk without its web side."""

    store: Store
    clock: Clock
    alone: Alone
    crews: Sequence[Hand]
    ticker: Ticker
    sandbox: SandboxRunner | None = None

    def start(self) -> None:
        """Begin to work."""
        self.alone.take_over(self.clock.now())
        self.store.warm_up(READY_CONNECTIONS)
        for crew in self.crews:
            crew.start()
        self.ticker.start()
        if self.sandbox is not None:
            self.sandbox.start()
        log.info("work has started", extra={"action": "work_started"})

    def stop(self) -> None:
        """Finish what is in hand, leave the rest to the next process."""
        self.ticker.stop()
        if self.sandbox is not None:
            self.sandbox.stop()
        for crew in self.crews:
            crew.stop()
        end = monotonic() + STOP_WITHIN
        joined = [crew.join(end) for crew in self.crews]
        self.store.close()
        log.info("work has stopped", extra={"action": "work_stopped", "in_time": all(joined)})


def build_work(settings: Settings, clock: Clock | None = None) -> Work:
    """Everything of a `work` process, not started yet; SchemaBehind where migrations miss."""
    clock = clock or SystemClock()
    store = open_desk_store(settings, hears=_heard_topics(settings))
    require_current(store)
    policy = LivePolicy(settings.config_dir)
    agreed = AgreedRoster(store, policy.current)
    media = MediaStore(settings.data_dir / "media")
    channels = build_channels(settings, policy, media, store)
    embedding = embedding_of(settings)
    library = live_library(settings, store, clock, policy, embedding)
    parts = Parts(
        store=store,
        clock=clock,
        library=library,
        policy=agreed.current,
        channels=channels.by_name,
        outlets=channels.outlets,
        hooks=hooks_of(settings),
        links=Links(settings.signing_key(), settings.base_url),
        base_url=settings.base_url,
    )
    planner = Planner(store, agreed.current)
    beat = Heartbeat(settings.heartbeat_url).beat
    auditor = Auditor(store=store, policy=agreed.current, outlets=channels.outlets, beat=beat)
    every: list[tuple[float, Callable[[], None]]] = [
        *publishing_jobs(
            settings,
            library,
            store=store,
            clock=clock,
            policy=policy,
            outlets=channels.outlets,
            embedding=embedding,
        ),
        (POLICY_SECONDS, policy.tick),
        (PLAN_SECONDS, lambda: planner.plan(clock.now())),
        (AGREED_SECONDS, lambda: agreed.tick(clock.now())),
        (AUDIT_SECONDS, lambda: auditor.look(clock.now())),
        (SWEEP_FILES_SECONDS, lambda: swept(store, media, clock)),
        (RENEW_SECONDS, lambda: parts.holding.renew(store, clock.now())),
    ]
    names = Names(naming(parts, channels.kf))
    crews: list[Hand] = [
        *_crews(settings, parts, channels, media, names),
        lookup_crew(settings, parts),
        *hook_crew(settings, parts),
    ]
    crews += _standing(settings, parts, policy, channels)
    if channels.kf is not None:
        every.append((SWEEP_SECONDS, sweeper(store, clock, channels.kf)))
        every.append((NAMES_SECONDS, names.tick))
    if channels.feishu is not None:
        every.append((INTRODUCE_SECONDS, channels.feishu.introduce(store, clock.now)))
    sandbox = build_sandbox(settings, library, policy.current) if settings.sandbox else None
    return Work(
        store=store,
        clock=clock,
        alone=Alone(store),
        crews=crews,
        ticker=Ticker(store, clock, every),
        sandbox=sandbox,
    )


def run_until(work: Work, stopped: Event) -> None:
    """Work until somebody sets the event."""
    work.start()
    stopped.wait()
    work.stop()


def embedding_of(settings: Settings) -> Embedding:
    """The embedder that the settings name; what is wrong with it is logged once."""
    chosen = choose(
        settings.embedder.value,
        settings.data_dir,
        base_url=settings.embedding_base_url,
        api_key=settings.embedding_api_key,
        model=settings.embedding_model,
    )
    if chosen.trouble:
        log.warning(
            "matching by characters only: run `nightdesk doctor`",
            extra={"action": "embedder_off", "reason": chosen.trouble},
        )
    return chosen


def _crews(
    settings: Settings, parts: Parts, channels: Channels, media: MediaStore, names: Names
) -> list[Hand]:
    bell = parts.store.bell
    crews: list[Hand] = [
        Watch(_waiting(parts), bell),
        Crew("worker", _turns(settings, parts, channels, media), bell, size=WORKERS),
        Crew("sender", deliveries(parts), bell, size=SENDERS),
    ]
    if channels.pullers:
        crews.append(Crew("puller", pulls(parts, channels, media, names), bell, size=PULLERS))
    return crews


def _waiting(parts: Parts) -> Callable[[], Sequence[str]]:
    def look() -> Sequence[str]:
        with parts.store.glance() as tx:
            return topics_waiting(tx.connection, now=parts.clock.now())

    return look


def _heard_topics(settings: Settings) -> tuple[str, ...]:
    """Results are waited for where taps come in."""
    is_long = settings.feishu is not None and settings.feishu.mode is FeishuMode.LONG
    return (PULL, TURN, OUTBOX, LOOKUP, *((RESULT,) if is_long else ()))


def _standing(
    settings: Settings, parts: Parts, policy: LivePolicy, channels: Channels
) -> list[Hand]:
    """Connections that bring in what no webhook does, and who sends over them."""
    feishu, found = settings.feishu, list[Hand]()
    if feishu is not None and feishu.mode is FeishuMode.LONG:
        found.append(feishu_link(settings, feishu, parts.store, parts.clock, policy))
    if channels.aibot is not None:
        found.append(channels.aibot.standing(parts.store, parts.clock))
        found.append(channels.aibot.sender(parts))
    return found


def _turns(settings: Settings, parts: Parts, channels: Channels, media: MediaStore) -> GroupDesk:
    """Turns, with their media made out before and words to the desk answered instead."""
    fetched = sensing(
        turns(parts),
        parts,
        media,
        fetchers=channels.posted,
        ears=ears_of(settings),
    )
    inner = channels.aibot.desk(fetched, parts, media) if channels.aibot else fetched
    return GroupDesk(
        job=inner,
        store=parts.store,
        clock=parts.clock,
        policy=parts.policy,
        outlets=parts.outlets,
        library=parts.library,
    )
