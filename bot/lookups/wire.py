"""One call to a company's endpoint: whole within its time, small, or not believed."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import ClassVar

from bot.lookups.exchange import MOST_BYTES, LookupFailed
from bot.signed_post import UNREACHED, OffLimits, SignedPost
from handlers.policy import Lookup


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedEndpoint(SignedPost):
    """Asks; decompresses nothing, reads at most 64 KiB. Without a secret nothing is asked."""

    agent: ClassVar[str] = "nightdesk-lookup"

    def post(self, lookup: Lookup, lookup_id: str, body: bytes, at: datetime) -> bytes:
        """The body of the answer; LookupFailed where there is none that may be read in time."""
        if not self.secret:
            raise LookupFailed("there is no NIGHTDESK_LOOKUP_SECRET to sign with")
        end = monotonic() + lookup.timeout.total_seconds()
        try:
            with self.answer(
                lookup.url, lookup_id, body, at, private=lookup.private, end=end
            ) as answer:
                _look_at(answer)
                data = answer.read(MOST_BYTES + 1)
        except OffLimits as error:
            raise LookupFailed(f"the endpoint must not be called: {error}") from error
        except UNREACHED as error:
            raise LookupFailed(f"the endpoint cannot be reached: {type(error).__name__}") from error
        if monotonic() > end:
            raise LookupFailed("no answer in time")
        if len(data) > MOST_BYTES:
            raise LookupFailed("it is larger than 64 KiB")
        return data


def _look_at(answer: http.client.HTTPResponse) -> None:
    """LookupFailed for a redirect, an error, a page or something compressed."""
    if answer.status != 200:
        raise LookupFailed(f"the endpoint answered {answer.status}")
    kind = answer.headers.get_content_type()
    if kind != "application/json":
        raise LookupFailed("it is not application/json")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise LookupFailed("it is compressed")
    length = answer.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:12]) > MOST_BYTES:
        raise LookupFailed("it is larger than 64 KiB")
