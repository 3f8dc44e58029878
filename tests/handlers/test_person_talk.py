"""合并 and 拆分 are understood as people write them, and never heard in words for a customer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from handlers import agent_talk, desk_orders, person_talk, ticket_talk
from handlers.person_talk import SamePerson, TellApart, WhichPersons

NOW = datetime(2026, 11, 20, 15, 40, tzinfo=UTC)
HOW = WhichPersons()


@pytest.mark.parametrize(
    "line",
    [
        "合并 #12 #15",
        "合并#12和#15",
        "合并 12 15",
        "合并12、15",
        "合并＃12　＃15。",
        "合併 #12 #15",
        "#12 合并到 #15",
        "#12 #15 合并",
        "把 #12 和 #15 合并一下",
        "合并个案 12 和 15",
        "12 和 15 是同一个人",
        "#12 跟 #15 其实是同一位客户",
    ],
)
def test_a_join_is_understood(line: str) -> None:
    """The numbers in the order they were written."""
    assert person_talk.wish(line) == SamePerson((12, 15))
    assert desk_orders.wish(line, "lead", NOW) == SamePerson((12, 15))
    assert desk_orders.is_order(line)
    assert ticket_talk.wish(line, "lead") is None
    assert agent_talk.command(line) is None


@pytest.mark.parametrize(
    "line", ["拆分 #12", "拆分12", "#12 拆分", "拆开 #12", "分开 12", "取消合并 #12", "拆分个案 12"]
)
def test_a_separation_is_understood(line: str) -> None:
    """However it is called."""
    assert person_talk.wish(line) == TellApart(12)


@pytest.mark.parametrize(
    "line", ["合并", "合并 #12", "合并 #12 #12", "合并 #12 到 W1121AB", "拆分", "拆分 #12 #15"]
)
def test_a_slip_is_known_for_what_it_was_meant(line: str) -> None:
    """It is answered with how to write it, and goes to no customer."""
    assert person_talk.wish(line) == HOW


def test_more_than_a_few_are_no_person() -> None:
    """Seven cases of one order are a slip."""
    assert person_talk.wish("合并 1 2 3 4 5 6 7") == HOW


@pytest.mark.parametrize(
    "line",
    [
        "合并发货可以的",
        "您的两个包裹会合并寄出",
        "合并 2 个订单一起发",
        "分开",
        "分开寄也可以",
        "好的",
        "12",
        "#12 您好，15 号到",
        "认领 12",
        "W1121ABCD 合并到 W1121EFGH",
    ],
)
def test_words_for_a_customer_are_no_order(line: str) -> None:
    """Nor are orders about something else."""
    assert person_talk.wish(line) is None


def test_in_a_thread_the_case_need_not_be_named() -> None:
    """It is the first of the two."""
    assert person_talk.in_full("合并 #15", 12) == "合并 #12 #15"
    assert person_talk.in_full("合并 #12 #15", 12) == "合并 #12 #15"
    assert person_talk.in_full("拆分", 12) == "拆分 #12"
    assert person_talk.in_full("分开寄", 12) is None
