"""An access token: fetched once by whoever comes first, kept until shortly before it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

LEAST_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Fresh:
    """What the platform's token address answered."""

    token: str
    seconds: float


def no_rest(failure: Exception) -> float:
    """Every failure may be over a moment later."""
    return 0.0


class TokenKeeper:
    """One token for all threads; who waits for a refresh shares its outcome, good or bad."""

    def __init__(
        self,
        fetch: Callable[[], Fresh],
        *,
        early: float,
        rest: Callable[[Exception], float] = no_rest,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`early`: seconds before its end in which a token is not used any more.

        `rest`: seconds after a failure in which it is told again instead of asking again.
        """
        self._fetch = fetch
        self._early = early
        self._rest = rest
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._until = 0.0
        self._ended = 0
        self._failure: Exception | None = None
        self._silent_until = 0.0

    def current(self, dead: str = "") -> str:
        """A token that is not `dead`. Raises what `fetch` raises where none can be had."""
        ended = self._ended
        with self._lock:
            if self._token and self._token != dead and self._clock() < self._until:
                return self._token
            if self._failure and (self._ended != ended or self._clock() < self._silent_until):
                # twenty threads must not wait for a hanging platform one after the other
                raise self._failure
            self._renew()
            return self._token

    def _renew(self) -> None:
        try:
            fresh = self._fetch()
        except Exception as error:
            self._failure = error
            self._silent_until = self._clock() + self._rest(error)
            raise
        finally:
            self._ended += 1
        self._token, self._failure = fresh.token, None
        self._until = self._clock() + max(LEAST_SECONDS, fresh.seconds - self._early)
