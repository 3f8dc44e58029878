"""How close a question is in meaning to what the entries ask and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.embedder import Embedder, Vectors
from knowledge.entry import Entry
from knowledge.matcher.bank import Bank, Meant
from knowledge.matcher.inverted import Floats, standard
from knowledge.matcher.lexical import Columns, Wordings
from knowledge.matcher.rows import Rows, unit
from knowledge.matcher.strangers import anchors
from knowledge.matcher.vectors import VectorCache, embed
from knowledge.normalize import clean, plain

_ANSWER = 120
_PASSAGE = 160
_HUBS = 10


@dataclass(frozen=True, slots=True)
class Compared:
    """A question's vector compared with a base."""

    columns: Columns
    """One value an entry for each similarity."""
    oddity: Mapping[str, float]
    """How much the question is like those that no entry answers."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The vectors of a base."""

    wordings: Wordings
    asked: Rows
    """One row a wording."""
    answers: Rows
    passages: Rows
    """Question, variants and answer of an entry as one text."""
    centres: Rows
    """Mean of an entry's wordings, unit length."""
    hubs: Floats
    """How near an entry is to sentences that are about nothing here."""
    answered: Floats
    """1 for entries with an answer in text, else 0."""
    anchors: Vectors
    bank: Bank

    @classmethod
    def build(
        cls,
        entries: Sequence[Entry],
        wordings: Wordings,
        embedder: Embedder,
        cache: VectorCache | None,
        meant: Sequence[Meant],
    ) -> Meaning:
        """Embed the entries. Raises EmbedderUnavailable."""
        asked = embed([plain(text) for text in wordings.texts], embedder, cache)
        answers = embed([clean(e.answer)[:_ANSWER] or " " for e in entries], embedder, cache)
        passages = embed([passage_of(entry) for entry in entries], embedder, cache)
        anchored = embed(anchors(), embedder, cache)
        own = [entries[owner].id != "" for owner in wordings.owners.tolist()]
        near = np.partition(anchored @ asked.T, -_HUBS, axis=0)[-_HUBS:].mean(axis=0)
        return cls(
            wordings,
            Rows.of(asked),
            Rows.of(answers),
            Rows.of(passages),
            Rows.of(unit(np.add.reduceat(asked, wordings.starts, axis=0))),
            np.maximum.reduceat(near, wordings.starts),
            np.array([bool(entry.answer) for entry in entries], np.float32),
            anchored,
            Bank.build(meant, embedder, cache, asked[own]),
        )

    def compare(self, vector: Floats, without: int | None = None) -> Compared:
        """Compare a question's vector; a wording may be left out."""
        read = self.bank.read(vector)
        asked, passages = self.asked.vectors @ vector, self.passages.vectors @ vector
        answer = self.answers.vectors @ vector
        best = self.wordings.best(asked, without, floor=0.7)
        turned = self.asked.turned(asked, vector)
        moved = self.wordings.best(self.asked.vectors @ read.moved, without, floor=0.7)
        columns = {
            "raw_asked": best,
            "raw_answer": answer,
            "raw_passage": passages,
            "asked": standard(best),
            "answer": standard(answer) * self.answered,
            "passage": standard(passages),
            "centre": standard(self.centres.vectors @ vector),
            "hubless": standard(2 * best - self.hubs),
            "turned_asked": standard(self.wordings.best(turned, without, floor=-1.0)),
            "turned_answer": standard(self.answers.turned(answer, vector)) * self.answered,
            "turned_passage": standard(self.passages.turned(passages, vector)),
            "known_centre": standard(self.centres.along(read.centre)),
            "known_passage": standard(self.passages.along(read.passage)),
            "moved_asked": standard(moved),
            "moved_passage": standard(self.passages.vectors @ read.moved),
        }
        strange = float((self.anchors @ vector).max())
        oddity = {"strange": strange, "outside": read.outside, "known": read.nearest}
        return Compared(columns, oddity)


def passage_of(entry: Entry) -> str:
    """Everything an entry says, as one text for the model."""
    return clean(" ".join((*entry.wordings, entry.answer)))[:_PASSAGE]
