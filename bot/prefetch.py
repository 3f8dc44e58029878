"""Pictures that came by webhook are fetched before their turn, while the platform still has them.

No transaction is open meanwhile. A message goes on without what cannot be fetched; an agent's
picture is waited for a little, since it was meant for the customer.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.channels.base import Fetcher, Kind, SendProblem
from bot.clock import Clock
from bot.codec import dump, load
from bot.crew import Job
from bot.media import MediaStore, TooLarge, sniff
from bot.store.lanes import Claim
from bot.store.session import Store
from handlers.model import Media, Message

log = logging.getLogger(__name__)
KEPT = "sha256:"
AGAIN_AFTER = timedelta(seconds=2)
PATIENT_TRIES = 3
"""So often an agent's picture is tried; then their words go without it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prefetching:
    """A job of turns that looks for media first."""

    job: Job[Claim]
    store: Store
    clock: Clock
    fetchers: Mapping[str, Fetcher]
    media: MediaStore

    @property
    def topic(self) -> str:
        """As the job behind it."""
        return self.job.topic

    def take(self) -> Claim | None:
        """As the job behind it."""
        return self.job.take()

    def handle(self, claim: Claim) -> None:
        """Fetch what this row and those that its turn may take along have, then do the turn."""
        try:
            ready = self._ready(claim)
        except SendProblem as problem:
            due_at = self.clock.now() + AGAIN_AFTER
            with self.store.write() as tx:
                tx.inbox.put_back(claim, due_at=due_at, error=str(problem))
        else:
            self.job.handle(ready)

    def _ready(self, claim: Claim) -> Claim:
        with self.store.read() as tx:
            rows = [claim.row, *tx.inbox.followers(claim)] if self._has_any(claim.row) else []
        filled = {int(row["id"]): self._filled(row) for row in rows if self._is_needed(row)}
        if filled:
            with self.store.write() as tx:
                for inbox_id, payload in filled.items():
                    tx.inbox.refill(inbox_id, payload)
        mine = filled.get(claim.id, claim.row["payload"])
        return Claim({**claim.row, "payload": mine})

    def _has_any(self, row: Mapping[str, Any]) -> bool:
        """Whether media may be near: a message may take those behind it along."""
        return row["channel"] in self.fetchers or self._is_needed(row)

    def _is_needed(self, row: Mapping[str, Any]) -> bool:
        payload = row["payload"]
        if row["kind"] == Kind.MESSAGE and row["channel"] in self.fetchers:
            return any(not media.get("sha256") for media in payload.get("media", ()))
        attached = payload.get("attachments", ()) if row["kind"] == Kind.AGENT else ()
        return any(not ref.startswith(KEPT) for ref in attached)

    def _filled(self, row: Mapping[str, Any]) -> dict[str, Any]:
        payload = row["payload"]
        if row["kind"] == Kind.AGENT:
            found = (self._attached(ref, int(row["attempts"])) for ref in payload["attachments"])
            return {**payload, "attachments": [ref for ref in found if ref]}
        message = load(Message, payload)
        kept = tuple(self._kept(row["channel"], row["account"], one) for one in message.media)
        filled: dict[str, Any] = {**payload, **dump(replace(message, media=kept))}
        return filled

    def _kept(self, channel: str, account: str, media: Media) -> Media:
        try:
            return self._fetched(channel, account, media)
        except (SendProblem, TooLarge, OSError) as problem:
            _lost(problem)
            return media

    def _attached(self, ref: str, attempts: int) -> str:
        """`sha256:<hash>` for `<channel>:<media id>`; empty where there is no such picture."""
        channel, _, media_id = ref.partition(":")
        if ref.startswith(KEPT) or channel not in self.fetchers:
            return ref
        try:
            kept = self._fetched(channel, "", Media(media_id=media_id))
        except (SendProblem, TooLarge, OSError) as problem:
            if isinstance(problem, SendProblem) and attempts < PATIENT_TRIES:
                raise
            _lost(problem)
            return ""
        return f"{KEPT}{kept.sha256}" if kept.sha256 else ""

    def _fetched(self, channel: str, account: str, media: Media) -> Media:
        content = self.fetchers[channel].fetch(account, media)
        if content is None:
            return media
        sha256, size = self.media.put(content)
        return replace(media, sha256=sha256, size=size, mime=sniff(content))


def _lost(problem: Exception) -> None:
    log.warning(
        "media could not be fetched",
        extra={"action": "media_lost", "reason": type(problem).__name__},
    )
