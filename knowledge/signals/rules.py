"""Readable rules: cues in a JSON file, each a name and the patterns that show it.

A rule file has `words` (named alternatives, written `<name>` in patterns) and lists of
cues. `aside` cues are wordings that mean something else (人工费, 尼玛县): they are taken
out before anything else looks. Every other list belongs to the signal's own judge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from knowledge.signals.needs import Needs, alternatives, needs

ASIDE = "aside"
BLANK = "▢"
"""Stands for a character that was taken out; the length stays."""
_WORD = re.compile(r"<([a-z_]+)>")


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways a cue is said."""

    cue: str
    pattern: re.Pattern[str]
    needs: Needs
    heads: tuple[frozenset[str], ...]
    """Of each need the first two characters, or the only one: cheaper to look for."""
    long: Needs
    """The needs that their heads do not settle."""

    def may_be_in(self, text: str, seen: frozenset[str]) -> bool:
        """Whether a text of these characters and pairs can hold it at all."""
        for demand in self.heads:
            if seen.isdisjoint(demand):
                return False
        return all(any(map(text.__contains__, demand)) for demand in self.long)


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a cue was seen in a folded text."""

    cue: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Look:
    """One text as one signal's rules see it: asides blanked, the cues it may hold picked out."""

    text: str
    ways: Mapping[str, list[Way]]

    def first(self, name: str) -> Hit | None:
        """The first cue of a list, in the file's order, that the text shows."""
        return next(self._hits(name), None)

    def every(self, name: str) -> list[Hit]:
        """All hits of a list, cue by cue."""
        return list(self._hits(name))

    def _hits(self, name: str) -> Iterator[Hit]:
        for way in self.ways.get(name, ()):
            for found in way.pattern.finditer(self.text):
                yield Hit(way.cue, *found.span())


@dataclass(frozen=True)
class Rules:
    """The cues of one signal, by list; found by the rarest piece each way of saying them needs."""

    lists: Mapping[str, tuple[Way, ...]]

    def first(self, name: str, text: str) -> Hit | None:
        """The first cue of a list that a text shows, asides and all."""
        return self.seen(text).first(name)

    def every(self, name: str, text: str) -> list[Hit]:
        """All hits of a list in a text, asides and all."""
        return self.seen(text).every(name)

    def cleared(self, text: str) -> str:
        """The text with asides blanked, place by place."""
        return self.look(text).text

    def look(self, text: str) -> Look:
        """A text with its asides blanked; blanking takes cues away and never adds one."""
        seen = self.seen(text)
        hits = seen.every(ASIDE)
        return Look(_blanked(text, hits), seen.ways) if hits else seen

    def seen(self, text: str) -> Look:
        """A text as it stands."""
        return Look(text, self._possible(text, _pieces(text)))

    def plus(self, name: str, words: Iterable[str]) -> Rules:
        """These rules with literal words of the desk's own in one list."""
        own = tuple(_way(f"{name}: own words", re.escape(word)) for word in words if word)
        return Rules({**self.lists, name: (*own, *self.lists.get(name, ()))})

    def _possible(self, text: str, pieces: frozenset[str]) -> dict[str, list[Way]]:
        """By list the ways that a text of these pieces may hold, in the file's order."""
        places = set(self._anywhere)
        for head in pieces & self._by_head.keys():
            places.update(self._by_head[head])
        found: dict[str, list[Way]] = {}
        for place in sorted(places):
            name, way = self._ways[place]
            if way.may_be_in(text, pieces):
                found.setdefault(name, []).append(way)
        return found

    @cached_property
    def _ways(self) -> tuple[tuple[str, Way], ...]:
        return tuple((name, way) for name, ways in self.lists.items() for way in ways)

    @cached_property
    def _anywhere(self) -> tuple[int, ...]:
        return tuple(place for place, (_, way) in enumerate(self._ways) if not way.heads)

    @cached_property
    def _by_head(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for place, (_, way) in enumerate(self._ways):
            for head in way.heads[0] if way.heads else ():
                index.setdefault(head, []).append(place)
        return index


def load_rules(path: Path) -> Rules:
    """Rules from a JSON file; raises ValueError naming the cue whose pattern is wrong."""
    content = json.loads(path.read_text("utf-8"))
    words = _expanded(content.get("words", {}))
    lists = content["cues"].items()
    return Rules(
        {
            name: tuple(way for item in items for way in _ways(path.name, item, words))
            for name, items in lists
        }
    )


def _expanded(words: Mapping[str, str]) -> dict[str, str]:
    """Each named alternative may use those above it."""
    known: dict[str, str] = {}
    for name, pattern in words.items():
        known[name] = f"(?:{_filled(pattern, known)})"
    return known


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    return _WORD.sub(lambda hit: words[hit.group(1)], pattern)


def _ways(file: str, item: Mapping[str, Any], words: Mapping[str, str]) -> list[Way]:
    try:
        filled = [_filled(pattern, words) for pattern in item["any"]]
        return [_way(item["cue"], part) for pattern in filled for part in alternatives(pattern)]
    except (re.error, KeyError) as error:
        raise ValueError(f"{file}: cue {item['cue']}: {error}") from error


def _way(cue: str, pattern: str) -> Way:
    compiled = re.compile(pattern)
    wanted = needs(pattern)
    heads = tuple(frozenset(text[:2] for text in demand) for demand in wanted)
    long = tuple(demand for demand in wanted if any(len(text) > 2 for text in demand))
    return Way(cue, compiled, wanted, heads, long)


@lru_cache(maxsize=16)
def _pieces(text: str) -> frozenset[str]:
    """The characters of a text and its pairs of neighbours."""
    return frozenset(text).union(map("".join, pairwise(text)))


def _blanked(text: str, hits: list[Hit]) -> str:
    characters = list(text)
    for hit in hits:
        characters[hit.start : hit.end] = BLANK * (hit.end - hit.start)
    return "".join(characters)
