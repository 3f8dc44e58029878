"""Media is fetched, looked at and listened to before its turn. No transaction is open meanwhile.

A message goes on without what cannot be fetched or made out; an agent's picture is waited for a
little, since it was meant for the customer. What is found is written into the inbox row, so that a
crash costs no second look.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.channels.base import Fetcher, Kind, SendProblem
from bot.clock import Clock
from bot.codec import dump, load
from bot.crew import Ahead
from bot.fetching import LOST, fetched, tell_lost
from bot.holding import Holding
from bot.media import TAKE_SECONDS, MediaStore
from bot.senses import ALL_SECONDS, Senses
from bot.sight.nouns import Busy
from bot.store.lanes import Claim
from bot.store.session import Store
from handlers.model import Media, Message

KEPT = "sha256:"
AGAIN_AFTER = timedelta(seconds=2)
BUSY_FOR = timedelta(milliseconds=300)
"""While the eyes open or are at another customer's picture this one waits, and no worker with it."""
WAITS_FOR_EYES = timedelta(seconds=3)
"""So much longer than one reading; after this a picture goes on unread."""
PATIENT_TRIES = 3
"""So often an agent's picture is tried; then their words go without it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Moments of `time.monotonic` for all media of one turn."""

    fetch: float
    look: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Prefetching(Ahead[Claim]):
    """A job of turns that looks for media first."""

    store: Store
    clock: Clock
    fetchers: Mapping[str, Fetcher]
    media: MediaStore
    senses: Senses
    holding: Holding
    """Renews the claims of rows whose media takes longer than a lease."""

    def handle(self, claim: Claim) -> None:
        """Fetch what this row and those that its turn may take along have, then do the turn."""
        try:
            ready = self._ready(claim)
        except (SendProblem, TimeoutError) as problem:
            due_at = self.clock.now() + AGAIN_AFTER
            with self.store.write() as tx:
                tx.inbox.put_back(claim, due_at=due_at, error=str(problem))
        except Busy:
            with self.store.write() as tx:
                tx.inbox.postpone(claim, due_at=self.clock.now() + BUSY_FOR, error="")
        else:
            self.job.handle(ready)

    def _ready(self, claim: Claim) -> Claim:
        if not self._has_any(claim.row):
            return claim
        with self.store.glance() as tx:
            rows = [claim.row, *tx.inbox.followers(claim)]
        if not any(self._has_media(row) for row in rows):
            return replace(claim, behind=rows[1:])
        with self.holding.keep(claim):
            filled = self._all_filled(rows)
        return replace(claim, row={**claim.row, "payload": filled[0]})

    def _all_filled(self, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        """The payloads of these rows with all that could be fetched and made out."""
        now, found = time.monotonic(), []
        limits = Limits(fetch=now + TAKE_SECONDS, look=now + ALL_SECONDS)
        for row in rows:
            filled = self._filled(row, limits)
            if filled != row["payload"]:
                with self.store.write() as tx:
                    tx.inbox.refill(int(row["id"]), filled)
            found.append(filled)
        return found

    def _has_any(self, row: Mapping[str, Any]) -> bool:
        """Whether media may be near: a message may take those behind it along."""
        return row["kind"] == Kind.MESSAGE or bool(self._attachments(row))

    def _has_media(self, row: Mapping[str, Any]) -> bool:
        return bool(row["payload"].get("media") or self._attachments(row))

    def _filled(self, row: Mapping[str, Any], limits: Limits) -> Mapping[str, Any]:
        payload: Mapping[str, Any] = row["payload"]
        if attachments := self._attachments(row):
            found = (self._attached(ref, int(row["attempts"]), limits.fetch) for ref in attachments)
            return {**payload, "attachments": [ref for ref in found if ref]}
        if row["kind"] != Kind.MESSAGE or not payload.get("media"):
            return payload
        message = self._fetched_all(row, load(Message, payload), limits.fetch)
        if self.senses.is_needed(message):
            message = self._perceived(row, message, limits.look)
        return {**payload, **dump(message)}

    def _attachments(self, row: Mapping[str, Any]) -> Sequence[str]:
        return row["payload"].get("attachments", ()) if row["kind"] == Kind.AGENT else ()

    def _fetched_all(self, row: Mapping[str, Any], message: Message, until: float) -> Message:
        if row["channel"] not in self.fetchers or all(one.sha256 for one in message.media):
            return message
        kept = tuple(
            self._kept(row["channel"], row["account"], one, until) for one in message.media
        )
        return replace(message, media=kept)

    def _perceived(self, row: Mapping[str, Any], message: Message, until: float) -> Message:
        try:
            return self.senses.perceive(message, until)
        except Busy:
            patience = timedelta(seconds=self.senses.seconds()) + WAITS_FOR_EYES
            if self.clock.now() - row["received_at"] < patience:
                raise
            return message

    def _kept(self, channel: str, account: str, media: Media, until: float) -> Media:
        if media.sha256:
            return media
        try:
            return self._fetched(channel, account, media, until)
        except LOST as problem:
            tell_lost(problem)
            return media

    def _attached(self, ref: str, attempts: int, until: float) -> str:
        """`sha256:<hash>` for `<channel>:<media id>`; empty where there is no such picture."""
        channel, _, media_id = ref.partition(":")
        if ref.startswith(KEPT) or channel not in self.fetchers:
            return ref
        try:
            kept = self._fetched(channel, "", Media(media_id=media_id), until)
        except LOST as problem:
            if isinstance(problem, SendProblem | TimeoutError) and attempts < PATIENT_TRIES:
                raise
            tell_lost(problem)
            return ""
        return f"{KEPT}{kept.sha256}" if kept.sha256 else ""

    def _fetched(self, channel: str, account: str, media: Media, until: float) -> Media:
        return fetched(self.fetchers[channel], account, media, self.media, until)
