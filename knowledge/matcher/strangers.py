"""Questions that no company's knowledge answers, by their characters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from knowledge.matcher.bank import Meant
from knowledge.matcher.grams import Grams, points
from knowledge.matcher.inverted import Inverted
from knowledge.matcher.reading import CHARS, Reading, spell

ANCHORS = Path(__file__).parent.parent / "weights" / "anchors.txt"


@lru_cache(maxsize=1)
def anchors() -> tuple[str, ...]:
    """Sentences that no company's knowledge is about."""
    lines = ANCHORS.read_text("utf-8").splitlines()
    return tuple(text for line in lines if not line.startswith("#") for text in line.split("|"))


@dataclass(frozen=True, slots=True)
class Strangers:
    """Small talk and labelled questions, answered and not, as one index."""

    index: Inverted
    unanswered: int
    """The first so many texts are those that no entry answers."""

    @classmethod
    def build(cls, meant: Sequence[Meant]) -> Strangers:
        """Index the anchors and the labelled questions."""
        outside, inside = _outside(meant), _inside(meant)
        texts = [spell(text) for text in (*outside, *inside)]
        return cls(
            Inverted.build(
                Grams.of([(points(texts), np.arange(len(texts), dtype=np.int32))], CHARS),
                len(texts),
            ),
            len(outside),
        )

    @classmethod
    def restore(cls, meant: Sequence[Meant], index: Callable[[str, int], Inverted]) -> Strangers:
        """From its index; `index` gives the one of a name over so many texts."""
        outside = len(_outside(meant))
        return cls(index("strangers", outside + len(_inside(meant))), outside)

    def likeness(self, reading: Reading) -> tuple[float, float]:
        """Similarity to the nearest question nobody answers, and to the nearest that somebody does."""
        near = self.index.overlap(reading.chars).cosine
        inside = near[self.unanswered :]
        return float(near[: self.unanswered].max()), float(inside.max()) if len(inside) else 0.0


def _outside(meant: Sequence[Meant]) -> list[str]:
    return [*anchors(), *(t for one in meant if not one.wordings for t in one.asked)]


def _inside(meant: Sequence[Meant]) -> list[str]:
    return [t for one in meant if one.wordings for t in (*one.wordings, *one.asked)]
