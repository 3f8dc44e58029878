"""What customers asked is counted without the numbers that say nothing."""

from __future__ import annotations

from knowledge.draft import draft
from knowledge.draft_wordings import Exchange, is_question, masked


def test_orders_are_one_question_with_one_draft() -> None:
    """Their numbers are neither wordings to review nor told to anybody."""
    asked = [f"订单{81_000_000 + n}什么时候发货" for n in range(300)]
    asked += [f"单号{n}的货能改地址吗" for n in range(100, 200)]
    drafts = draft([Exchange(text, "帮您催了", str(n)) for n, text in enumerate(asked)], most=9)
    assert [(one.question, one.count, one.conversations) for one in drafts] == [
        ("订单什么时候发货", 300, 300),
        ("单号的货能改地址吗", 100, 100),
    ]
    assert [one.variants for one in drafts] == [(), ()]


def test_models_are_drafted_apart() -> None:
    """A model is no order."""
    asked = [Exchange(f"{name}显示屏不亮怎么办", "") for name in ("A12345", "B12345")]
    assert len(draft(asked, most=9)) == 2


def test_amounts_stay_in_an_answer() -> None:
    """Who is told another amount is told something else; an order number is not."""
    told = ["满 59 元包邮", "满 99 元包邮", "单号 77665544 已发", "单号 77665545 已发"]
    (found,) = draft([Exchange("包邮吗", answer) for answer in told], most=9)
    assert found.answer == "单号 77665544 已发"
    assert set(found.other_answers) == {"满 59 元包邮", "满 99 元包邮"}


def test_a_very_long_number_is_read_at_once() -> None:
    """Trying every way to cut it would not end."""
    assert is_question("1" * 50 + "订")
    assert not is_question("订单号是" + "1" * 50)


def test_a_phone_keeps_its_stars() -> None:
    """Which number it was stays recognisable for who knows it."""
    assert masked("打我电话13812345678，订单 81000001") == "打我电话138****5678，订单"


def test_who_and_where_somebody_is_stays_out() -> None:
    """A name and an address belong to one customer, the question to all."""
    text = masked("我叫张三，住上海市浦东新区世纪大道100号，怎么退")
    assert "张三" not in text
    assert "世纪大道" not in text
    assert text.endswith("怎么退")
