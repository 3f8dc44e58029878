"""Openings that say nothing yet are told from short questions that do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.vague import has_matter, is_bare, is_vague, vagueness


@pytest.mark.parametrize(
    "text",
    [
        "我东西坏了你帮我解决",
        "有问题",
        "在吗",
        "怎麼回事啊",
        "不好使了",
        "有個問題想問一下",
        "刚收到就有问题",
        "产品有毛病",
        "我妈买的那个坏了",
    ],
)
def test_an_opening_without_object_or_wish_is_vague(text: str) -> None:
    """One has to ask what it is about."""
    assert is_vague(text)


@pytest.mark.parametrize(
    "text",
    [
        "押金几天退",
        "退货运费谁出",
        "wifi密码多少",
        "空调不制冷",
        "转人工",
        "好的谢谢",
        "漏水",
        "掉漆了",
        "停电了",
        "退货",
        "安装",
        "那运费呢",
    ],
)
def test_a_short_question_is_not_vague(text: str) -> None:
    """Short is not the same as vague."""
    assert not is_vague(text)


def test_a_long_story_is_not_vague() -> None:
    """Who writes much has said something."""
    assert not is_vague("我昨天在你们店里买的那个破壁机今天早上打豆浆的时候突然不转了怎么办")


@given(st.text(max_size=80))
def test_any_text_has_a_probability(text: str) -> None:
    """Never an exception."""
    assert 0 <= vagueness(text) <= 1


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("那要多久", True),
        ("怎么办呢", True),
        ("哪个好", True),
        ("退款要多久", False),
        ("R2哪个好", False),
    ],
)
def test_a_bare_question_names_nothing(text: str, bare: bool) -> None:
    """Only what was spoken of before gives it a sense."""
    assert is_bare(text) is bare


@pytest.mark.parametrize(
    ("text", "matter"),
    [("我东西坏了你帮我解决", False), ("退货", True), ("漏水", True), ("好麻烦", False)],
)
def test_what_everybody_says_of_everything_is_no_matter(text: str, matter: bool) -> None:
    """A thing, a trouble or a wish has to be left."""
    assert has_matter(text) is matter
