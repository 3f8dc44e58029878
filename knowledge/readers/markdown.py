"""Reads Markdown files: `## question`, the answer as body, `- 同问: …` lines as variants."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from knowledge.entry import Place
from knowledge.fields import KINDS, Kind, canonical, nearest_field
from knowledge.findings import Finding, make_finding
from knowledge.raw import RawEntry, RawField, RawFile, RawText
from knowledge.readers.encoding import BadEncoding, read_text
from knowledge.readers.markdown_lines import Line, MarkdownLines

_LABEL = re.compile(
    r"\s*(?:[-*+]\s+|[－—–•·]\s*)\**([\w\u4e00-\u9fff]{1,12})\**\s*[:\uff1a]\**\s*(.*)"
)
_BARE_LABEL = re.compile(r"\s*([\w\u4e00-\u9fff]{1,12})[:\uff1a]")
_NEVER_BARE = frozenset({"variants", "keywords", "valid_from", "valid_until"})
"""Fields whose names no answer begins a line with."""
_FULLWIDTH_HEADING = re.compile(r"\s*＃+\s*\S")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{3,})\s*")
_BODY_FIELDS = frozenset({"id", "question", "answer", "steps"})
"""Fields that are no labels: the body is the answer, and 「- 步骤: …」 may be part of it."""
_SEPARATORS = re.compile(r"[；;|｜\n]")


@dataclass(slots=True)
class _Section:
    """One question while its lines are read."""

    question: str
    title: str
    line: int
    id: RawText | None = None
    body: list[str] = field(default_factory=list)
    labels: dict[str, list[RawText]] = field(default_factory=dict)


def read_markdown(data: bytes, file: str) -> RawFile:
    """Read a Markdown file; text between a title and its first question is for people only."""
    try:
        text = read_text(data)
    except BadEncoding as error:
        return RawFile(findings=(make_finding(error.code, Place(file=file, line=error.line)),))
    return _Reader(file).read(text)


class _Reader:
    """One file on its way to entries; collects the findings."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.title = ""
        self.sections: list[_Section] = []
        self.section: _Section | None = None
        self.findings: list[Finding] = []

    def read(self, text: str) -> RawFile:
        lines, before = MarkdownLines(text), ""
        for line in lines:
            self._take(line, before)
            before = "" if line.level or line.fenced else line.text.strip()
        for code, open_at in (
            ("unclosed_fence", lines.open_fence if self.section else 0),
            ("unclosed_comment", lines.open_comment),
        ):
            if open_at:
                self._note(code, open_at, "answer")
        if not self.sections and not self.findings and text.strip():
            self._note("no_questions", 1)
        return RawFile(tuple(map(self._entry, self.sections)), tuple(self.findings))

    def _note(self, code: str, line: int, at: str | None = None, **values: str) -> None:
        self.findings.append(make_finding(code, Place(file=self.file, line=line), at, **values))

    def _take(self, line: Line, before: str) -> None:
        if line.level == 2:
            self.section = _Section(line.title, self.title, line.number)
            self.sections.append(self.section)
            self._take_notes(self.section, line)
        elif line.level == 1:
            self.title, self.section = line.title, None
        elif not line.fenced and _FULLWIDTH_HEADING.match(line.text):
            self._note("fullwidth_heading", line.number, text=line.text.strip()[:20])
        elif self.section:
            self._take_body(self.section, line, before)
        elif self.sections and line.text.strip():
            self._note("text_outside", line.number, text=line.text.strip()[:20])

    def _take_body(self, section: _Section, line: Line, before: str) -> None:
        self._take_notes(section, line)
        if line.commented and not line.text.strip():
            return
        label = None if line.fenced else _LABEL.fullmatch(line.text)
        if label and self._label(section, label[1], label[2], line.number):
            return
        section.body.append(line.text)
        if not line.fenced:
            self._doubt(section, line, before, label)

    def _take_notes(self, section: _Section, line: Line) -> None:
        for name, value in line.notes:
            if canonical(name) == "id" and section.id is None:
                section.id = RawText(value, Place(file=self.file, line=line.number))
            elif canonical(name) == "id":
                self._note("doubled_field", line.number, "id", name=name, other="id")

    def _doubt(
        self, section: _Section, line: Line, before: str, label: re.Match[str] | None
    ) -> None:
        """Note what became part of the answer and was hardly meant to."""
        if before and _UNDERLINE.fullmatch(line.text) and _stands_alone(section.body):
            self._note("underlined_heading", line.number - 1, text=before[:20])
        bare = _BARE_LABEL.match(line.text)
        if bare and canonical(bare[1]) in _NEVER_BARE:
            self._note("label_without_dash", line.number, bare[1], name=bare[1])
        at_the_head = not any(text.strip() for text in section.body[:-1])
        near = nearest_field(label[1]) if label and at_the_head else None
        if label and near and canonical(label[1]) is None:
            self._note("unknown_label_near", line.number, label[1], name=label[1], near=near)

    def _label(self, section: _Section, name: str, value: str, number: int) -> bool:
        """Take a line such as 「- 同问: 怎么退」; False where it belongs to the answer."""
        known = canonical(name)
        if known is None or known in _BODY_FIELDS:
            return False
        place = Place(file=self.file, line=number)
        several = KINDS[known] is Kind.TEXTS
        parts = _SEPARATORS.split(value) if several else [value]
        section.labels.setdefault(known, []).extend(RawText(part.strip(), place) for part in parts)
        return True

    def _entry(self, section: _Section) -> RawEntry:
        place = Place(file=self.file, line=section.line)
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
        return RawEntry(place, tuple(fields), section.title, id_optional=True)


def _stands_alone(body: list[str]) -> bool:
    """Whether the line before the last is a paragraph of its own after another one."""
    *earlier, above, _before, _last = ["", "", *body]
    return not above.strip() and any(text.strip() for text in earlier)
