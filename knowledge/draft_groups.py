"""Groups questions that ask the same, by shared characters and, where there is one, by meaning."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

import numpy as np

from knowledge.draft_numbers import plain_of_numbers
from knowledge.draft_overlap import overlaps
from knowledge.embedder import Embedder, EmbedderUnavailable, Vectors
from knowledge.linking import linked
from knowledge.matcher.strangers import anchors
from knowledge.normalize import key

_NAMES = re.compile(r"[a-z0-9]+")
ALIKE_CHARACTERS = 0.5
ALIKE_MEANING = 0.33
"""Mean likeness of the questions of two groups, seen from the mean of all, that makes them one."""
ALIKE_GAPS = 0.25
"""The same for questions that nobody could answer: few of a night, and of many subjects."""
SHARED = 0.3
"""What all the content in common adds to the likeness of two such questions."""
SAME_VISIT = 0.2
"""What it adds that one customer said both."""
_NEVER = -100.0
"""Likeness of what names two models or codes: no mean gets over it."""
MOST_MEANINGS = 600
"""Groups that are compared by meaning; a question costs some ten milliseconds."""
_LONGEST_LIST = 300
"""Groups a bigram may belong to before it says nothing any more."""
MOST_STEPS = 20_000_000
"""Shared bigrams that are counted, some ten seconds; the rarest wordings then stay by themselves."""


def group(
    texts: Sequence[str],
    counts: Sequence[int],
    embedder: Embedder | None = None,
    *,
    missed_in: Sequence[Collection[str]] | None = None,
) -> list[list[int]]:
    """Return groups of positions, each led by its commonest; `texts` come commonest first.

    `missed_in`: they were not answered, in these conversations; then less likeness makes two of
    them one, and least where one customer said both, the second mostly being the first reworded.
    """
    groups = _by_characters(texts, counts)
    if embedder is None or len(groups) < 2:
        return groups
    groups.sort(key=lambda members: -sum(counts[m] for m in members))
    try:
        return _by_meaning(groups, texts, embedder, missed_in)
    except EmbedderUnavailable:
        return groups


def _by_characters(texts: Sequence[str], counts: Sequence[int]) -> list[list[int]]:
    """Put each text to the leader it shares most with, or make it a leader."""
    alike = _but_for_numbers(texts, counts)
    plain = [plain_of_numbers(key(texts[members[0]])) for members in alike]
    bags = [_bigrams(text) for text in plain]
    leaders = _Leaders(bags)
    groups: list[list[int]] = []
    for members, text, bag in zip(alike, plain, bags, strict=True):
        best, likeness = leaders.nearest(bag)
        if likeness >= ALIKE_CHARACTERS and not _clash(leaders.texts[best], text):
            groups[best] += members
        else:
            leaders.add(text, bag)
            groups.append(list(members))
    return groups


def _but_for_numbers(texts: Sequence[str], counts: Sequence[int]) -> list[list[int]]:
    """Texts that differ by an amount or an order number only, the commonest first."""
    alike: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        alike[plain_of_numbers(key(text)) or text].append(number)
    return sorted(alike.values(), key=lambda members: -sum(counts[m] for m in members))


class _Leaders:
    """The first texts of the groups by their bigrams."""

    def __init__(self, bags: Sequence[frozenset[str]]) -> None:
        spread = Counter(gram for bag in bags for gram in bag)
        self._weights = {gram: math.log(1 + len(bags) / n) ** 2 for gram, n in spread.items()}
        self._of_gram: dict[str, list[int]] = defaultdict(list)
        self._norms: list[float] = []
        self._steps = 0
        self.texts: list[str] = []

    def add(self, text: str, bag: frozenset[str]) -> None:
        """A text leads a group of its own."""
        for gram in bag:
            if len(self._of_gram[gram]) < _LONGEST_LIST:
                self._of_gram[gram].append(len(self.texts))
        self._norms.append(self._norm(bag))
        self.texts.append(text)

    def nearest(self, bag: frozenset[str]) -> tuple[int, float]:
        """The leader that shares most with a text, and how much, 0 to 1."""
        shared: dict[int, float] = defaultdict(float)
        for gram in bag if self._steps < MOST_STEPS else ():
            found = self._of_gram.get(gram, ())
            self._steps += len(found)
            for leader in found:
                shared[leader] += self._weights[gram]
        if not shared:
            return 0, 0.0
        best = max(shared, key=lambda leader: shared[leader] / self._norms[leader])
        return best, shared[best] / (self._norms[best] * self._norm(bag))

    def _norm(self, bag: frozenset[str]) -> float:
        return math.sqrt(sum(self._weights[gram] for gram in bag)) or 1.0


def _clash(one: str, other: str) -> bool:
    """Whether both name something, a model or an error code, and not the same."""
    names, others = (
        set(_NAMES.findall(plain_of_numbers(key(text)))) - {"0"} for text in (one, other)
    )
    return bool(names and others) and names != others


def _bigrams(text: str) -> frozenset[str]:
    plain = key(text) or text
    return frozenset(plain[n : n + 2] for n in range(max(len(plain) - 1, 1)))


def _by_meaning(
    groups: list[list[int]],
    texts: Sequence[str],
    embedder: Embedder,
    missed_in: Sequence[Collection[str]] | None,
) -> list[list[int]]:
    """Merge groups whose leaders mean the same."""
    near = groups[:MOST_MEANINGS]
    leaders = [texts[members[0]] for members in near]
    vectors = embedder.embed([*leaders, *anchors()[:40]])
    moved = vectors - vectors.mean(axis=0)
    moved /= np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
    likeness = moved[: len(near)] @ moved[: len(near)].T
    if missed_in is not None:
        likeness = likeness + SHARED * overlaps(leaders)
        likeness = likeness + SAME_VISIT * _met(near, missed_in)
    for number, text in enumerate(leaders):
        for other in range(number):
            if _clash(leaders[other], text):
                likeness[number, other] = likeness[other, number] = _NEVER
    together = linked(likeness, ALIKE_MEANING if missed_in is None else ALIKE_GAPS)
    merged = [[one for number in numbers for one in near[number]] for numbers in together]
    return merged + groups[MOST_MEANINGS:]


def _met(groups: Sequence[list[int]], missed_in: Sequence[Collection[str]]) -> Vectors:
    """1 where two groups have a conversation in common, else 0."""
    visits = [frozenset().union(*(missed_in[one] for one in members)) for members in groups]
    met = [[float(not one.isdisjoint(other)) for other in visits] for one in visits]
    return np.array(met, dtype=np.float32)
