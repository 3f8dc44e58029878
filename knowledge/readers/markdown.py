"""Reads Markdown files: `## question`, the answer as body, `- 同问: …` lines as variants."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from knowledge.entry import Place
from knowledge.fields import KINDS, Kind, canonical
from knowledge.findings import make_finding
from knowledge.raw import RawEntry, RawField, RawFile, RawText
from knowledge.readers.encoding import BadEncoding, read_text

_TITLE = re.compile(r"#\s+(.+?)\s*#*")
_QUESTION = re.compile(r"##\s*(?!#)(.*?)\s*#*")
_COMMENT = re.compile(r"\s*<!--\s*(?:([\w\u4e00-\u9fff]+)\s*[:：]\s*(.*?)|.*?)\s*-->\s*")
_LABEL = re.compile(r"\s*[-*+]\s+\**([\w\u4e00-\u9fff]{1,12})\**\s*[:：]\**\s*(.*)")
_FENCE = re.compile(r"\s*(```|~~~)")
_BODY_FIELDS = frozenset({"id", "question", "answer", "steps"})
"""Fields that are no labels: the body is the answer, and 「- 步骤: …」 may be part of it."""
_SEPARATORS = re.compile(r"[；;|｜\n]")


@dataclass(slots=True)
class _Section:
    """One question while its lines are read."""

    question: str
    line: int
    id: RawText | None = None
    body: list[str] = field(default_factory=list)
    labels: dict[str, list[RawText]] = field(default_factory=dict)
    in_fence: bool = False
    fence: int = 0
    """The line of the fence that is open, or was last."""


def read_markdown(data: bytes, file: str) -> RawFile:
    """Read a Markdown file; text before the first question is for people only."""
    try:
        text = read_text(data)
    except BadEncoding as error:
        return RawFile(findings=(make_finding(error.code, Place(file=file, line=error.line)),))
    title, sections = _sections(text, file)
    entries = tuple(_entry(section, title, file) for section in sections)
    findings = tuple(
        make_finding("unclosed_fence", Place(file=file, line=one.fence), "answer")
        for one in sections
        if one.in_fence
    )
    if not entries and text.strip():
        findings = (make_finding("no_questions", Place(file=file, line=1)),)
    return RawFile(entries, findings)


def _sections(text: str, file: str) -> tuple[str, list[_Section]]:
    title, sections = "", list[_Section]()
    for number, line in enumerate(text.split("\n"), 1):
        fenced = bool(sections) and sections[-1].in_fence
        question = None if fenced else _QUESTION.fullmatch(line)
        heading = None if fenced or question else _TITLE.fullmatch(line)
        if question:
            sections.append(_Section(question[1], number))
        elif heading and not sections:
            title = heading[1]
        elif sections:
            _take(sections[-1], line, Place(file=file, line=number))
    return title, sections


def _take(section: _Section, line: str, place: Place) -> None:
    if _FENCE.match(line):
        section.in_fence = not section.in_fence
        section.fence = place.line or 0
    comment, label = _COMMENT.fullmatch(line), _LABEL.fullmatch(line)
    if section.in_fence or not (comment or label):
        section.body.append(line)
    elif comment:
        if comment[1] and canonical(comment[1]) == "id":
            section.id = RawText(comment[2].strip(), place)
    elif label and not _label(section, label[1], label[2], place):
        section.body.append(line)


def _label(section: _Section, name: str, value: str, place: Place) -> bool:
    """Take a line such as 「- 同问: 怎么退」; False where it belongs to the answer."""
    known = canonical(name)
    if known is None or known in _BODY_FIELDS:
        return False
    several = KINDS[known] is Kind.TEXTS
    parts = _SEPARATORS.split(value) if several else [value]
    section.labels.setdefault(known, []).extend(RawText(part.strip(), place) for part in parts)
    return True


def _entry(section: _Section, title: str, file: str) -> RawEntry:
    place = Place(file=file, line=section.line)
    answer = "\n".join(section.body).strip()
    fields = [
        RawField("question", place, (RawText(section.question, place),)),
        RawField("answer", place, (RawText(answer, place),) if answer else ()),
    ]
    if section.id:
        fields.append(RawField("id", section.id.place, (section.id,)))
    for name, texts in section.labels.items():
        is_list = KINDS[name] is Kind.TEXTS or len(texts) > 1
        fields.append(RawField(name, texts[0].place, tuple(texts), is_list=is_list))
    return RawEntry(place, tuple(fields), title, id_optional=True)
