"""What is fetched beside messages while the platform still has it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

from bot.channels.base import Arrival, Fetcher, Kind
from bot.codec import dump, load
from bot.fetching import LOST, fetched, tell_lost
from bot.media import MediaStore
from handlers.model import Media, Message

FETCHES = 4
"""Media fetched at a time."""
PAGE_SECONDS = 8.0
"""A page waits so long for its files. What takes more is fetched before its own turn."""


class Enricher:
    """Fetches media into the media store; a message goes on without what cannot be fetched."""

    def __init__(self, fetchers: Mapping[str, Fetcher], media: MediaStore) -> None:
        """`fetchers` by channel."""
        self._fetchers = fetchers
        self._media = media
        self._pool = ThreadPoolExecutor(FETCHES, thread_name_prefix="fetch")

    def __call__(self, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
        """The arrivals with their media stored, in the same order."""
        if not any(_has_media(one) for one in arrivals):
            return arrivals
        fill = partial(self._with_media, until=time.monotonic() + PAGE_SECONDS)
        return list(self._pool.map(fill, arrivals))

    def _with_media(self, arrival: Arrival, until: float) -> Arrival:
        if not _has_media(arrival):
            return arrival
        message = load(Message, arrival.payload)
        kept = tuple(self._kept(arrival, one, until) for one in message.media)
        payload: Mapping[str, Any] = dump(replace(message, media=kept))
        return replace(arrival, payload=payload)

    def _kept(self, arrival: Arrival, media: Media, until: float) -> Media:
        try:
            fetcher = self._fetchers[arrival.channel]
            return fetched(fetcher, arrival.account, media, self._media, until)
        except LOST as problem:
            tell_lost(problem)
            return media


def _has_media(arrival: Arrival) -> bool:
    return arrival.kind is Kind.MESSAGE and bool(arrival.payload.get("media"))
