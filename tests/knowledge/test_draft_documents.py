"""Word documents on their way to drafts: whole ones are read, broken ones are told."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence

import docx
import pytest

from knowledge.draft_documents import BadDocument, read_document


def manual() -> bytes:
    """A manual with a heading, 「问：答：」 and a table."""
    made, out = docx.Document(), io.BytesIO()
    made.add_heading("怎么退货？", 2)
    made.add_paragraph("七天内可以退。")
    made.add_paragraph("问：多久发货？")
    made.add_paragraph("答：48 小时内。")
    table = made.add_table(2, 2)
    for column, texts in enumerate((("问题", "能开发票吗"), ("答案", "能。"))):
        for row, text in enumerate(texts):
            table.cell(row, column).text = text
    made.save(out)
    return out.getvalue()


def spoiled(name: str, content: bytes) -> bytes:
    """The manual with one part replaced."""
    before, out = zipfile.ZipFile(io.BytesIO(manual())), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part in before.namelist():
            package.writestr(part, content if part == name else before.read(part))
    return out.getvalue()


def test_every_way_to_write_a_question_is_found() -> None:
    """Headings, lines and tables."""
    found = {(one.question, one.answer) for one in read_document(manual())}
    assert found == {
        ("怎么退货？", "七天内可以退。"),
        ("多久发货？", "48 小时内。"),
        ("能开发票吗", "能。"),
    }


@pytest.mark.parametrize(
    "data",
    [
        b"no zip",
        spoiled("[Content_Types].xml", b"<Types/>"),
        spoiled("word/document.xml", b"<w:document"),
        spoiled("word/document.xml", b"<a>" * 50_000),
        spoiled("word/document.xml", b"0" * 300_000_000),
        spoiled("word/_rels/document.xml.rels", b""),
    ],
    ids=["text", "types", "torn", "deep", "bomb", "relations"],
)
def test_a_broken_document_is_told(data: bytes) -> None:
    """Whatever is wrong with it, in one kind of error."""
    with pytest.raises(BadDocument):
        read_document(data)


def test_a_document_that_is_cut_anywhere_is_told() -> None:
    """Twenty places."""
    whole, chance = manual(), random.Random(0)
    for _ in range(20):
        with pytest.raises(BadDocument):
            read_document(whole[: chance.randrange(10, len(whole) - 100)])


def test_entities_are_not_followed() -> None:
    """A document cannot read a file of the server."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    lines = ("问：怎么退货？", "答：七天&b;")
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    doctype = '<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
    body = f'{doctype}<w:document xmlns:w="{space}"><w:body>{paragraphs}</w:body></w:document>'
    with pytest.raises(BadDocument):
        read_document(spoiled("word/document.xml", body.encode()))


def document(*paragraphs: str, rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A document of these lines and one table."""
    made, out = docx.Document(), io.BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    table = made.add_table(len(rows), len(rows[0]) if rows else 0)
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    made.save(out)
    return out.getvalue()


def test_a_table_is_read_by_the_names_of_its_columns() -> None:
    """A running number, a category and remarks stand beside them."""
    header = ("序号", "分类", "客户问题", "标准话术", "备注")
    rows = (header, ("1", "退换", "怎么退", "七天内寄回", "内部"))
    (found,) = read_document(document(rows=rows))
    assert (found.question, found.answer, found.category) == ("怎么退", "七天内寄回", "退换")


def test_a_count_that_goes_on_is_the_next_question() -> None:
    """It need not sound like one; steps below an answer count from one again."""
    lines = ("1. 怎么退货？", "七天内。", "2. 退货运费", "按下面做：", "1. 申请", "2. 寄回")
    found = {one.question: one.answer for one in read_document(document(*lines))}
    assert found == {"怎么退货？": "七天内。", "退货运费": "按下面做：\n1. 申请\n2. 寄回"}


def test_question_and_answer_in_one_line() -> None:
    """As people write short ones."""
    (found,) = read_document(document("问：能开票吗？答：能，下单时填抬头。"))
    assert (found.question, found.answer) == ("能开票吗？", "能，下单时填抬头。")


def test_a_document_that_unpacks_to_millions_is_refused_at_once() -> None:
    """Eighty kilobytes of it would fill a gigabyte of memory."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'<w:document xmlns:w="{space}"><w:body>{"<w:p/>" * 600_000}</w:body></w:document>'
    with pytest.raises(BadDocument):
        read_document(spoiled("word/document.xml", body.encode()))
