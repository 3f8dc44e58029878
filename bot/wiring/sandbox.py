"""The sandbox's desk: the real jobs on a database and a clock of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.channels.base import Address, Capabilities
from bot.channels.sandbox import GROUP, SandboxChannel, agents_group
from bot.channels.wecom.render import kf_parts
from bot.clock import Clock, SystemClock
from bot.library import Library
from bot.media import MediaStore
from bot.outlets import Outlet, Outlets
from bot.sandbox.protocol import CHANNEL, Hit, Why
from bot.sandbox.runner import SandboxRunner, opened_clock
from bot.store.revision import SchemaBehind, require_current
from bot.store.session import Store
from bot.wiring.grouping import with_group
from bot.wiring.lookups import lookups, shop_of, with_shop
from bot.wiring.sensing import sensing
from bot.wiring.storing import open_sandbox_store
from bot.wiring.turning import Parts, decide, deliveries, turns
from config.settings import Settings
from handlers.cause import DeliveryEnded
from handlers.outcome import Outcome
from handlers.policy import Policy
from handlers.turn import Turn

KF = Capabilities(choices=True, images=True, budget=5, window=timedelta(hours=48))
KEPT = 3
"""Entries that the page names beside the best one."""


def build_sandbox(
    settings: Settings,
    library: Library,
    policy: Callable[[], Policy],
    real: Clock | None = None,
) -> SandboxRunner:
    """The sandbox of a `work` process, not started yet; it answers from the desk's knowledge."""
    store = _migrated(settings)
    clock = opened_clock(store, real or SystemClock(), policy().hours)
    parts = _parts(store, clock, library, policy)
    whys: list[Why] = []

    def decide_and_tell(turn: Turn) -> Outcome:
        outcome = decide(turn)
        if not isinstance(turn.cause, DeliveryEnded):
            # That a reply arrived explains nothing and would hide what does.
            whys.append(why_of(turn, outcome))
        return outcome

    sensed = sensing(
        replace(turns(parts), decide=decide_and_tell),
        parts,
        MediaStore(settings.data_dir / "sandbox-media"),
        fetchers={},
    )
    jobs = (
        with_group(sensed, parts),
        deliveries(parts),
        lookups(parts, shop_of(settings.config_dir)),
    )
    return SandboxRunner(store, clock, jobs, policy, whys)


def _parts(store: Store, clock: Clock, library: Library, policy: Callable[[], Policy]) -> Parts:
    """A desk of one phone and one group; look-ups are answered by the simulated shop."""
    group = agents_group()
    address = Address(channel=GROUP, account="", to="group")
    return Parts(
        store=store,
        clock=clock,
        library=library,
        policy=lambda: with_shop(policy(), everything=True),
        channels={CHANNEL: SandboxChannel(CHANNEL, KF, kf_parts), GROUP: group},
        outlets=Outlets(groups=(Outlet(channel=group, address=address),), personal={}),
    )


def why_of(turn: Turn, outcome: Outcome) -> Why:
    """The turn's reasons, for the page."""
    ranking = turn.reading.ranking
    hits = ranking.hits[: KEPT + 1] if turn.messages else ()
    return Why(
        customer=turn.customer.nickname or turn.customer.external_id,
        cause=type(turn.cause).__name__,
        text=turn.text,
        handler=outcome.handled_by,
        because=outcome.because,
        action=ranking.action.value if hits else "",
        hits=tuple(
            Hit(
                entry_id=hit.entry_id,
                question=turn.entries[hit.entry_id].question,
                score=round(hit.score, 3),
            )
            for hit in hits
            if hit.entry_id in turn.entries
        ),
        signals=_signals(turn),
        before=turn.conversation.state.value,
        after=(outcome.next_state or turn.conversation.state).value,
        waits=bool(outcome.pending),
        at=turn.now.isoformat(),
    )


def _signals(turn: Turn) -> tuple[str, ...]:
    read = turn.reading.signals
    flags = ("wants_human", "urgent", "abusive", "escalation_risk", "vague", "thanks", "goodbye")
    return tuple(name for name in flags if getattr(read, name))


def _migrated(settings: Settings) -> Store:
    store = open_sandbox_store(settings)
    try:
        require_current(store)
    except SchemaBehind:
        # Nobody's data: the sandbox brings itself up to date.
        from bot.store.migrate import migrate  # noqa: PLC0415  15 MB, needed once

        migrate(store)
    return store
