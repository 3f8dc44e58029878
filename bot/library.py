"""The knowledge that is live right now; replaced whole, never edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from knowledge.entry import Entry
from knowledge.matcher import Matcher


@dataclass(frozen=True, slots=True)
class Shelf:
    """One version of the knowledge base with its matcher."""

    entries: Mapping[str, Entry]
    matcher: Matcher
    version: str
    """Hash of the files it was read from."""
    number: int = 0
    """Of the version in the database; 0 where there is none, as in a replay."""

    @property
    def name(self) -> str:
        """The version as answers remember it."""
        return f"v{self.number}" if self.number else self.version


class Library(Protocol):
    """Whoever knows which shelf is live."""

    def current(self) -> Shelf:
        """The live shelf; the same object until another version is live."""


class FixedLibrary:
    """A shelf that stays, for replays and tests."""

    def __init__(self, shelf: Shelf) -> None:
        """`shelf` is what there is to know."""
        self._shelf = shelf

    def current(self) -> Shelf:
        """The shelf."""
        return self._shelf
