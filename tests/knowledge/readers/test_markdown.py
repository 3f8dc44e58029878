"""Reading Markdown files."""

from __future__ import annotations

import time

import pytest

from knowledge.building import EntryBuilder
from knowledge.entry import Entry
from knowledge.readers.markdown import read_markdown

TEXT = """\
# 安装与使用

写给同事的说明，不会发给客户。

## 洗衣机怎么预约安装？
<!-- id: install-washer -->
- 同问: 洗衣机上门安装
- 同问: 谁来装洗衣机；装机预约
- 关键词: 洗衣机、安装|预约

收货后在订单里点「预约安装」。

- 师傅: 会提前一天电话联系
- 费用: 免费

## 空调多久清洗一次
一年两次。
```
## 这不是问题
```
"""


def entries(text: str) -> list[Entry | None]:
    return [EntryBuilder(raw).build() for raw in read_markdown(text.encode(), "a.md").entries]


def test_question_body_and_labels_become_an_entry():
    """Heading, comment, labels and body are question, id, fields and answer."""
    first, second = entries(TEXT)
    assert first
    assert second
    assert (first.id, first.question) == ("install-washer", "洗衣机怎么预约安装？")
    assert first.variants == ("洗衣机上门安装", "谁来装洗衣机", "装机预约")
    assert first.keywords == ("洗衣机、安装", "预约")
    assert first.answer == (
        "收货后在订单里点「预约安装」。\n\n- 师傅: 会提前一天电话联系\n- 费用: 免费"
    )
    assert (first.category, first.place.line) == ("安装与使用", 5)


def test_a_fence_hides_headings():
    """What stands in a code fence belongs to the answer."""
    assert len(entries(TEXT)) == 2


def test_an_id_that_is_not_written_is_derived_and_stable():
    """The derived id depends on the question alone, blanks and punctuation aside."""
    one, other = entries("## 多久 发货？\n两天。\n"), entries("\n\n## 多久发货\n三天。\n")
    assert one[0]
    assert other[0]
    assert one[0].id == other[0].id
    assert one[0].id.startswith("q-")


def test_a_file_without_questions_says_how_to_write_one():
    """Plain prose is not taken for an empty knowledge base in silence."""
    assert [f.code for f in read_markdown("说明文字".encode(), "a.md").findings] == ["no_questions"]


def read(text: str) -> dict[str, str]:
    """Answers by question."""
    return {entry.question: entry.answer for entry in entries(text) if entry}


def found(text: str) -> list[tuple[str, int | None]]:
    """Kinds and lines of what is wrong."""
    return [(one.code, one.place.line) for one in read_markdown(text.encode(), "a.md").findings]


def test_what_is_commented_out_is_told_to_nobody():
    """Remarks over several lines, within a line, and questions that were taken out."""
    text = (
        "<!--\n## 旧问题\n旧答案\n-->\n## 怎么退 <!-- id: ret -->\n"
        "七天内 <!-- 内部 -->可以退\n<!--\n别告诉客户\n-->\n寄回即可\n"
    )
    (entry,) = entries(text)
    assert entry
    assert (entry.id, entry.question) == ("ret", "怎么退")
    assert entry.answer == "七天内 可以退\n寄回即可"


def test_a_chapter_ends_the_answer_above_it():
    """A title between the questions is the category of those below it."""
    read_entries = entries("# 退货\n## 怎么退\n七天\n# 物流\n给同事看的\n## 多久到\n三天\n")
    assert [(one.category, one.answer) for one in read_entries if one] == [
        ("退货", "七天"),
        ("物流", "三天"),
    ]


def test_headings_as_people_type_them():
    """Indented a little, without a blank, closed with hashes; C# keeps its own."""
    text = "  ## 怎么退\n七天\n##怎么换\n三天\n## 怎么修 ##\n好\n## 怎么用 C#\n好\n"
    assert list(read(text)) == ["怎么退", "怎么换", "怎么修", "怎么用 C#"]


def test_a_fence_ends_with_its_own_mark():
    """Tildes around backticks."""
    assert list(read("## 怎么退\n~~~\n```\n## 不是\n~~~\n## 怎么换\n好\n")) == ["怎么退", "怎么换"]


def test_a_label_with_another_dash_is_one():
    """Input methods write other dashes."""
    (entry,) = entries("## 怎么退\n－ 同问：退货流程\n• 关键词：退\n七天\n")
    assert entry
    assert (entry.variants, entry.keywords, entry.answer) == (("退货流程",), ("退",), "七天")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("＃＃ 怎么退\n七天\n", "fullwidth_heading", 1),
        ("## 怎么退\n七天\n<!-- 没有结束\n## 怎么换\n好\n", "unclosed_comment", 3),
        ("## 怎么退\n<!-- id: a -->\n<!-- id: b -->\n七天\n", "doubled_field", 3),
        ("## 怎么退\n同问: 退货流程\n七天\n", "label_without_dash", 2),
        ("## 怎么退\n- 相拟问: 退货流程\n七天\n", "unknown_label_near", 2),
        ("## 怎么退\n七天\n\n怎么换\n====\n三天\n", "underlined_heading", 4),
        ("## 怎么退\n七天\n# 物流\n写给同事\n", "text_outside", 4),
    ],
)
def test_what_would_reach_the_wrong_reader_is_told(text: str, code: str, line: int):
    """Nothing turns into an answer, or out of one, without a word."""
    assert (code, line) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "## 怎么退\n七天\n---\n## 怎么换\n三天\n\n---\n",
        "## 怎么退\n| 情形 | 谁出 |\n|---|---|\n| 质量 | 我们 |\n\n1. 申请\n2. 寄回\n",
        "## 怎么退\n分两种:\n- 提示: 保留包装\n- 费用: 免费\n",
    ],
)
def test_rules_tables_and_lists_are_fine(text: str):
    """What an answer may hold is not complained about."""
    assert found(text) == []


def test_endless_blanks_are_read_at_once():
    """A line of a hundred thousand blanks, in every place where signs are looked for."""
    blanks = " " * 100_000
    text = f"## {blanks}x\n- 同问{blanks}x\n<!-- {blanks}x -->\n{blanks}<!--{blanks}\n"
    before = time.process_time()
    read_markdown(text.encode(), "a.md")
    assert time.process_time() - before < 10
