"""The tenant token: fetched once by whoever comes first, dropped the moment it turns out dead."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.base import SendProblem
from bot.channels.feishu.errors import ApiError

EARLY_SECONDS = 600
"""Below thirty minutes of life Feishu hands out the next token while this one still holds."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """What the token address answered."""

    token: str
    seconds: int


class TenantToken:
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
        self._failure: ApiError | SendProblem | None = None

    def current(self, dead: str = "") -> str:
        """A token that is not `dead`; ApiError or a SendProblem where none can be had."""
        ended = self._ended
        with self._lock:
            if self._token and self._token != dead and self._clock() < self._until:
                return self._token
            if self._failure is not None and self._ended != ended:
                raise self._failure
            self._renew()
            return self._token

    def _renew(self) -> None:
        try:
            fresh = self._fetch()
        except (ApiError, SendProblem) as error:
            self._failure = error
            raise
        finally:
            self._ended += 1
        self._token, self._failure = fresh.token, None
        self._until = self._clock() + max(60, fresh.seconds - EARLY_SECONDS)
