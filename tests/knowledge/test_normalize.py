"""Texts that differ only in how they are typed become one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.normalize import LONGEST, clean, key, plain, to_simplified


@pytest.mark.parametrize(
    "text",
    [
        "怎么退款",
        "怎麼退款？",
        "怎 么 退 款",
        "请问怎么退款呀~~",
        "怎么退款😀😀",
        "怎么退款啊啊啊！！！",
    ],
)
def test_spelling_makes_no_difference(text: str) -> None:
    """Script, spacing, politeness, particles, emoji and punctuation are not the question."""
    assert key(text) == key("怎么退款")


def test_width_and_case_make_no_difference() -> None:
    """Ｅ５ is e5."""
    assert clean("Ｅ５　报错") == clean("E5 报错")


def test_digits_of_both_scripts_are_the_same() -> None:
    """三天 is 3天."""
    assert key("三天到账") == key("3天到账")


def test_traditional_characters_become_simplified() -> None:
    """Character by character."""
    assert to_simplified("發票開錯") == "发票开错"


def test_politeness_alone_is_kept() -> None:
    """A greeting does not become an empty text."""
    assert plain("你好") == "你好"


def test_a_long_text_keeps_its_beginning_and_its_end() -> None:
    """What lies between is not read."""
    cleaned = clean("头" + "中" * LONGEST * 2 + "尾")
    assert (cleaned[0], cleaned[-1]) == ("头", "尾")
    assert len(cleaned) <= LONGEST + 1


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """Clean text is clean."""
    once = clean(text)
    assert clean(once) == once
