"""The `work` process: puller, worker, sender and timers around one database."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from bot.agreed_roster import AgreedRoster
from bot.clock import Clock, SystemClock
from bot.embedder.choose import Embedding, choose
from bot.embedder.marks import Marks
from bot.evidence_links import Links
from bot.live import LiveLibrary
from bot.live_policy import LivePolicy
from bot.media import MediaStore
from bot.sandbox.runner import SandboxRunner
from bot.store.alone import Alone
from bot.store.revision import require_current
from bot.store.session import Store
from bot.ticket_links import TicketLinks
from bot.timers import Ticker
from bot.wiring.channels import Channels, build_channels
from bot.wiring.crews import Hand, hands, heard_topics
from bot.wiring.hooks import hooks_of
from bot.wiring.publishing import live_library
from bot.wiring.pulling import Names, naming
from bot.wiring.rounds import Rounds
from bot.wiring.sandbox import build_sandbox
from bot.wiring.storing import open_desk_store
from bot.wiring.turning import Parts
from config.settings import Settings
from handlers.policy import Policy
from knowledge import signals

log = logging.getLogger(__name__)
READY_CONNECTIONS = 4
STOP_WITHIN = 8.0
"""Seconds for the pieces in hand; platform and supervisor allow ten in all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """A running desk without its web side."""

    store: Store
    clock: Clock
    alone: Alone
    crews: Sequence[Hand]
    ticker: Ticker
    sandbox: SandboxRunner | None = None
    marks: Marks | None = None

    def prepare(self) -> None:
        """Take over what a killed process held, and connect. Nothing is in hand yet."""
        now = self.clock.now()
        self.alone.take_over(now)
        self.store.warm_up(READY_CONNECTIONS)
        signals.read("在吗", at=now)  # loads its tables, so that no customer waits for them

    def start(self) -> None:
        """Begin to work."""
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
        if self.marks is not None:
            self.marks.end()  # the model may still be at the vectors of a large base
        log.info("work has stopped", extra={"action": "work_stopped", "in_time": all(joined)})


def build_work(settings: Settings, clock: Clock | None = None) -> Work:
    """Everything of a `work` process, not started yet; SchemaBehind where migrations miss."""
    clock = clock or SystemClock()
    store = open_desk_store(settings, hears=heard_topics(settings))
    require_current(store)
    policy = LivePolicy(settings.config_dir)
    agreed = AgreedRoster(store, policy.current)
    media = MediaStore(settings.data_dir / "media")
    channels = build_channels(settings, policy, media, store)
    embedding = embedding_of(settings)
    library = live_library(settings, store, clock, policy, embedding)
    parts = _parts(settings, store, clock, channels, library=library, policy=agreed.current)
    names = Names(naming(parts, channels.kf))
    rounds = Rounds(
        settings=settings,
        parts=parts,
        channels=channels,
        policy=policy,
        agreed=agreed,
        library=library,
        embedding=embedding,
        media=media,
        names=names,
    )
    sandbox = build_sandbox(settings, library, policy.current) if settings.sandbox else None
    return Work(
        store=store,
        clock=clock,
        alone=Alone(store),
        crews=hands(settings, parts, channels, policy=policy, media=media, names=names),
        ticker=Ticker(store, clock, rounds.all()),
        sandbox=sandbox,
        marks=embedding.marks,
    )


def _parts(
    settings: Settings,
    store: Store,
    clock: Clock,
    channels: Channels,
    *,
    library: LiveLibrary,
    policy: Callable[[], Policy],
) -> Parts:
    return Parts(
        store=store,
        clock=clock,
        library=library,
        policy=policy,
        channels=channels.by_name,
        outlets=channels.outlets,
        hooks=hooks_of(settings),
        links=Links(settings.signing_key(), settings.base_url),
        ticket_links=TicketLinks(settings.signing_key(), settings.base_url),
    )


def run_until(work: Work, stopped: Callable[[], None]) -> None:
    """Work until `stopped` returns; `prepare` came before."""
    work.start()
    stopped()
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
