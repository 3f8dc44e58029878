from __future__ import annotations

from datetime import UTC, datetime

import pytest

from knowledge.signals import Language, Mood, read

AT = datetime(2026, 11, 21, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("押金几天退", Language.ZH),
        ("請問發票幾時寄", Language.ZH_HANT),
        ("有冇人喺度", Language.YUE),
        ("where is my order", Language.EN),
        ("???", Language.OTHER),
    ],
)
def test_the_language_is_told(text: str, language: Language) -> None:
    """Script and Cantonese words decide."""
    assert read(text, at=AT).language is language


def test_courtesy_is_heard() -> None:
    """Greeting, thanks and goodbye are told apart."""
    assert read("你好，在吗", at=AT).greeting
    assert read("好的谢谢", at=AT).thanks
    assert read("没别的事了，再见", at=AT).goodbye
    assert not read("退押金", at=AT).thanks


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("月卡多少钱", Mood.CALM),
        ("太失望了，三个月换了四个老师", Mood.UPSET),
        ("还钱！！！骗子", Mood.FURIOUS),
    ],
)
def test_the_mood_is_told(text: str, mood: Mood) -> None:
    """From calm over upset to furious."""
    assert read(text, at=AT).mood is mood
