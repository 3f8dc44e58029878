"""Readable rules: cues in a JSON file, each a name and the patterns that show it.

A rule file has `words` (named alternatives, written `<name>` in patterns) and lists of
cues. `aside` cues are wordings that mean something else (人工费, 尼玛县): they are taken
out before anything else looks. Every other list belongs to the signal's own judge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ASIDE = "aside"
BLANK = "▢"
"""Stands for a character that was taken out; the length stays."""
_WORD = re.compile(r"<([a-z_]+)>")


@dataclass(frozen=True, slots=True)
class Cue:
    """A named pattern over folded text."""

    name: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a cue was seen in a folded text."""

    cue: str
    start: int
    end: int


@dataclass(frozen=True)
class Rules:
    """The cues of one signal, by list."""

    lists: Mapping[str, tuple[Cue, ...]]

    def first(self, name: str, text: str) -> Hit | None:
        """The first cue of a list, in the file's order, that the text shows."""
        for cue in self.lists.get(name, ()):
            if found := cue.pattern.search(text):
                return Hit(cue.name, *found.span())
        return None

    def every(self, name: str, text: str) -> list[Hit]:
        """All hits of a list, cue by cue."""
        return [
            Hit(cue.name, *found.span())
            for cue in self.lists.get(name, ())
            for found in cue.pattern.finditer(text)
        ]

    def cleared(self, text: str) -> str:
        """The text with asides blanked, place by place."""
        for cue in self.lists.get(ASIDE, ()):
            text = cue.pattern.sub(_blank, text)
        return text

    def plus(self, name: str, words: Iterable[str]) -> Rules:
        """These rules with literal words of the desk's own in one list."""
        literal = "|".join(re.escape(word) for word in words)
        if not literal:
            return self
        own = Cue(f"{name}: own words", re.compile(literal))
        return replace(self, lists={**self.lists, name: (own, *self.lists.get(name, ()))})


def load_rules(path: Path) -> Rules:
    """Rules from a JSON file; raises ValueError naming the cue whose pattern is wrong."""
    content = json.loads(path.read_text("utf-8"))
    words = _expanded(content.get("words", {}))
    return Rules(
        {
            name: tuple(_cue(path.name, item, words) for item in items)
            for name, items in content["cues"].items()
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


def _cue(file: str, item: Mapping[str, Any], words: Mapping[str, str]) -> Cue:
    try:
        return Cue(str(item["cue"]), re.compile("|".join(_filled(p, words) for p in item["any"])))
    except (re.error, KeyError) as error:
        raise ValueError(f"{file}: cue {item['cue']}: {error}") from error


def _blank(hit: re.Match[str]) -> str:
    return BLANK * len(hit.group())
