"""How a platform reaches us: calls, pages that are pulled, media that is fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.channels.base.arrival import Arrival

if TYPE_CHECKING:  # the web process names channels without loading what reads texts
    from handlers.model import Media


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A webhook call, free of any web framework."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


Result = Callable[[Mapping[str, str] | None], bytes]
"""The body for what came of a click; None: it is not known yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """A verified webhook call: what to store, and what to answer once it is stored."""

    arrivals: tuple[Arrival, ...]
    body: bytes = b""
    content_type: str = "text/plain"
    answer: Result | None = None
    """Makes the body from the result of the first arrival, which is waited for a moment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRef:
    """The case that a card or a thread is about, and whose conversation it is."""

    case_no: int
    card_id: int
    channel: str
    account: str
    customer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SentAnswer:
    """A message of ours that answered a customer."""

    customer: str
    reply_key: str


class Receiver(Protocol):
    """The web side of a channel: verify and translate, nothing else. Imports stay light."""

    def receive(self, request: Request, now: datetime) -> Received:
        """Verify and translate a call; Stranger where it is not the platform's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page of pulled messages; the cursor moves in the transaction that stores them."""

    arrivals: tuple[Arrival, ...]
    next_cursor: str
    has_more: bool


class Puller(Protocol):
    """A channel whose messages are fetched after a wake-up."""

    def pull(self, account: str, cursor: str, token: str) -> Page:
        """Fetch the page after `cursor`; TryLater or Misconfigured where it cannot."""


Sink = Callable[[bytes], None]
"""Takes the next bytes of a file. What it raises, at too many or too late ones, ends the fetching."""


class Fetcher(Protocol):
    """A channel whose media is fetched by id while the platform still has it."""

    def fetch(self, account: str, media: Media, sink: Sink) -> bool:
        """Hand its bytes to `sink` as they arrive; False where the platform has it no more.

        A SendProblem where it cannot be fetched now; `sink` may have got a part of it by then.
        """
