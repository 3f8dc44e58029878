"""One way of saying a cue: a pattern, and where in a text it is worth a look.

A pattern cannot match where the words it needs are missing, and not far from them either. So a
long text is searched only around those words, which gives the same hits in a part of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from knowledge.signals.anatomy import reach
from knowledge.signals.needs import Needs, needs
from knowledge.signals.sieve import CELL, Cells

LONG = 96
"""Characters from which on a text is cut into cells."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A text, its characters and pairs of neighbours, and where those stand in a long text."""

    text: str
    pieces: frozenset[str]
    cells: Cells | None


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways a cue is said."""

    cue: str
    pattern: re.Pattern[str]
    heads: tuple[frozenset[str], ...]
    """Of each need the first two characters, or the only one: cheaper to look for."""
    long: Needs
    """The needs that their heads do not settle."""
    reach: int | None
    """How many characters a match looks at, at most."""

    def may_be_in(self, seen: Seen) -> bool:
        """Whether a text can hold it at all."""
        for demand in self.heads:
            if seen.pieces.isdisjoint(demand):
                return False
        return not self.long or self.long_in(seen.text)

    def long_in(self, text: str) -> bool:
        """Whether a text that has the heads of all needs has the needs."""
        return all(any(map(text.__contains__, demand)) for demand in self.long)

    @property
    def far(self) -> bool:
        """Whether it looks further than one cell."""
        return self.reach is None or self.reach > CELL


@dataclass(frozen=True, slots=True)
class Chance:
    """A way that a text may hold, and where."""

    way: Way
    bits: int = 0
    """The cells in which it may begin, one bit each; 0 where that is not known."""
    cell: int = CELL
    """Characters of a cell."""

    def hits(self, text: str) -> Iterator[re.Match[str]]:
        """All matches in a text, which is what was seen or that with characters blanked."""
        if not self.bits or self.way.reach is None or self.way.far:
            return self.way.pattern.finditer(text)
        return self._in_cells(text, self.way.reach)

    def _in_cells(self, text: str, reach: int) -> Iterator[re.Match[str]]:
        searched = 0
        for start, stop in _stretches(self.bits, self.cell):
            end = stop + reach + 1
            for hit in self.way.pattern.finditer(text, max(searched, start), end):
                if hit.start() >= stop:
                    break
                yield hit
                searched = hit.end()


def way(cue: str, pattern: str) -> Way:
    """A way of saying a cue; raises re.error where the pattern is wrong."""
    compiled = re.compile(pattern)
    wanted = needs(pattern)
    return Way(
        cue=cue,
        pattern=compiled,
        heads=tuple(_one(frozenset(text[:2] for text in demand)) for demand in wanted),
        long=tuple(_one(demand) for demand in wanted if any(len(text) > 2 for text in demand)),
        reach=reach(pattern),
    )


@lru_cache(maxsize=16)
def look_at(text: str) -> Seen:
    """What a text is made of."""
    pieces = frozenset(text).union(map("".join, pairwise(text)))
    return Seen(text, pieces, Cells.of(text) if len(text) >= LONG else None)


@cache
def _one(demand: frozenset[str]) -> frozenset[str]:
    """The same demand of many patterns is kept once."""
    return demand


def _stretches(bits: int, cell: int) -> Iterator[tuple[int, int]]:
    """The half-open spans of cells whose bits are set, neighbours joined."""
    place = 0
    while bits:
        zeros = (bits & -bits).bit_length() - 1
        bits >>= zeros
        ones = (~bits & (bits + 1)).bit_length() - 1
        yield (place + zeros) * cell, (place + zeros + ones) * cell
        place += zeros + ones
        bits >>= ones
