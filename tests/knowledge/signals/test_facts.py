from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from knowledge.signals import facts

AT = datetime.fromisoformat("2026-11-21T22:00:00+08:00")
LINES = Path(__file__).parents[3] / "bench" / "signals" / "data" / "facts.jsonl"
ROWS = [json.loads(line) for line in LINES.read_text("utf-8").splitlines()]


def stated(text: str) -> dict[str, list[str]]:
    found = facts(text, at=AT).as_dict()
    found.pop("address", None)
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["text"]))
def test_the_labelled_facts_are_found(row: dict[str, object]) -> None:
    """Every labelled line yields its facts and no others."""
    assert stated(str(row["text"])) == row["facts"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("上上周三打的电话", "2026-11-04"),
        ("周五到期", "2026-11-27"),
        ("大后天上午", "2026-11-24"),
        ("12月30日到1月2日", "2027-01-02"),
        ("去年国庆", "2025-10-01"),
        ("两周前", "2026-11-07"),
        ("11月25号，能改到27号吗", "2026-11-27"),
        ("除夕当天有房吗", "2027-02-05"),
    ],
)
def test_days_are_counted_from_the_message(text: str, day: str) -> None:
    """Relative days resolve against the message's own date, Monday first."""
    assert day in facts(text, at=AT).date


def test_the_date_is_that_of_the_given_clock() -> None:
    """Just after midnight 昨天 is the day that has just ended."""
    after_midnight = datetime.fromisoformat("2026-11-22T00:10:00+08:00")
    assert facts("昨天下的单", at=after_midnight).date == ("2026-11-21",)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("押金三百二", "320"),
        ("3万5的车", "35000"),
        ("二十万零三百元", "200300"),
        ("十二块五毛", "12.5"),
        ("￥1,280", "1280"),
        ("五百块钱", "500"),
    ],
)
def test_sums_are_read_as_people_write_them(text: str, amount: str) -> None:
    """Chinese numerals, units left out and thousands marks all mean yuan."""
    assert facts(text, at=AT).amount == (amount,)


@pytest.mark.parametrize(
    "text",
    ["买了2块电池", "一毛不拔", "二百五十个账号", "退2次", "体温38.5", "版本2.3.11", "房间8302"],
)
def test_counts_are_no_money(text: str) -> None:
    """Pieces, people, degrees and rooms are not sums."""
    assert stated(text) == {}


def test_a_lane_is_part_of_an_address() -> None:
    """弄 stands between road and house."""
    text = "闵行区七莘路1500弄22号601，13311112222何"
    assert facts(text, at=AT).address == ("闵行区七莘路1500弄22号601",)


def test_an_address_keeps_its_spelling() -> None:
    """Road, number and room are one address, as written."""
    text = "寄到杭州市西湖区文三路88号3幢502室，电话13900001111"
    assert facts(text, at=AT).address == ("杭州市西湖区文三路88号3幢502室",)


def test_a_price_behind_an_order_number_is_a_price() -> None:
    """A blank and 块 part the sum from the number before it."""
    assert stated("订单20261010101010 1299块") == {
        "order_no": ["20261010101010"],
        "amount": ["1299"],
    }


def test_what_a_price_is_compared_with_is_a_price() -> None:
    """Both sums of 「从99块和299」 are stated."""
    assert facts("押金从99块和299", at=AT).amount == ("99", "299")
