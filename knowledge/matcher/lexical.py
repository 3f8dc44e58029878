"""What a question and the entries share in characters, sounds and words of the trade."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.entry import Entry
from knowledge.matcher.grams import Grams, points
from knowledge.matcher.inverted import Floats, Inverted
from knowledge.matcher.lexicon import Lexicon
from knowledge.matcher.reading import CHARS, CONCEPTS, SOUNDS, Reading, heard, spell
from knowledge.normalize import clean

Columns = dict[str, Floats]
_ANSWER = 300
"""Characters of an answer that are indexed."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """All wordings of all entries in one row, entry by entry."""

    texts: tuple[str, ...]
    """Cleaned."""
    spelled: tuple[str, ...]
    """As the indexes read them."""
    owners: NDArray[np.int32]
    starts: NDArray[np.int64]
    """Where each entry's wordings begin."""
    further: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]
    """Of the entries with a second wording, a third and so on: their places, and that wording's."""

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Wordings:
        """Collect the wordings; an entry always has at least its question."""
        texts = tuple(clean(w) or " " for entry in entries for w in entry.wordings)
        return cls.known(texts, tuple(map(spell, texts)), [len(e.wordings) for e in entries])

    @classmethod
    def known(
        cls, texts: tuple[str, ...], spelled: tuple[str, ...], counts: Sequence[int]
    ) -> Wordings:
        """Wordings cleaned and spelled before, so many of each entry. Raises ValueError."""
        sizes = np.array(counts, np.int64)
        if not len(texts) == len(spelled) == sizes.sum():
            raise ValueError("wordings of other entries")
        owners = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64)
        return cls(texts, spelled, owners, starts, _further(sizes, starts))

    def best(self, values: Floats, without: int | None = None, floor: float = 0.0) -> Floats:
        """The best value of each entry over its wordings, one of them perhaps left out."""
        if without is not None:
            values = values.copy()
            values[without] = floor
        best: Floats = values[self.starts]
        for entries, wordings in self.further:
            best[entries] = np.maximum(best[entries], values[wordings])
        return best


def _further(
    sizes: NDArray[np.int64], starts: NDArray[np.int64]
) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]:
    """Wordings beyond each entry's first, by number: a fifth of the time of `maximum.reduceat`."""
    rounds = []
    for number in range(1, int(sizes.max(initial=1))):
        entries = np.flatnonzero(sizes > number)
        rounds.append((entries, starts[entries] + number))
    return tuple(rounds)


@dataclass(frozen=True, slots=True)
class Lexical:
    """The indexes over wordings, and over everything an entry says."""

    wordings: Wordings
    chars: Inverted
    sounds: Inverted
    concepts: Inverted
    whole_chars: Inverted
    whole_concepts: Inverted

    @classmethod
    def build(cls, entries: Sequence[Entry], wordings: Wordings, lexicon: Lexicon) -> Lexical:
        """Index the entries."""
        answers = [spell(clean(said(entry))) for entry in entries]
        asked = points(wordings.spelled)
        asked_signs = points([lexicon.concepts(text) for text in wordings.spelled])
        owners, count = wordings.owners, len(wordings.texts)
        numbers = np.arange(count, dtype=np.int32)
        whole = (points(answers), np.arange(len(entries), dtype=np.int32))
        signs = (points([lexicon.concepts(text) for text in answers]), whole[1])
        return cls(
            wordings,
            Inverted.build(Grams.of([(asked, numbers)], CHARS), count),
            Inverted.build(Grams.of([(heard(asked), numbers)], SOUNDS), count),
            Inverted.build(Grams.of([(asked_signs, numbers)], CONCEPTS), count),
            Inverted.build(Grams.of([(asked, owners), whole], CHARS), len(entries)),
            Inverted.build(Grams.of([(asked_signs, owners), signs], CONCEPTS), len(entries)),
        )

    @property
    def indexes(self) -> dict[str, Inverted]:
        """The indexes by name."""
        return {
            "chars": self.chars,
            "sounds": self.sounds,
            "concepts": self.concepts,
            "whole_chars": self.whole_chars,
            "whole_concepts": self.whole_concepts,
        }

    @classmethod
    def restore(
        cls, wordings: Wordings, index: Callable[[str, int], Inverted], entries: int
    ) -> Lexical:
        """From `indexes`; `index` gives the one of a name over so many texts."""
        count = len(wordings.texts)
        return cls(
            wordings,
            index("chars", count),
            index("sounds", count),
            index("concepts", count),
            index("whole_chars", entries),
            index("whole_concepts", entries),
        )

    def columns(self, reading: Reading, without: int | None = None) -> Columns:
        """One value an entry for each similarity; a wording may be left out."""

        def best(values: Floats) -> Floats:
            return self.wordings.best(values, without)

        chars, sounds = self.chars.overlap(reading.chars), self.sounds.overlap(reading.sounds)
        concepts = self.concepts.overlap(reading.concepts)
        whole = self.whole_chars.overlap(reading.chars)
        meant = self.whole_concepts.overlap(reading.concepts)
        return {
            "chars": best(chars.cosine),
            "chars_asked": best(chars.asked_cover),
            "chars_held": best(chars.held_cover),
            "sounds": best(sounds.cosine),
            "concepts": best(concepts.cosine),
            "concepts_asked": best(concepts.asked_cover),
            "concepts_held": best(concepts.held_cover),
            "whole": whole.cosine,
            "whole_asked": whole.asked_cover,
            "meant": meant.cosine,
            "meant_asked": meant.asked_cover,
        }


def said(entry: Entry) -> str:
    """What an entry says beside its wordings, as far as it is indexed."""
    return f"{entry.answer[:_ANSWER]} {' '.join(entry.keywords)} {entry.category}"
