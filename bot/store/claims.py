"""Holding a row of a queue for a while, and what a look at a queue tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class ClaimLost(Exception):
    """Another holder has this row by now; whatever was decided must not be applied."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a glance at a queue saw; true where claiming is worth a transaction."""

    due: bool
    """A waiting row is due; its lane may be held."""
    expired: bool
    """The claim of some row ran out."""
    more: bool = True
    """Another row is due besides."""

    def __bool__(self) -> bool:
        return self.due or self.expired


BLIND = Look(due=True, expired=True)
"""Nobody looked: a claim has to try everything."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A row held for a while."""

    row: Mapping[str, Any]
    taken_over: bool = False
    """Its last holder vanished in the middle; nobody knows how far it got."""
    last: bool = False
    """Nothing else waited in its queue when it was taken, in whatever lane."""
    behind: Sequence[Mapping[str, Any]] | None = None
    """What waited behind it a moment ago, where somebody has just looked."""

    @property
    def id(self) -> int:
        """The row."""
        return int(self.row["id"])

    @property
    def claim_no(self) -> int:
        """Counts the holders; only the newest may finish the row."""
        return int(self.row["claim_no"])
