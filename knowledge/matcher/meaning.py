"""How close a question is in meaning to what the entries ask and answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Embedder, Vectors
from knowledge.entry import Entry
from knowledge.matcher.inverted import Floats, standard
from knowledge.matcher.lexical import Columns, Wordings
from knowledge.matcher.vectors import VectorCache, embed
from knowledge.normalize import clean, plain

ANCHORS = Path(__file__).parent.parent / "weights" / "anchors.txt"
_ANSWER = 120
_PASSAGE = 160
_HUBS = 10


@lru_cache(maxsize=1)
def anchors() -> tuple[str, ...]:
    """Sentences that no company's knowledge is about."""
    lines = ANCHORS.read_text("utf-8").splitlines()
    return tuple(text for line in lines if not line.startswith("#") for text in line.split("|"))


@dataclass(frozen=True, slots=True)
class Meaning:
    """The vectors of a base."""

    wordings: Wordings
    asked: Vectors
    """One row a wording."""
    answers: Vectors
    passages: Vectors
    """Question, variants and answer of an entry as one text."""
    centres: Vectors
    """Mean of an entry's wordings, unit length."""
    middle: Floats
    """Mean of all wordings."""
    hubs: Floats
    """How near an entry is to sentences that are about nothing here."""
    anchors: Vectors
    turned_asked: Vectors
    """Seen from the mean of all."""
    turned_answers: Vectors
    turned_passages: Vectors
    answered: Floats
    """1 for entries with an answer in text, else 0."""

    @classmethod
    def build(
        cls,
        entries: Sequence[Entry],
        wordings: Wordings,
        embedder: Embedder,
        cache: VectorCache | None,
    ) -> Meaning:
        """Embed the entries. Raises EmbedderUnavailable."""
        asked = embed([plain(text) for text in wordings.texts], embedder, cache)
        answers = embed([clean(e.answer)[:_ANSWER] or " " for e in entries], embedder, cache)
        passages = embed([_passage(entry) for entry in entries], embedder, cache)
        bank = embed(anchors(), embedder, cache)
        sums = np.add.reduceat(asked, wordings.starts, axis=0)
        near = np.sort(bank @ asked.T, axis=0)[-_HUBS:].mean(axis=0)
        return cls(
            wordings,
            asked,
            answers,
            passages,
            unit(sums),
            asked.mean(axis=0),
            np.maximum.reduceat(near, wordings.starts),
            bank,
            unit(asked - asked.mean(axis=0)),
            unit(answers - answers.mean(axis=0)),
            unit(passages - passages.mean(axis=0)),
            np.array([bool(entry.answer) for entry in entries], np.float32),
        )

    def columns(self, vector: NDArray[np.float32], without: int | None = None) -> Columns:
        """One value an entry for each similarity of a question's vector; a wording may be left out."""
        best = self.wordings.best(self.asked @ vector, without, floor=0.7)
        answer, passage = self.answers @ vector, self.passages @ vector
        turned = unit((vector - self.middle)[None, :])[0]
        raw = {"raw_asked": best, "raw_answer": answer, "raw_passage": passage}
        return raw | {
            "asked": standard(best),
            "answer": standard(answer) * self.answered,
            "passage": standard(passage),
            "centre": standard(self.centres @ vector),
            "hubless": standard(2 * best - self.hubs),
            "turned_asked": standard(
                self.wordings.best(self.turned_asked @ turned, without, floor=-1.0)
            ),
            "turned_answer": standard(self.turned_answers @ turned) * self.answered,
            "turned_passage": standard(self.turned_passages @ turned),
        }

    def strangeness(self, vector: NDArray[np.float32]) -> float:
        """Similarity to the sentence of the anchor bank that comes nearest."""
        return float((self.anchors @ vector).max())


def unit(rows: NDArray[np.float32]) -> Vectors:
    """Rows scaled to length one."""
    scaled: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return scaled


def _passage(entry: Entry) -> str:
    return clean(" ".join((*entry.wordings, entry.answer)))[:_PASSAGE]
