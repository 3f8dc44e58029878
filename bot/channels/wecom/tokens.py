"""The access token: fetched once by whoever comes first, kept until shortly before it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.wecom.errors import BAD_SECRET, ApiError

EARLY_SECONDS = 300
AFTER_BAD_SECRET = 60.0
"""Wrong secrets tried in a loop block the address for about an hour."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """What gettoken answered."""

    token: str
    seconds: int


class Token:
    """One token for all threads; a refresh waits for the one under way."""

    def __init__(
        self, fetch: Callable[[], Fresh], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._until = 0.0
        self._refused: ApiError | None = None
        self._silent_until = 0.0

    def current(self, stale: str = "") -> str:
        """A token that is not `stale`; ApiError or TryLater where none can be had."""
        with self._lock:
            if self._token and self._token != stale and self._clock() < self._until:
                return self._token
            self._renew()
            return self._token

    def _renew(self) -> None:
        if self._refused and self._clock() < self._silent_until:
            raise ApiError(self._refused.errcode, "the secret was refused a moment ago")
        try:
            fresh = self._fetch()
        except ApiError as error:
            if error.errcode in BAD_SECRET:
                self._refused, self._silent_until = error, self._clock() + AFTER_BAD_SECRET
            raise
        self._token, self._refused = fresh.token, None
        self._until = self._clock() + max(60, fresh.seconds - EARLY_SECONDS)
