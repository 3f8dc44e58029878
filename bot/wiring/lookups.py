"""Look-ups: the company's endpoints on a desk, the simulated shop everywhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.crew import Crew
from bot.lookups.asking import Endpoint, Lookups
from bot.lookups.shop import SimulatedShop, read_shop
from bot.lookups.wire import SignedEndpoint
from bot.wiring.turning import Parts
from config.settings import Settings
from handlers.policy import Policy

ASKERS = 4
"""Endpoints that are waited for at a time."""
SHOP = "shop.yaml"
SAMPLE_SHOP = Path(__file__).parents[2] / "config" / SHOP
SIMULATED = "simulated:shop"
"""Address of a look-up that the simulated shop answers."""


def lookups(parts: Parts, endpoint: Endpoint) -> Lookups:
    """The job of those who ask."""
    return Lookups(store=parts.store, clock=parts.clock, policy=parts.policy, endpoint=endpoint)


def lookup_crew(settings: Settings, parts: Parts) -> Crew:
    """Those who ask the company's endpoints; none of them is a sender or a worker."""
    endpoint = SignedEndpoint(secret=settings.lookup_secret)
    return Crew("lookup", lookups(parts, endpoint), parts.store.bell, size=ASKERS)


def shop_of(config_dir: Path | None) -> SimulatedShop:
    """The shop of a folder of policy files, else the sample; BadShop where it cannot be read."""
    own = config_dir / SHOP if config_dir else SAMPLE_SHOP
    return read_shop(own if own.is_file() else SAMPLE_SHOP)


def has_own_shop(config_dir: Path | None) -> bool:
    """Whether a folder of policy files brings its own shop."""
    return config_dir is not None and (config_dir / SHOP).is_file()


def with_shop(policy: Policy, *, everything: bool) -> Policy:
    """The policy with its look-ups answered by the shop; `everything`: unconnected ones as well."""
    simulated = {
        name: replace(lookup, url=SIMULATED) if lookup.url or everything else lookup
        for name, lookup in policy.lookups.items()
    }
    return replace(policy, lookups=simulated)
