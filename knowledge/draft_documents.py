"""Finds questions and answers in a Word document: headings, 「问：答：」, numbered lines, tables."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx

from knowledge.draft_wordings import Exchange, sounds_asking
from knowledge.readers.xlsx_package import Package

_ASKED = re.compile(r"^\s*(?:问|Q|问题)\s*\d*\s*[：:.、]\s*(.+)$", re.I)
_ANSWERED = re.compile(r"^\s*(?:答|A|答案|回答|回复)\s*\d*\s*[：:.、]\s*(.*)$", re.I)
_NUMBER = re.compile(
    r"^\s*(?:\d{1,3}\s*[.、．)）]|[（(]\d{1,3}[)）]|[一二三四五六七八九十]{1,3}\s*[、.])\s*"
)
_HEADING_LIMIT = 50


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
        Package(data)  # bounds on the size unpacked
        document = docx.Document(io.BytesIO(data))
        found = list(from_paragraphs(_paragraphs(document)))
        for table in document.tables:
            found += _from_table(table)
    except Exception as error:
        # Damaged parts make python-docx stumble over anything.
        raise BadDocument(type(error).__name__) from error
    return found


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
    question, category = "", ""
    answer: list[str] = []
    for paragraph in paragraphs:
        answered = _ANSWERED.match(paragraph.text)
        asked = "" if answered and question else _question(paragraph)
        if asked or _is_title(paragraph):
            if question and answer:
                yield Exchange(question, "\n".join(answer), category=category)
            answer = []
            question = asked
            category = category if asked else _NUMBER.sub("", paragraph.text)
        elif question:
            answer.append(answered[1] if answered else paragraph.text)
    if question and answer:
        yield Exchange(question, "\n".join(answer), category=category)


def _question(paragraph: Paragraph) -> str:
    asked = _ASKED.match(paragraph.text)
    if asked:
        return asked[1].strip()
    plain = _NUMBER.sub("", paragraph.text).strip()
    if len(plain) > _HEADING_LIMIT:
        return ""
    if plain.endswith(("?", "？")):
        return plain
    marked = paragraph.level >= 1 or paragraph.bold or plain != paragraph.text.strip()
    is_question = sounds_asking(plain) or paragraph.level >= 2
    return plain if marked and is_question and not plain.endswith(("。", "；", "：")) else ""


def _is_title(paragraph: Paragraph) -> bool:
    return paragraph.level >= 1


def _from_table(table: Any) -> Iterator[Exchange]:
    for row in table.rows:
        cells = list(dict.fromkeys(cell.text.strip() for cell in row.cells))
        texts = [text for text in cells if text and not text.isdigit()]
        if len(texts) >= 2 and texts[0] not in {"问题", "标准问", "常见问题", "question"}:
            yield Exchange(texts[0].split("\n")[0], texts[1])
