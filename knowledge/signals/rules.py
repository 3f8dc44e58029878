"""Readable rules: cues in a JSON file, each a name and the patterns that show it.

A rule file has `words` (named alternatives, written `<name>` in patterns) and lists of
cues. `aside` cues are wordings that mean something else (人工费, 尼玛县): they are taken
out before anything else looks. Every other list belongs to the signal's own judge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from knowledge.signals.anatomy import alternatives
from knowledge.signals.sieve import Cells, Sieve
from knowledge.signals.ways import Chance, Seen, Way, look_at
from knowledge.signals.ways import way as _way

ASIDE = "aside"
BLANK = "▢"
"""Stands for a character that was taken out; the length stays."""
_WORD = re.compile(r"<([a-z_]+)>")


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
    chances: Mapping[str, list[Chance]]

    def first(self, name: str) -> Hit | None:
        """The first cue of a list, in the file's order, that the text shows."""
        return next(self._hits(name), None)

    def every(self, name: str) -> list[Hit]:
        """All hits of a list, cue by cue."""
        return list(self._hits(name))

    def _hits(self, name: str) -> Iterator[Hit]:
        for chance in self.chances.get(name, ()):
            for found in chance.hits(self.text):
                yield Hit(chance.way.cue, *found.span())


@dataclass(frozen=True)
class Rules:
    """The cues of one signal, by list; found by the rarest piece each way of saying them needs."""

    lists: Mapping[str, tuple[Way, ...]]

    def first(self, name: str, text: str) -> Hit | None:
        """The first cue of a list that a text shows, asides and all."""
        seen = look_at(text)
        ways = (way for way in self.lists.get(name, ()) if way.may_be_in(seen))
        return Look(text, {name: [Chance(way) for way in ways]}).first(name)

    def cleared(self, text: str) -> str:
        """The text with asides blanked, place by place."""
        return self.look(text).text

    def look(self, text: str) -> Look:
        """A text with its asides blanked; blanking takes cues away and never adds one."""
        look = self.seen(text)
        hits = look.every(ASIDE)
        return replace(look, text=_blanked(text, hits)) if hits else look

    def seen(self, text: str) -> Look:
        """A text as it stands."""
        return Look(text, self._possible(look_at(text)))

    def plus(self, name: str, words: Iterable[str]) -> Rules:
        """These rules with literal words of the desk's own in one list."""
        own = tuple(_way(f"{name}: own words", re.escape(word)) for word in words if word)
        return Rules({**self.lists, name: (*own, *self.lists.get(name, ()))})

    def _possible(self, seen: Seen) -> dict[str, list[Chance]]:
        """By list the ways that a text may hold, in the file's order."""
        if seen.cells:
            return self._sifted(seen.text, seen.cells)
        places = set(self._anywhere)
        for head in seen.pieces & self._by_head.keys():
            places.update(self._by_head[head])
        found: dict[str, list[Chance]] = {}
        for place in sorted(places):
            name, way = self._ways[place]
            if way.may_be_in(seen):
                found.setdefault(name, []).append(Chance(way))
        return found

    def _sifted(self, text: str, cells: Cells) -> dict[str, list[Chance]]:
        """The same of a long text, with where each of them may begin."""
        sieve, places = self._sieve
        sifted = [(places[number], bits) for number, bits in sieve.sift(cells)]
        found: dict[str, list[Chance]] = {}
        for place, bits in sorted([*sifted, *((place, 0) for place in self._anywhere)]):
            name, way = self._ways[place]
            if not way.long or way.long_in(text):
                found.setdefault(name, []).append(Chance(way, bits, cells.size))
        return found

    @cached_property
    def _ways(self) -> tuple[tuple[str, Way], ...]:
        return tuple((name, way) for name, ways in self.lists.items() for way in ways)

    @cached_property
    def _sieve(self) -> tuple[Sieve, list[int]]:
        """The needs of the ways that have any, and which ways those are."""
        places = [place for place, (_, way) in enumerate(self._ways) if way.heads]
        ways = (self._ways[place][1] for place in places)
        return Sieve.of([(way.heads, way.far) for way in ways]), places

    @cached_property
    def _anywhere(self) -> tuple[int, ...]:
        return tuple(place for place, (_, way) in enumerate(self._ways) if not way.heads)

    @cached_property
    def _by_head(self) -> dict[str, tuple[int, ...]]:
        index: dict[str, tuple[int, ...]] = {}
        for place, (_, way) in enumerate(self._ways):
            for head in way.heads[0] if way.heads else ():
                index[head] = (*index.get(head, ()), place)
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


def _blanked(text: str, hits: list[Hit]) -> str:
    characters = list(text)
    for hit in hits:
        characters[hit.start : hit.end] = BLANK * (hit.end - hit.start)
    return "".join(characters)
