from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.signals import facts, read, redact, shield
from knowledge.signals.folding import fold

AT = datetime(2026, 11, 21, 14, tzinfo=UTC)
PIECES = [
    *(
        "转人工",
        "傻逼",
        "你妈",
        "操",
        "着火了",
        "12月",
        "30号",
        "周",
        "三百",
        "块",
        "订单",
        "138",
        "0000",
    ),
    *(
        "6222",
        " ",
        "，",
        "。",
        "\n",
        "🐶",
        "💩",
        "\u200b",
        "Ａ",
        "[已隐去]",
        "退",
        "我",
        "死",
        "(",
        "*",
        "万",
    ),
]
ANY = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))


@given(ANY)
@settings(max_examples=100, deadline=None)
def test_reading_never_fails(text: str) -> None:
    """Whatever a customer sends, signals come back."""
    assert isinstance(read(text, at=AT).shielded, str)


@given(ANY)
@settings(max_examples=100, deadline=None)
def test_shielding_and_masking_twice_changes_nothing_more(text: str) -> None:
    """A shielded or masked text is already clean."""
    assert shield(shield(text)) == shield(text)
    assert redact(redact(text)) == redact(text)


@given(ANY)
@settings(max_examples=100, deadline=None)
def test_every_folded_character_knows_its_origin(text: str) -> None:
    """Places rise and end at the text's end."""
    folded = fold(text)
    assert len(folded.places) == len(folded.text) + 1
    assert list(folded.places) == sorted(folded.places)
    assert folded.places[-1] == len(text)


@given(st.integers(0, 99_999_999), st.sampled_from(["13", "15", "18", "19"]))
@settings(max_examples=50, deadline=None)
def test_any_mobile_number_is_found_and_masked(rest: int, prefix: str) -> None:
    """A number in a sentence is a fact and never left in full."""
    number = f"{prefix}{rest:09d}"
    assert facts(f"我的电话{number}，请回电", at=AT).phone == (number,)
    assert number not in redact(f"我的电话{number}，请回电")


@given(st.integers(1, 999_999))
@settings(max_examples=50, deadline=None)
def test_any_sum_in_yuan_is_found(yuan: int) -> None:
    """Whole sums come back without separators."""
    assert facts(f"多扣了我{yuan}元，请退回", at=AT).amount == (str(yuan),)


@given(st.dates(min_value=datetime(2025, 1, 1).date(), max_value=datetime(2028, 12, 31).date()))
@settings(max_examples=50, deadline=None)
def test_any_full_date_is_found(day: datetime) -> None:
    """Year, month and day in the usual forms are that day."""
    for text in (f"{day:%Y-%m-%d}入住", f"{day.year}年{day.month}月{day.day}日入住"):
        assert facts(text, at=AT).date == (day.isoformat()[:10],)


@given(st.from_regex(r"(EB|KC|DD)20261[0-2][0-9]{7}", fullmatch=True))
@settings(max_examples=50, deadline=None)
def test_any_order_number_is_found_and_survives(number: str) -> None:
    """An order number is a fact and stands in every masked text."""
    text = f"傻逼，订单{number}还没到"
    assert facts(text, at=AT).order_no == (number,)
    assert number in redact(shield(text))
