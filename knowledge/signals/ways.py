"""One way of saying a cue: a pattern, and where in a text it is worth a look.

A pattern cannot match where the words it needs are missing, and not far from them either. So a
long text is searched only around those words, which gives the same hits in a part of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

from knowledge.signals.anatomy import reach
from knowledge.signals.needs import Needs, needs

ROOM = 3
"""A text this many times as long as the pattern reaches is searched in parts."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A text, its characters and pairs of neighbours, and where those stand."""

    text: str
    pieces: frozenset[str]
    _places: dict[str, list[int]] = field(default_factory=dict)

    def places(self, heads: Iterable[str]) -> list[int]:
        """Where any of these pieces begins, in order."""
        return sorted(place for head in heads for place in self._of(head))

    def _of(self, head: str) -> list[int]:
        known = self._places.get(head)
        if known is None:
            known = self._places[head] = []
            place = self.text.find(head)
            while place >= 0:
                known.append(place)
                place = self.text.find(head, place + 1)
        return known


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
        return all(any(map(seen.text.__contains__, demand)) for demand in self.long)

    def hits(self, text: str, seen: Seen) -> Iterator[re.Match[str]]:
        """All matches in a text, which is what was seen or that with characters blanked."""
        if self.reach is None or not self.heads or len(text) < ROOM * self.reach:
            return self.pattern.finditer(text)
        return self._around(text, seen.places(self.heads[0] & seen.pieces), self.reach)

    def _around(self, text: str, places: list[int], reach: int) -> Iterator[re.Match[str]]:
        """The matches that begin at most `reach` before one of these places."""
        searched = 0
        for first, last in _stretches(places, reach):
            start, end = max(searched, first - reach), last + reach + 1
            for hit in self.pattern.finditer(text, start, end):
                if hit.start() > last:
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
    return Seen(text, frozenset(text).union(map("".join, pairwise(text))))


@cache
def _one(demand: frozenset[str]) -> frozenset[str]:
    """The same demand of many patterns is kept once."""
    return demand


def _stretches(places: list[int], reach: int) -> Iterator[tuple[int, int]]:
    """Places so near to each other that they are searched together: first and last of each group."""
    first = last = places[0]
    for place in places[1:]:
        if place - last > 2 * reach:
            yield first, last
            first = place
        last = place
    yield first, last
