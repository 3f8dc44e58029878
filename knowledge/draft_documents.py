"""Finds questions and answers in a Word document: headings, 「问：答：」, numbered lines, tables."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx

from knowledge.draft_wordings import Exchange, sounds_asking
from knowledge.fields import column_field
from knowledge.readers.xlsx_package import Package

_ASKED = re.compile(r"^\s*(?:问|Q|问题)\s*\d*\s*[：:.、]\s*(.+)$", re.I)
_ANSWERED = re.compile(r"^\s*(?:答|A|答案|回答|回复)\s*\d*\s*[：:.、]\s*(.*)$", re.I)
_NUMBER = re.compile(
    r"^\s*(?:\d{1,3}\s*[.、．)）]|[（(]\d{1,3}[)）]|[一二三四五六七八九十]{1,3}\s*[、.])\s*"
)
_HEADING_LIMIT = 50
_HEADER_SEARCH = 5
_HEADERS = frozenset({"问题", "标准问", "常见问题", "question"})
_INLINE = re.compile(r"^(.+?[?？])\s*(?:答|A|答案|回答|回复)\s*[\uff1a:.、]\s*(.+)$", re.I)
_COUNTED = re.compile(r"^\s*[（(]?(\d{1,3})\s*[.、．)）]")
ELEMENT_LIMIT = 500_000
"""XML elements of a document's text; ten thousand paragraphs need a tenth."""


class BadDocument(ValueError):
    """The bytes are no Word document that can be read."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `level` 0 for body text, from 1 for headings."""

    text: str
    level: int = 0
    bold: bool = False


def read_document(data: bytes) -> list[Exchange]:
    """Return the questions and answers of a .docx.

    Raises:
        BadDocument: damaged, encrypted or larger unpacked than a document can mean.
    """
    try:
        _refuse_bombs(Package(data))
        document = docx.Document(io.BytesIO(data))
        found = list(from_paragraphs(_paragraphs(document)))
        for table in document.tables:
            found += _from_table(table)
    except Exception as error:
        # Damaged parts make python-docx stumble over anything.
        raise BadDocument(type(error).__name__) from error
    return found


def _refuse_bombs(package: Package) -> None:
    """Walk through the text once, so that what is too large is never built."""
    package.reader.left = ELEMENT_LIMIT
    for _ in package.elements("word/document.xml"):
        pass  # nothing is asked for, everything is counted


def _paragraphs(document: Any) -> Iterator[Paragraph]:
    for paragraph in document.paragraphs:
        text = paragraph.text.strip()
        if text:
            found = re.search(r"(?:Heading|标题)\s*(\d)", paragraph.style.name or "")
            bold = bool(paragraph.runs) and all(
                run.bold for run in paragraph.runs if run.text.strip()
            )
            yield Paragraph(text, int(found[1]) if found else 0, bold)


def from_paragraphs(paragraphs: Iterator[Paragraph]) -> Iterator[Exchange]:
    """Yield a question where one stands and the body below it up to the next."""
    question, category, number = "", "", 0
    answer: list[str] = []
    for paragraph in paragraphs:
        answered = _ANSWERED.match(paragraph.text)
        asked = "" if answered and question else _question(paragraph, number + 1)
        if asked or _is_title(paragraph):
            if question and answer:
                yield Exchange(question, "\n".join(answer), category=category)
            inline = _INLINE.match(asked)
            question, answer = (inline[1], [inline[2]]) if inline else (asked, [])
            number = _counted(paragraph) or number
            category = category if asked else _NUMBER.sub("", paragraph.text)
        elif question:
            answer.append(answered[1] if answered else paragraph.text)
            number = -1 if _counted(paragraph) == 1 else number  # steps are counted below it
    if question and answer:
        yield Exchange(question, "\n".join(answer), category=category)


def _counted(paragraph: Paragraph) -> int:
    found = _COUNTED.match(paragraph.text)
    return int(found[1]) if found else 0


def _question(paragraph: Paragraph, following: int) -> str:
    """The question that a paragraph is; `following` is the number the next one would have."""
    asked = _ASKED.match(paragraph.text)
    if asked:
        return asked[1].strip()
    plain = _NUMBER.sub("", paragraph.text).strip()
    if len(plain) > _HEADING_LIMIT:
        return ""
    if plain.endswith(("?", "？")):
        return plain
    is_next = following > 1 and _counted(paragraph) == following
    marked = paragraph.level >= 1 or paragraph.bold or plain != paragraph.text.strip()
    is_question = sounds_asking(plain) or paragraph.level >= 2 or is_next
    return plain if marked and is_question and not plain.endswith(("。", "；", "：")) else ""


def _is_title(paragraph: Paragraph) -> bool:
    return paragraph.level >= 1


def _from_table(table: Any) -> Iterator[Exchange]:
    """Read a table by the names of its columns; without such a header by their order."""
    rows = [[cell.text.strip() for cell in row.cells] for row in table.rows]
    for number, row in enumerate(rows[:_HEADER_SEARCH]):
        names = {column_field(text): column for column, text in reversed([*enumerate(row)])}
        if "question" in names and "answer" in names:
            yield from _by_columns(rows[number + 1 :], names)
            return
    for row in rows:
        texts = [text for text in dict.fromkeys(row) if text and not text.isdigit()]
        if len(texts) >= 2 and texts[0] not in _HEADERS:
            yield Exchange(texts[0].split("\n")[0], texts[1])


def _by_columns(rows: list[list[str]], names: dict[str | None, int]) -> Iterator[Exchange]:
    for row in rows:
        asked, answered = row[names["question"]], row[names["answer"]]
        if asked and asked != answered:  # a cell merged across the row is a heading
            category = row[names["category"]] if "category" in names else ""
            yield Exchange(asked.split("\n")[0], answered, category=category)
