"""Identity cards, bank cards and medical records are told apart from order pages, towards care."""

from __future__ import annotations

import pytest

from knowledge.papers import may_be_private

PHONE = {"width": 1080, "height": 2340}
CARD = {"width": 856, "height": 540}


@pytest.mark.parametrize(
    ("lines", "size", "caption"),
    [
        (("姓名 张三", "性别 男 民族 汉", "公民身份号码 11010519491231002X"), CARD, ""),
        (("11010519491231002X",), PHONE, ""),
        (("中国银行", "6217 0000 1000 0000 018"), CARD, ""),
        (("6222 0212 0000 0000 006",), PHONE, ""),
        (("门诊病历", "诊断：腰肌劳损"), PHONE, ""),
        (("看不清",), CARD, ""),
        (("订单 DD202611010417", "a", "b", "c"), PHONE, "这是我的身份证"),
    ],
)
def test_what_may_be_a_paper_is_only_linked(
    lines: tuple[str, ...], size: dict[str, int], caption: str
) -> None:
    """By its words, its numbers, its shape or what the customer said."""
    assert may_be_private(lines, **size, was_read=True, caption=caption)


def test_an_order_page_is_none() -> None:
    """Order and tracking numbers are long too and no bank card."""
    lines = ("订单详情", "订单编号 DD202611010417", "快递单号 SF1234567890123", "实付款 ¥2399")
    assert not may_be_private(lines, **PHONE, was_read=True)


def test_what_nobody_could_read_counts_as_one() -> None:
    """Without a reader there is no way to know."""
    assert may_be_private((), **PHONE, was_read=False)
