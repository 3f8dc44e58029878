"""Entries that the matcher cannot tell apart, because their questions say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

import numpy as np

from knowledge.embedder import Embedder, EmbedderUnavailable, Vectors
from knowledge.entry import Entry
from knowledge.matcher.strangers import anchors
from knowledge.normalize import key

MOST_ENTRIES = 600
"""Entries up to which meanings are compared; a question costs some ten milliseconds."""
ALIKE = 0.82
"""Cosine of centred vectors from which two questions were one on the six companies' files:
paraphrases lie above .85, neighbours such as E3 and E7 or two fees below .80."""
_CENTRE_TEXTS = 40
_FUNCTION_WORDS = re.compile(r"[的了呢啊吧呀么吗请我您你在由来一下会呗]")
_DECIDING = re.compile(r"[a-z0-9]+")


def twins(
    entries: Sequence[Entry], embedder: Embedder | None = None
) -> Iterator[tuple[Entry, Entry]]:
    """Yield pairs of entries whose questions differ in order or little words, or in no meaning."""
    found = dict.fromkeys(_by_characters(entries))
    if embedder is not None and len(entries) <= MOST_ENTRIES:
        with suppress(EmbedderUnavailable):  # the pairs by characters are true without it
            found |= dict.fromkeys(_by_meaning(entries, embedder))
    for one, other in found:
        yield entries[one], entries[other]


def _by_characters(entries: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    first: dict[str, int] = {}
    for number, entry in enumerate(entries):
        bag = "".join(sorted(_FUNCTION_WORDS.sub("", key(entry.question))))
        other = first.setdefault(bag, number)
        if bag and other != number and key(entry.question) != key(entries[other].question):
            yield other, number


def _by_meaning(entries: Sequence[Entry], embedder: Embedder) -> Iterator[tuple[int, int]]:
    questions = [entry.question for entry in entries]
    if len(questions) < 2:
        return
    vectors = _centred(embedder.embed([*questions, *anchors()[:_CENTRE_TEXTS]]))[: len(questions)]
    alike = np.argwhere(np.triu(vectors @ vectors.T, 1) >= ALIKE)
    for one, other in alike.tolist():
        if _deciding(questions[one]) == _deciding(questions[other]):
            yield one, other


def _centred(vectors: Vectors) -> Vectors:
    moved = vectors - vectors.mean(axis=0)
    norms = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.maximum(norms, 1e-9), np.float32)


def _deciding(question: str) -> list[str]:
    return _DECIDING.findall(key(question))
