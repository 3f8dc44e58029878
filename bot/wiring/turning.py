"""The jobs of a desk, put together from its parts."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from bot.apply import Applier
from bot.channels.base import Channel
from bot.clock import Clock
from bot.duty_facts import asking
from bot.duty_jobs import DutyJobs
from bot.evidence_links import Links
from bot.holding import Holding, arriving
from bot.library import Library
from bot.morning import MorningDigest
from bot.outlets import Outlets
from bot.planning import DIGEST
from bot.sender import Deliveries
from bot.store.parcel import SEND
from bot.store.session import Store
from bot.ticket_links import NO_LINKS, TicketLinks
from bot.turns import TurnMaker
from bot.webhooks.events import Hooks
from bot.worker import Turns
from handlers import pipeline, poison
from handlers.outcome import Outcome
from handlers.policy import Policy
from handlers.reception import HANDLERS, PREFACES
from handlers.turn import Turn


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """What a desk is made of."""

    store: Store
    clock: Clock
    library: Library
    policy: Callable[[], Policy]
    channels: Mapping[str, Channel]
    """By name, customers' and agents' alike."""
    outlets: Outlets
    random: Callable[[int], int] = secrets.randbelow
    holding: Holding = field(default_factory=Holding)
    reading: Holding = field(default_factory=partial(Holding, arriving))
    """Rows whose media is being fetched or read."""
    hooks: Hooks = field(default_factory=Hooks)
    """Who is told of tickets and cases."""
    links: Links | None = None
    """Leads agents to evidence; None where they have no page to open it on."""
    ticket_links: TicketLinks = NO_LINKS
    """Lead from the digest to the tickets."""


def decide(turn: Turn) -> Outcome:
    """The handlers in the order of the reception."""
    return pipeline.run(turn, PREFACES, HANDLERS)


def turns(parts: Parts) -> Turns:
    """The workers' job."""

    digest = MorningDigest(
        store=parts.store,
        clock=parts.clock,
        policy=parts.policy,
        outlets=parts.outlets,
        links=parts.ticket_links,
        hooks=parts.hooks,
    )
    desk_jobs = DutyJobs(
        store=parts.store, clock=parts.clock, policy=parts.policy, outlets=parts.outlets
    )
    return Turns(
        store=parts.store,
        clock=parts.clock,
        maker=TurnMaker(
            library=parts.library,
            policy=parts.policy,
            capabilities={name: one.capabilities for name, one in parts.channels.items()},
            duty=asking(parts.store),
            random=parts.random,
        ),
        applier=Applier(
            parts.channels, parts.outlets, parts.hooks, parts.links, parts.ticket_links
        ),
        decide=decide,
        give_up=poison.give_up,
        jobs={DIGEST: digest, **desk_jobs.by_name()},
    )


def deliveries(
    parts: Parts, *, queue: str = SEND, may: Callable[[], bool] = lambda: True
) -> Deliveries:
    """The senders' job: one queue of the outbox, while they `may`."""
    return Deliveries(
        store=parts.store,
        clock=parts.clock,
        channels=parts.channels,
        policy=parts.policy,
        queue=queue,
        may=may,
        holding=parts.holding,
    )
