"""Groups hold together: each is as alike as it has to be on the average."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.draft_groups import group
from knowledge.embedder import Vectors
from knowledge.linking import linked


def test_a_chain_of_neighbours_is_no_group() -> None:
    """Who is like a neighbour of a neighbour only is told apart."""
    chain = [[1, 0.8, 0.0, 0.0], [0.8, 1, 0.7, 0.0], [0.0, 0.7, 1, 0.6], [0.0, 0.0, 0.6, 1]]
    assert linked(np.array(chain, np.float32), 0.5) == [[0, 1], [2, 3]]


def test_nothing_alike_stays_as_it_is() -> None:
    """Also a single one."""
    assert linked(np.eye(3, dtype=np.float32), 0.5) == [[0], [1], [2]]
    assert linked(np.eye(1, dtype=np.float32), 0.5) == [[0]]


class Understanding:
    """Knows three matters by a word of each; everything else is about something of its own."""

    matters = ("旧", "英文", "屏")

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), 200), np.float32)
        for number, text in enumerate(texts):
            known = [at for at, word in enumerate(self.matters) if word in text]
            rows[number, known or [3 + number]] = 1.0
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_mixed_words_for_one_matter_stand_together() -> None:
    """In whatever order they came in; codes stay apart however alike they sound."""
    texts = [
        "旧冰箱收吗",
        "有英文的吗",
        "老的旧家电能拉走不",
        "说明书要英文版",
        "E2是屏坏了",
        "E5怎么又亮屏",
    ]
    found = group(texts, [1] * 6, Understanding())
    assert sorted(map(sorted, found)) == [[0, 2], [1, 3], [4], [5]]
