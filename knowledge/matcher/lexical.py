"""What a question and the entries share in characters, sounds and words of the trade."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.entry import Entry
from knowledge.matcher.grams import Codes, Grams
from knowledge.matcher.inverted import Floats, Inverted
from knowledge.matcher.lexicon import Lexicon
from knowledge.matcher.reading import CONCEPTS, Reading, char_codes, sound_codes, spell
from knowledge.normalize import clean

Columns = dict[str, Floats]
_ANSWER = 300
"""Characters of an answer that are indexed."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """All wordings of all entries in one row, entry by entry."""

    texts: tuple[str, ...]
    """Cleaned."""
    owners: NDArray[np.int32]
    starts: NDArray[np.int64]
    """Where each entry's wordings begin."""

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Wordings:
        """Collect the wordings; an entry always has at least its question."""
        texts = tuple(clean(w) or " " for entry in entries for w in entry.wordings)
        sizes = np.array([len(entry.wordings) for entry in entries], np.int64)
        owners = np.repeat(np.arange(len(entries), dtype=np.int32), sizes)
        return cls(texts, owners, np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64))

    def best(self, values: Floats, without: int | None = None, floor: float = 0.0) -> Floats:
        """The best value of each entry over its wordings, one of them perhaps left out."""
        if without is not None:
            values = values.copy()
            values[without] = floor
        best: Floats = np.maximum.reduceat(values, self.starts)
        return best


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
        spelled = [spell(text) for text in wordings.texts]
        answers = [spell(clean(_said(entry))) for entry in entries]
        owners, starts = wordings.owners, len(spelled)

        def asked(codes: tuple[Codes, Codes]) -> Inverted:
            return Inverted.build(Grams(*codes), starts)

        def whole(codes: tuple[Codes, Codes], more: tuple[Codes, Codes]) -> Inverted:
            docs = np.concatenate((owners[codes[1]], more[1]))
            return Inverted.build(Grams(np.concatenate((codes[0], more[0])), docs), len(entries))

        signs = [lexicon.concepts(text) for text in spelled]
        answer_signs = [lexicon.concepts(text) for text in answers]
        chars, concepts = char_codes(spelled), char_codes(signs, CONCEPTS)
        return cls(
            wordings,
            asked(chars),
            asked(sound_codes(spelled)),
            asked(concepts),
            whole(chars, char_codes(answers)),
            whole(concepts, char_codes(answer_signs, CONCEPTS)),
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


def _said(entry: Entry) -> str:
    return f"{entry.answer[:_ANSWER]} {' '.join(entry.keywords)} {entry.category}"


Filter = Callable[[Entry], bool]
