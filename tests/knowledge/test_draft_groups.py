"""Questions that ask the same stand together, however many numbers they name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.draft_groups import group
from knowledge.draft_overlap import overlaps
from knowledge.embedder import Vectors


def grouped(*texts: str) -> list[list[str]]:
    found = group(texts, [1] * len(texts))
    return [[texts[number] for number in members] for members in found]


def test_order_numbers_and_amounts_make_no_other_question() -> None:
    """A thousand orders are one question."""
    orders = [f"订单{81_000_000 + number}什么时候发货" for number in range(1000)]
    money = [f"能开{number}元的发票吗" for number in range(1, 500)]
    assert [len(one) for one in grouped(*orders, *money)] == [1000, 499]


def test_models_and_codes_stay_apart() -> None:
    """E2 is not E5, 404 not 500."""
    texts = ("屏幕显示E2怎么办", "屏幕显示E5怎么办", "提示404打不开", "提示500打不开")
    assert len(grouped(*texts)) == 4


def test_the_commonest_leads() -> None:
    """Also where it is spelled with another number."""
    texts = ("快递81000001到哪了", "怎么开发票", "快递81000002到哪了")
    assert group(texts, [5, 6, 4]) == [[0, 2], [1]]


def test_endless_wordings_end() -> None:
    """What has nothing in common is not compared for ever; every text is in one group."""
    texts = [f"{chr(0x4E00 + n)}{chr(0x5E00 + n)}的东西怎么退货呢" for n in range(3000)]
    numbers = sorted(number for members in group(texts, [1] * 3000) for number in members)
    assert numbers == list(range(3000))


class Indifferent:
    """An embedder to which everything means something else."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.eye(len(texts), dtype=np.float32)


def missed(*asked: tuple[str, str]) -> list[list[int]]:
    texts = [text for text, _ in asked]
    visits = [{visit} for _, visit in asked]
    return group(texts, [1] * len(texts), Indifferent(), missed_in=visits)


def test_what_one_customer_says_in_other_words_is_one_gap() -> None:
    """A miss that is said again is mostly the same question; of two customers, less likely."""
    one, again = "长毛地毯行不行", "地毯上能扫吗"
    assert missed((one, "1"), (again, "1"), ("招不招人", "2")) == [[0, 1], [2]]
    assert missed((one, "1"), (again, "3"), ("招不招人", "2")) == [[0], [1], [2]]


def test_two_matters_of_one_customer_are_two_gaps() -> None:
    """Nothing in common keeps them apart."""
    assert missed(("长毛地毯行不行", "1"), ("你们招人吗", "1")) == [[0], [1]]


def test_content_counts_and_the_way_of_asking_does_not() -> None:
    """「能…吗」 is in any question."""
    alike = overlaps(["地毯能扫吗", "地毯怎么扫", "狗毛能吸吗"])
    assert alike[0, 1] > 0.9
    assert alike[0, 2] == 0
