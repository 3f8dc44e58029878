"""Pulling what platforms keep for us, put together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict
from threading import Lock

from bot import same_person
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


class Names:
    """Keeps the names of those who wrote, a moment later and many at a time.

    Asked for at once, the look-up would run beside the turn that the customer waits for.
    """

    def __init__(self, keep: Naming) -> None:
        """`keep` asks the platform and writes."""
        self._keep = keep
        self._asked: dict[tuple[str, str], set[str]] = {}
        self._lock = Lock()

    def __call__(self, channel: str, account: str, ids: Sequence[str]) -> None:
        """See to these names soon."""
        with self._lock:
            self._asked.setdefault((channel, account), set()).update(ids)

    def tick(self) -> None:
        """Keep what was asked for; who is lost with the process is asked for when they write again."""
        with self._lock:
            asked, self._asked = self._asked, {}
        for (channel, account), ids in asked.items():
            self._keep(channel, account, sorted(ids))


def pulls(parts: Parts, channels: Channels, media: MediaStore, names: Naming) -> Pulls:
    """The pullers' job."""
    return Pulls(
        store=parts.store,
        clock=parts.clock,
        pullers=channels.pullers,
        enrich=Enricher(channels.fetchers, media),
        naming=names,
    )


def naming(parts: Parts, kf: WeComKf | None) -> Naming:
    """Writes down what WeCom calls the customers whose name is not known."""

    def keep_names(channel: str, account: str, ids: Sequence[str]) -> None:
        with parts.store.glance() as tx:
            unknown = tx.conversations.nameless(channel, account, ids)
        if kf is None or not unknown:
            return
        try:
            profiles = kf.customers(unknown)
        except SendProblem as problem:
            log.info(str(problem), extra={"action": "names_later"})
            return
        people = [asdict(profile) for profile in profiles.values()]
        with parts.store.write() as tx:
            now = parts.clock.now()
            tx.conversations.introduce(channel, account, people, now=now)
            same_person.introduced(tx, channel, account, unknown, now=now)

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
