"""A knowledge base prepared for matching."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Embedder
from knowledge.entry import Entry
from knowledge.matcher import lexicon as words
from knowledge.matcher.bank import Meant
from knowledge.matcher.focus import focus
from knowledge.matcher.indexes import Indexes, IndexStore
from knowledge.matcher.inverted import standard
from knowledge.matcher.lexical import Lexical, Wordings
from knowledge.matcher.lexicon import Lexicon
from knowledge.matcher.meaning import Compared, Meaning
from knowledge.matcher.reading import MOST, read, spell
from knowledge.matcher.repair import Repair
from knowledge.matcher.strangers import Strangers
from knowledge.matcher.vectors import VectorCache
from knowledge.normalize import bare, clean, key

_SMALL_TALK = 0.75


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, put right towards the base."""

    text: str
    """Cleaned and repaired."""
    spelled: str
    """As the indexes read it."""
    focused: str
    """The part that the model reads."""


@dataclass(frozen=True, slots=True)
class Base:
    """Everything that matching needs to know about the entries; never changes."""

    entries: tuple[Entry, ...]
    own: NDArray[np.bool_]
    """Which entries are the company's own, not company for a small base."""
    answered: bool
    """Whether most of them have an answer in text."""
    wordings: Wordings
    exact: dict[str, tuple[int, ...]]
    """Entries by the key of each wording."""
    named: dict[str, tuple[int, ...]]
    """The company's own entries by the key of each keyword."""
    repair: Repair
    lexicon: Lexicon
    lexical: Lexical
    strangers: Strangers
    meaning: Meaning | None

    @classmethod
    def build(
        cls,
        entries: Sequence[Entry],
        embedder: Embedder | None,
        cache: VectorCache | None,
        lexicon: Lexicon,
        meant: Sequence[Meant] = (),
        *,
        store: IndexStore | None = None,
    ) -> Base:
        """Prepare at least one entry, with the indexes of `store` where it has them.

        Raises EmbedderUnavailable.
        """
        indexes = Indexes.kept(entries, lexicon, meant, store)
        wordings = indexes.wordings
        meaning = Meaning.build(entries, wordings, embedder, cache, meant) if embedder else None
        own = [entry for entry in entries if entry.id]
        return cls(
            tuple(entries),
            np.array([entry.id != "" for entry in entries]),
            2 * sum(1 for entry in own if entry.answer) >= len(own),
            wordings,
            _exact(wordings),
            _named(entries),
            indexes.repair,
            lexicon,
            indexes.lexical,
            indexes.strangers,
            meaning,
        )

    def ask(self, text: str) -> Asked:
        """Read a question."""
        repaired = self.repair(clean(text)[-MOST:])
        return Asked(repaired, spell(repaired), bare(focus(repaired)))

    def compare(self, asked: Asked, without: int | None = None) -> Compared:
        """Similarities that need no model, each raw and against the rest of the base."""
        reading = read(asked.text, self.lexicon)
        raw = self.lexical.columns(reading, without)
        outside, inside = self.strangers.likeness(reading)
        oddity = {"odd": outside, "odd_more": outside - inside}
        return Compared(raw | {f"{n}_z": standard(v) for n, v in raw.items()}, oddity)

    def is_small_talk(self, text: str) -> bool:
        """Whether a text is nearly a sentence that nobody's knowledge is about."""
        return self.strangers.likeness(read(clean(text)[-MOST:], self.lexicon))[0] >= _SMALL_TALK

    def clashes(self, asked: Asked, place: int) -> bool:
        """Whether an entry speaks of another model, way or kind than the question does."""
        entry = self.entries[place]
        named = self.lexicon.deciding(clean(" ".join(entry.wordings)))
        told = self.lexicon.deciding(clean(" ".join((*entry.wordings, entry.answer[:MOST]))))
        return words.clash(self.lexicon.deciding(asked.text), named, told)


def _exact(wordings: Wordings) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for text, owner in zip(wordings.spelled, wordings.owners.tolist(), strict=True):
        known = found.setdefault(text, ())
        if owner not in known:
            found[text] = (*known, owner)
    return found


def _named(entries: Sequence[Entry]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for place, entry in enumerate(entries):
        for word in {key(word) for word in entry.keywords if entry.id}:
            found[word] = (*found.get(word, ()), place)
    return found
