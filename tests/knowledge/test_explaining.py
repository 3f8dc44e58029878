"""`faq try --explain`: which wording, which words, how near, from where on it answers."""

from __future__ import annotations

from knowledge.entry import Entry, Place
from knowledge.explaining import kinships, thresholds
from knowledge.matcher import Matcher

FEE = Entry(
    id="fee",
    question="退货运费谁出",
    answer="我们出。",
    variants=("退回去的邮费谁掏", "退货要付钱吗"),
    place=Place(file="a.yaml"),
)
SHIP = Entry(id="ship", question="多久发货", answer="两天。", place=Place(file="a.yaml"))


def test_the_nearest_wording_and_the_shared_words_are_named() -> None:
    """An admin sees which variant drew the question in."""
    matcher = Matcher.build([FEE, SHIP])
    text = "邮费谁掏啊"
    first = kinships(text, matcher.rank(text), {"fee": FEE, "ship": SHIP}, None)[0]
    assert (first.entry_id, first.wording) == ("fee", "退回去的邮费谁掏")
    assert first.shared == ("邮费谁掏",)
    assert 0 < first.characters <= 1
    assert first.meaning is None


def test_the_thresholds_are_those_that_decide() -> None:
    """Answering needs more than asking back."""
    told = thresholds(Matcher.build([FEE, SHIP]))
    assert told.clarify_from > 0
    assert 0 < told.answer_from <= 1
