"""Word documents on their way to drafts: whole ones are read, broken ones are told."""

from __future__ import annotations

import io
import random
import zipfile

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
    assert [one.answer for one in read_document(spoiled("word/document.xml", body.encode()))] == [
        "七天"
    ]
