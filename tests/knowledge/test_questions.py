"""Two questions are told from one question with a story."""

from __future__ import annotations

import pytest

from knowledge.questions import codes, split


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("运费多少?可以开发票吗", ("运费多少", "可以开发票吗")),
        ("多久发货？用什么快递？", ("多久发货", "用什么快递")),
        ("怎么退货，还有运费谁出", ("怎么退货", "运费谁出")),
        ("保修多久\n怎么报修", ("保修多久", "怎么报修")),
        ("优惠券用不了，另外退款多久到账", ("优惠券用不了", "退款多久到账")),
        ("多久发货？用什么快递？能开专票吗？", ("多久发货", "用什么快递", "能开专票吗")),
    ],
)
def test_each_question_is_heard(text: str, questions: tuple[str, ...]) -> None:
    """By marks, lines and words that join."""
    assert split(text) == questions


@pytest.mark.parametrize(
    "text",
    [
        "运费多少",
        "我上周买的扫地机器人坏了。怎么修？",
        "机器人报E2了？怎么办？",
        "你好？运费多少？",
        "怎么退货？急！",
        "多久发货？那要多久？",
        "在吗？多久发货？",
        "我想问一下，我买的净水器，滤芯多久换一次",
        "你们这什么破东西？怎么退货？我要投诉！我很生气",
        "怎么退货？" * 30,
        "",
    ],
)
def test_one_matter_stays_whole(text: str) -> None:
    """Context, greetings and clauses that lean on each other are not torn apart."""
    assert split(text) == ()


def test_models_and_codes_are_known_however_they_are_written() -> None:
    """By them one sees that 「R2 呢」 speaks of another thing than A5."""
    assert codes("Ｒ2 和 R2 Pro，还有e5") == {"r2", "pro", "e5"}
    assert codes("保修多久") == set()
