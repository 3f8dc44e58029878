"""Which part of a text states which fact; no two facts share a character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from knowledge.signals.ways import Way, look_at, way


@cache
def _needing(pattern: re.Pattern[str]) -> Way:
    return way("fact", pattern.pattern)


@dataclass(frozen=True, slots=True)
class Claim:
    """One fact, its normalised value and its half-open span in the folded text."""

    kind: str
    value: str
    start: int
    end: int


@dataclass
class Claims:
    """What has been found in one folded text so far."""

    text: str
    found: list[Claim] = field(default_factory=list)

    def free(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches whose first group, or whole, nobody has claimed yet."""
        for hit in self.matches(pattern):
            if not self.taken(*hit.span(1 if pattern.groups else 0)):
                yield hit

    def whole(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches of which nobody has claimed any part yet."""
        return (hit for hit in self.matches(pattern) if not self.taken(*hit.span()))

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """All matches; a text that lacks what the pattern needs is not searched."""
        may_be = _needing(pattern).may_be_in(look_at(self.text))
        return pattern.finditer(self.text) if may_be else iter(())

    def taken(self, start: int, end: int) -> bool:
        """Whether a fact already stands in this span."""
        return any(claim.start < end and start < claim.end for claim in self.found)

    def add(self, kind: str, value: str, span: tuple[int, int]) -> None:
        """Claim a span for a fact."""
        self.found.append(Claim(kind, value, *span))

    def of(self, kinds: Iterable[str]) -> list[Claim]:
        """Claims of these kinds in the order of the text."""
        wanted = set(kinds)
        return sorted((c for c in self.found if c.kind in wanted), key=lambda claim: claim.start)
