"""Groups questions that ask the same, by shared characters and, where there is one, by meaning."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from knowledge.embedder import Embedder, EmbedderUnavailable
from knowledge.matcher.strangers import anchors
from knowledge.normalize import key

_NAMES = re.compile(r"[a-z0-9]+")
ALIKE_CHARACTERS = 0.5
ALIKE_MEANING = 0.72
MOST_MEANINGS = 600
"""Groups that are compared by meaning; a question costs some ten milliseconds."""
_LONGEST_LIST = 2_000
"""Groups a bigram may belong to before it says nothing any more."""


def group(
    texts: Sequence[str], counts: Sequence[int], embedder: Embedder | None = None
) -> list[list[int]]:
    """Return groups of positions, each led by its commonest; `texts` come commonest first."""
    groups = _by_characters(texts)
    if embedder is None or len(groups) < 2:
        return groups
    groups.sort(key=lambda members: -sum(counts[m] for m in members))
    try:
        return _by_meaning(groups, texts, embedder)
    except EmbedderUnavailable:
        return groups


def _by_characters(texts: Sequence[str]) -> list[list[int]]:
    """Put each text to the leader it shares most with, or make it a leader."""
    bags = [_bigrams(text) for text in texts]
    spread = Counter(gram for bag in bags for gram in bag)
    weights = {gram: math.log(1 + len(texts) / count) for gram, count in spread.items()}
    groups: list[list[int]] = []
    leaders: dict[str, list[int]] = defaultdict(list)
    norms: list[float] = []
    for number, bag in enumerate(bags):
        norm = math.sqrt(sum(weights[gram] ** 2 for gram in bag)) or 1.0
        best, likeness = _nearest(bag, weights, leaders, norms, norm)
        if likeness >= ALIKE_CHARACTERS and not _clash(texts[groups[best][0]], texts[number]):
            groups[best].append(number)
            continue
        for gram in bag:
            if len(leaders[gram]) < _LONGEST_LIST:
                leaders[gram].append(len(groups))
        norms.append(norm)
        groups.append([number])
    return groups


def _clash(one: str, other: str) -> bool:
    """Whether both name something, a model or an error code, and not the same."""
    names, others = set(_NAMES.findall(key(one))), set(_NAMES.findall(key(other)))
    return bool(names and others) and names != others


def _bigrams(text: str) -> frozenset[str]:
    plain = key(text) or text
    return frozenset(plain[n : n + 2] for n in range(max(len(plain) - 1, 1)))


def _nearest(
    bag: frozenset[str],
    weights: dict[str, float],
    leaders: dict[str, list[int]],
    norms: list[float],
    norm: float,
) -> tuple[int, float]:
    shared: dict[int, float] = defaultdict(float)
    for gram in bag:
        for leader in leaders.get(gram, ()):
            shared[leader] += weights[gram] ** 2
    if not shared:
        return 0, 0.0
    best = max(shared, key=lambda leader: shared[leader] / norms[leader])
    return best, shared[best] / (norms[best] * norm)


def _by_meaning(
    groups: list[list[int]], texts: Sequence[str], embedder: Embedder
) -> list[list[int]]:
    """Merge groups whose leaders mean the same."""
    near = groups[:MOST_MEANINGS]
    vectors = embedder.embed([*(texts[members[0]] for members in near), *anchors()[:40]])
    moved = vectors - vectors.mean(axis=0)
    moved /= np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
    merged: list[list[int]] = []
    kept: list[int] = []
    for number, members in enumerate(near):
        likeness = moved[kept] @ moved[number] if kept else np.zeros(1)
        best = int(likeness.argmax())
        is_alike = float(likeness[best]) >= ALIKE_MEANING
        if is_alike and not _clash(texts[merged[best][0]], texts[members[0]]):
            merged[best] += members
        else:
            kept.append(number)
            merged.append(list(members))
    return merged + groups[MOST_MEANINGS:]
