"""Writes one entry as a Markdown section and puts it in the place of the old one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from knowledge.entry import Entry
from knowledge.export import as_fields
from knowledge.fields import HEADERS, KINDS, Kind
from knowledge.readers.markdown_lines import Line, MarkdownLines

_ID = re.compile(r"\s*<!--\s*(?:id|编号)\s*[:\uff1a]", re.IGNORECASE)
_IN_BODY = frozenset({"id", "question", "answer", "steps"})


def to_section(entry: Entry, category: str = "", remarks: Iterable[str] = ()) -> str | None:
    """Return an entry as a section; None where Markdown has no form for it, as for steps.

    `category` is what the file gives anyway, so that it is not repeated; `remarks` are comments.
    """
    if entry.steps:
        return None
    lines = [f"## {entry.question}", f"<!-- id: {entry.id} -->", *_labels(entry, category)]
    return "\n".join([*lines, *remarks, "", entry.answer, ""])


def _labels(entry: Entry, category: str) -> Iterator[str]:
    for name, value in as_fields(entry).items():
        if name in _IN_BODY or (name == "category" and value == category):
            continue
        if name == "variants":
            yield from (f"- 同问: {variant}" for variant in entry.variants)
        elif KINDS[name] is Kind.TEXTS:
            yield f"- {HEADERS[name]}: {'；'.join(str(item) for item in value)}"
        else:
            yield f"- {HEADERS[name]}: {value}"


def replace_section(text: str, old: Entry, new: Entry | None) -> str | None:
    """Replace the section of an entry, or take it out where `new` is None."""
    seen = list(MarkdownLines(text))
    start = (old.place.line or 0) - 1
    start = start if _is_question(seen, start, old) else _find(seen, old)
    if start < 0:
        return None
    lines, end = text.split("\n"), _end(seen, start)
    section = to_section(new, old.category, _remarks(seen[start:end], lines)) if new else ""
    if section is None:
        return None
    return "\n".join([*lines[:start], *(section.split("\n") if section else []), *lines[end:]])


def _remarks(section: list[Line], lines: list[str]) -> Iterator[str]:
    """Lines of a section that are nothing but comment; the id is written anew."""
    for line in section:
        raw = lines[line.number - 1]
        if line.commented and not line.text.strip() and not _ID.match(raw):
            yield raw


def _is_question(lines: list[Line], at: int, entry: Entry) -> bool:
    return 0 <= at < len(lines) and lines[at].level == 2 and entry.question in lines[at].text


def _find(lines: list[Line], entry: Entry) -> int:
    return next((n for n in range(len(lines)) if _is_question(lines, n, entry)), -1)


def _end(lines: list[Line], start: int) -> int:
    """Number of the line behind a section: the next question, title, or the end."""
    following = range(start + 1, len(lines))
    return next((n for n in following if lines[n].level in {1, 2}), len(lines))
