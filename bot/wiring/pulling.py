"""Pulling what platforms keep for us, put together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.channels.base import SendProblem
from bot.channels.wecom.kf import WeComKf
from bot.clock import Clock
from bot.enrich import Enricher
from bot.media import MediaStore
from bot.puller import Naming, Pulls, sweep, sweep_names
from bot.store.session import Store
from bot.wiring.channels import Channels
from bot.wiring.turning import Parts

log = logging.getLogger(__name__)


def pulls(parts: Parts, channels: Channels, media: MediaStore) -> Pulls:
    """The pullers' job."""
    return Pulls(
        store=parts.store,
        clock=parts.clock,
        pullers=channels.pullers,
        enrich=Enricher(channels.fetchers, media),
        naming=_naming(parts, channels.kf),
    )


def _naming(parts: Parts, kf: WeComKf | None) -> Naming:
    def keep_names(channel: str, account: str, ids: Sequence[str]) -> None:
        with parts.store.read() as tx:
            unknown = tx.conversations.nameless(channel, account, ids)
        if kf is None or not unknown:
            return
        try:
            profiles = kf.customers(unknown)
        except SendProblem as problem:
            log.info(str(problem), extra={"action": "names_later"})
            return
        now = parts.clock.now()
        with parts.store.write() as tx:
            for profile in profiles.values():
                customer = tx.conversations.customer(channel, account, profile.external_id, now)
                tx.conversations.describe(
                    replace(
                        customer,
                        nickname=profile.nickname,
                        union_id=profile.union_id,
                        scene=profile.scene,
                        scene_param=profile.scene_param,
                    )
                )

    return keep_names


def sweeper(store: Store, clock: Clock, kf: WeComKf) -> Callable[[], None]:
    """Asks every account for what a lost callback did not announce."""
    names = sweep_names(clock)

    def sweep_accounts() -> None:
        with store.read() as tx:
            known = set(tx.records.accounts(kf.name))
        try:
            known |= {account.open_kfid for account in kf.people.accounts()}
        except SendProblem as problem:
            log.warning(str(problem), extra={"action": "accounts_unknown"})
        sweep(store, kf.name, sorted(known), clock.now(), name=next(names))

    return sweep_accounts
