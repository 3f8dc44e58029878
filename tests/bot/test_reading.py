"""What was spoken of gives a short question its sense; what it only guesses is asked back."""

from __future__ import annotations

from typing import cast

import pytest

from bot.library import Shelf
from bot.reading import Reader
from handlers.model import Message
from knowledge.entry import Entry
from knowledge.matcher import Action, Hit, Matcher, Ranking
from knowledge.signals.reading import DEFAULT
from tests.handlers.desk import EVENING, entry

SIZE = entry("size", "A5 有多大容量", "五升。")
SMELL = entry("smell", "A5 有味道正常吗", "正常。")


class Guessing:
    """A matcher that is sure of one entry, whatever it is asked."""

    def __init__(self, found: Entry, score: float) -> None:
        self._ranking = Ranking(Action.ANSWER, (Hit(found.id, score),))

    def rank(self, text: str, **_: object) -> Ranking:
        return self._ranking


def read(text: str, *, topic: str | None, score: float = 0.9) -> Action:
    guessing = cast(Matcher, Guessing(SMELL, score))
    shelf = Shelf({"size": SIZE, "smell": SMELL}, guessing, "v")
    reader = Reader(shelf, DEFAULT, channel="wecom_kf", window="晚班", at=EVENING)
    said = Message(message_id="m", at=EVENING, text=text)
    return reader.read((said,), topic=topic).ranking.action


@pytest.mark.parametrize("topic", ["size", None])
def test_a_question_that_names_nothing_is_asked_back(topic: str | None) -> None:
    """「那怎么办」 might mean anything."""
    assert read("那怎么办", topic=topic) is Action.CLARIFY


def test_a_question_that_names_something_is_answered() -> None:
    """And so is a bare one that is the very wording of an entry."""
    assert read("味道呢", topic="size") is Action.ANSWER
    assert read("怎么办", topic=None, score=0.99) is Action.ANSWER


def test_another_model_is_not_answered_out_of_the_topic() -> None:
    """「R2 呢」 after the A5: what is known of the A5 says nothing about it."""
    assert read("R2呢", topic="size") is Action.MISS
    assert read("A5 的呢", topic="size") is Action.ANSWER
