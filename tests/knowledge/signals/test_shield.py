from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.signals import lexicon_with, read, shield

AT = datetime(2026, 11, 21, 14, tzinfo=UTC)
LINES = Path(__file__).parents[3] / "bench" / "signals" / "data" / "abuse.jsonl"


def lines(*, abusive: bool) -> list[dict[str, object]]:
    rows = [json.loads(line) for line in LINES.read_text("utf-8").splitlines()]
    return [row for row in rows if row["abusive"] is abusive]


@pytest.mark.parametrize(
    ("text", "shielded"),
    [
        (
            "你们是不是傻逼，订单EB20261107331锁车失败",
            "你们是不是[已隐去]，订单EB20261107331锁车失败",
        ),
        ("傻 逼平台，发票抬头开错三次了", "[已隐去]平台，发票抬头开错三次了"),
        ("尼.玛.死.了，发票到现在没寄", "[已隐去]，发票到现在没寄"),
        ("狗东西，畜生！退我押金199", "[已隐去]！退我押金199"),
        ("ＳＢ客服，押金199", "[已隐去]客服，押金199"),
        ("腦殘，我要退款", "[已隐去]，我要退款"),
        ("我弄死你们这群狗东西", "[已隐去]"),
        ("一群贝戋货，押金199", "[已隐去]，押金199"),
        ("我就想对你们说“滚蛋”", "我就想对你们说“[已隐去]”"),
    ],
)
def test_insults_go_and_facts_stay(text: str, shielded: str) -> None:
    """Only the insult is replaced; neighbours become one mark."""
    assert shield(text) == shielded


@pytest.mark.parametrize("row", lines(abusive=False), ids=lambda row: str(row["text"]))
def test_innocent_texts_stay_as_they_are(row: dict[str, object]) -> None:
    """Ordinary words and hard complaints are unchanged to the character."""
    text = str(row["text"])
    assert shield(text) == text
    assert not read(text, at=AT).abusive


def test_facts_and_demands_of_abusive_texts_are_kept() -> None:
    """What the agent needs stands in the shielded text word for word."""
    kept = [(keep, shield(str(row["text"]))) for row in lines(abusive=True) for keep in row["keep"]]  # type: ignore[attr-defined]
    assert [keep for keep, shielded in kept if keep not in shielded] == []


def test_a_company_can_call_a_word_abusive_or_harmless() -> None:
    """Own words count like shipped ones, product names are left alone."""
    assert shield("你个棒槌", lexicon_with({"abusive": ["棒槌"]})) == "你个[已隐去]"
    assert shield("傻狗牌饼干", lexicon_with({"harmless": ["傻狗牌"]})) == "傻狗牌饼干"


@pytest.mark.parametrize(
    "text",
    [
        "林女士",
        "养了只母狗，绝育多少钱",
        "《狗日的粮食》有借吗",
        "买家评论写“店主去死”，怎么申诉",
        "滚蛋饺子有卖吗",
        "敏感词库里有没有“畜生”这个词",
        "电话里有人骂“臭婊子”，能查号码吗",
        "“脑残”到底什么意思",
        "bitch这类脏话课上会讲吗",
        "饼干能烤成乌龟形状吗",
    ],
)
def test_names_titles_and_words_spoken_of_stay(text: str) -> None:
    """What is named, titled or quoted from somebody else is no insult to the desk."""
    assert shield(text) == text


def test_an_insult_that_an_agent_notes_is_hidden() -> None:
    """A note passes on to other agents what the first one had to read."""
    assert shield("客户骂傻逼，回电13800138000") == "客户骂[已隐去]，回电13800138000"


def test_the_nickname_of_a_customer_is_shielded_like_a_text() -> None:
    """A short name is read the same way."""
    assert shield("去你大爷的") == "[已隐去]"
