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
from functools import cached_property
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
    letters: tuple[frozenset[str], ...]
    """Of each need the first characters: cheaper to look for."""

    def may_be_in(self, text: str, characters: frozenset[str]) -> bool:
        """Whether a text made of these characters can hold it at all."""
        if any(map(characters.isdisjoint, self.letters)):
            return False
        return all(any(map(text.__contains__, demand)) for demand in self.needs)


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a cue was seen in a folded text."""

    cue: str
    start: int
    end: int


@dataclass(frozen=True)
class Cues:
    """A list of cues, found by the rarest character each way of saying them needs."""

    ways: tuple[Way, ...] = ()

    def hits(self, text: str) -> Iterator[Hit]:
        """Every hit in a text, cue by cue in the file's order."""
        characters = frozenset(text)
        for place in self._candidates(characters):
            way = self.ways[place]
            if way.may_be_in(text, characters):
                for found in way.pattern.finditer(text):
                    yield Hit(way.cue, *found.span())

    def _candidates(self, characters: frozenset[str]) -> list[int]:
        places = set(self._anywhere)
        for character in characters & self._by_character.keys():
            places.update(self._by_character[character])
        return sorted(places)

    @cached_property
    def _anywhere(self) -> tuple[int, ...]:
        return tuple(place for place, way in enumerate(self.ways) if not way.needs)

    @cached_property
    def _by_character(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for place, way in enumerate(self.ways):
            for letter in way.letters[0] if way.letters else ():
                index.setdefault(letter, []).append(place)
        return index


@dataclass(frozen=True)
class Rules:
    """The cues of one signal, by list."""

    lists: Mapping[str, Cues]

    def first(self, name: str, text: str) -> Hit | None:
        """The first cue of a list, in the file's order, that the text shows."""
        return next(self._of(name).hits(text), None)

    def every(self, name: str, text: str) -> list[Hit]:
        """All hits of a list, cue by cue."""
        return list(self._of(name).hits(text))

    def cleared(self, text: str) -> str:
        """The text with asides blanked, place by place."""
        hits = self.every(ASIDE, text)
        return _blanked(text, hits) if hits else text

    def plus(self, name: str, words: Iterable[str]) -> Rules:
        """These rules with literal words of the desk's own in one list."""
        own = tuple(_way(f"{name}: own words", re.escape(word)) for word in words if word)
        return Rules({**self.lists, name: Cues((*own, *self._of(name).ways))})

    def _of(self, name: str) -> Cues:
        return self.lists.get(name, Cues())


def load_rules(path: Path) -> Rules:
    """Rules from a JSON file; raises ValueError naming the cue whose pattern is wrong."""
    content = json.loads(path.read_text("utf-8"))
    words = _expanded(content.get("words", {}))
    lists = content["cues"].items()
    return Rules(
        {
            name: Cues(tuple(way for item in items for way in _ways(path.name, item, words)))
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
    letters = tuple(frozenset(text[0] for text in demand) for demand in wanted)
    return Way(cue, compiled, wanted, letters)


def _blanked(text: str, hits: list[Hit]) -> str:
    characters = list(text)
    for hit in hits:
        characters[hit.start : hit.end] = BLANK * (hit.end - hit.start)
    return "".join(characters)
