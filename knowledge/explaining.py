"""Why an entry was found: the wording it is nearest to, the words they share, the thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from knowledge.embedder import Embedder, EmbedderUnavailable
from knowledge.entry import Entry
from knowledge.matcher import Matcher, Ranking
from knowledge.normalize import key

SHOWN = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Kinship:
    """One entry of a ranking and what ties it to the question."""

    entry_id: str
    score: float
    wording: str
    """Of its question and variants the one nearest to what was asked."""
    shared: tuple[str, ...]
    """Stretches of two characters and more that both have."""
    characters: float
    """Share of character pairs that both have, 0 to 1."""
    meaning: float | None
    """Cosine of the two in the embedder; None without one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """From which probability the matcher answers, and from which it asks back."""

    answer_from: float
    clarify_from: float


def thresholds(matcher: Matcher) -> Thresholds:
    """What holds for this base, with or without the embedder."""
    by_meaning = matcher.embedder is not None and matcher.base is not None
    has_meaning = by_meaning and matcher.base is not None and matcher.base.meaning is not None
    weights = matcher.learned.meaning if has_meaning else matcher.learned.characters
    return Thresholds(answer_from=weights.answer_from, clarify_from=weights.clarify_from)


def kinships(
    text: str, ranking: Ranking, entries: Mapping[str, Entry], embedder: Embedder | None
) -> tuple[Kinship, ...]:
    """The best entries with what ties them to the text."""
    found = []
    for hit in ranking.hits[:SHOWN]:
        entry = entries[hit.entry_id]
        wordings = (entry.question, *entry.variants)
        meant = _meanings(text, wordings, embedder)
        likeness = [_likeness(text, one) for one in wordings]
        best = max(range(len(wordings)), key=lambda n: (meant[n] if meant else 0.0) + likeness[n])
        found.append(
            Kinship(
                entry_id=entry.id,
                score=hit.score,
                wording=wordings[best],
                shared=_shared(text, wordings[best]),
                characters=round(likeness[best], 3),
                meaning=round(meant[best], 3) if meant else None,
            )
        )
    return tuple(found)


def _meanings(text: str, wordings: tuple[str, ...], embedder: Embedder | None) -> list[float]:
    if embedder is None:
        return []
    try:
        vectors = embedder.embed([text, *wordings])
    except EmbedderUnavailable:
        return []
    lengths = np.maximum(np.linalg.norm(vectors, axis=1), 1e-9)
    cosines: list[float] = ((vectors[1:] @ vectors[0]) / (lengths[1:] * lengths[0])).tolist()
    return cosines


def _pairs(text: str) -> set[str]:
    plain = key(text)
    return {plain[n : n + 2] for n in range(len(plain) - 1)} or {plain}


def _likeness(one: str, other: str) -> float:
    left, right = _pairs(one), _pairs(other)
    return len(left & right) / max(len(left | right), 1)


def _shared(one: str, other: str) -> tuple[str, ...]:
    """The longest common stretches, from left to right, none inside another."""
    left, right = key(one), key(other)
    found, at = [], 0
    while at < len(left) - 1:
        end = at + 2
        while end <= len(left) and left[at:end] in right:
            end += 1
        if end - 1 - at >= 2:
            found.append(left[at : end - 1])
            at = end - 1
        else:
            at += 1
    return tuple(dict.fromkeys(found))
