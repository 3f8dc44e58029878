"""How answers get to customers: publishing, announcements, look-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Publish(StrEnum):
    """How a change of the FAQ files reaches customers."""

    DIRECT = "direct"
    """Saved is live."""
    REVIEW = "review"
    """Saved is a draft until a lead or admin publishes it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """What customers are told first for a while: an outage, a typhoon, a holiday."""

    id: str
    """Its number, or its place in the file."""
    text: str
    start: datetime
    end: datetime
    about: tuple[str, ...] = ()
    """Words of a question, categories or ids of entries it concerns; empty: everything."""
    by: str = ""

    def holds_at(self, now: datetime) -> bool:
        """Whether it is to be told at this moment."""
        return self.start <= now < self.end


@dataclass(frozen=True, kw_only=True, slots=True)
class Lookup:
    """A question to the company's own systems that fills an answer."""

    url: str
    """The company's HTTP endpoint; empty: not connected, the entry is answered without it."""
    answer: str
    """The sentence with the result's fields in `{braces}`."""
    proof: tuple[str, ...] = ("order_no", "phone_last4")
    """What a customer must name so that only their own data is shown."""
    timeout: timedelta = timedelta(seconds=2)
    private: bool = False
    """The endpoint may stand inside the company's network, and speak plain HTTP there."""
