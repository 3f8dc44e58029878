"""Reading Markdown files."""

from __future__ import annotations

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
