"""The noun of the knowledge base: one entry of a FAQ file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step of an entry that leads the customer through a task."""

    text: str
    picture: str | None = None
    """Path of a picture relative to the FAQ folder."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where in an admin's file something stands, as the admin would look for it."""

    file: str
    """Path relative to the FAQ folder."""
    line: int | None = None
    """Line of a text file, from 1."""
    cell: str | None = None
    """`sheet!B7` of a spreadsheet."""

    def __str__(self) -> str:
        where = self.cell or (str(self.line) if self.line else "")
        return f"{self.file}:{where}" if where else self.file


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A question the company answers, with the customers' wordings of it."""

    id: str
    question: str
    answer: str
    place: Place
    variants: tuple[str, ...] = ()
    category: str = ""
    keywords: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    """Last day on which the answer holds."""
    form: str | None = None
    """Id of the form a customer may be led into after the answer."""
    channels: tuple[str, ...] = ()
    """Channels that may give the answer; empty means all."""
    windows: tuple[str, ...] = ()
    """Names of the service windows in which the answer holds; empty means all."""
    related: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    attachments: tuple[str, ...] = ()
    lookup: str | None = None
    """Name of a look-up in `policy.yaml` whose result fills the answer."""
    owner: str | None = None

    @property
    def wordings(self) -> tuple[str, ...]:
        """Every phrasing that means this entry, the standard question first."""
        return (self.question, *self.variants)

    def holds_on(self, day: date) -> bool:
        """Whether the answer is valid on this day of the desk's calendar."""
        after_start = self.valid_from is None or self.valid_from <= day
        return after_start and (self.valid_until is None or day <= self.valid_until)

    def holds_in(self, channel: str, window: str) -> bool:
        """Whether the answer may be given on this channel in this service window."""
        return (not self.channels or channel in self.channels) and (
            not self.windows or window in self.windows
        )
