"""One signed call to a receiver, and what its status says."""

from __future__ import annotations

import http.client
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import ClassVar

from bot.signed_post import UNREACHED, OffLimits, SignedPost

SECONDS = 10.0
"""For the whole call, the name included."""
MOST_BYTES = 64 * 1024
"""Of an answer; nobody reads it."""
GONE = 410


class NotTaken(Exception):
    """The receiver did not take it; it is tried again."""


class NotWanted(Exception):
    """The receiver will never take it: it is gone, or stands where calls must not go."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller(SignedPost):
    """Tells receivers, and reads of their answers only the status."""

    agent: ClassVar[str] = "nightdesk-webhook"

    private: bool = False
    """Receivers may stand inside the company's network, and speak plain HTTP there."""
    seconds: float = SECONDS

    def post(self, url: str, message_id: str, body: str, at: datetime) -> None:
        """Deliver; NotTaken or NotWanted where that failed."""
        try:
            status = self._status(url, message_id, body, at)
        except OffLimits as error:
            raise NotWanted(f"the receiver must not be called: {error}") from error
        except UNREACHED as error:
            raise NotTaken(f"the receiver cannot be reached: {type(error).__name__}") from error
        if status == GONE:
            raise NotWanted("the receiver answered 410: it wants nothing more")
        if not 200 <= status < 300:  # the class of success
            raise NotTaken(f"the receiver answered {status}")

    def _status(self, url: str, message_id: str, body: str, at: datetime) -> int:
        end, said = monotonic() + self.seconds, body.encode()
        with self.answer(url, message_id, said, at, private=self.private, end=end) as answer:
            with suppress(OSError, http.client.HTTPException):  # the status came, and it counts
                answer.read(MOST_BYTES)
            return answer.status
