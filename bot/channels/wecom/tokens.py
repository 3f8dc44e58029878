"""The access token: fetched once by whoever comes first, kept until shortly before it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.base import TryLater
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
    """One token for all threads; who waits for a refresh shares its outcome, good or bad."""

    def __init__(
        self, fetch: Callable[[], Fresh], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._until = 0.0
        self._ended = 0
        self._failure: ApiError | TryLater | None = None
        self._silent_until = 0.0

    def current(self, stale: str = "") -> str:
        """A token that is not `stale`; ApiError or TryLater where none can be had."""
        ended = self._ended
        with self._lock:
            if self._token and self._token != stale and self._clock() < self._until:
                return self._token
            if self._failure and (self._ended != ended or self._clock() < self._silent_until):
                # twenty threads must not wait for a hanging platform one after the other
                raise self._failure
            self._renew()
            return self._token

    def _renew(self) -> None:
        try:
            fresh = self._fetch()
        except (ApiError, TryLater) as error:
            self._failure = error
            if isinstance(error, ApiError) and error.errcode in BAD_SECRET:
                self._silent_until = self._clock() + AFTER_BAD_SECRET
            raise
        finally:
            self._ended += 1
        self._token, self._failure = fresh.token, None
        self._until = self._clock() + max(60, fresh.seconds - EARLY_SECONDS)
