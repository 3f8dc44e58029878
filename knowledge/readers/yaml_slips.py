"""Turns a YAML parser's complaint into the slip that an admin most probably made."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.entry import Place
from knowledge.fields import canonical
from knowledge.findings import Finding, make_finding

_NAME = r"([A-Za-z_]+|[\u4e00-\u9fff]{1,6})"
_CONFLICT = re.compile(r"(?m)^(?:<{7}|={7}|>{7})(?: |$)")
_FULLWIDTH_COLON = re.compile(rf"(?m)^[\s\u3000]*(?:[-－]\s*)?{_NAME}\uff1a")
_TAB = re.compile(r"(?m)^ *\t")
_BLANKS = re.compile(r"(?m)^[ ]*[\u3000\u00a0\u2000-\u200a\u202f]")
_INVISIBLE = re.compile(r"(?m)^[ ]*(?:- )?[\ufeff\u200b-\u200f]")
_FULLWIDTH_DASH = re.compile(rf"(?m)^ *[－—–]\s*{_NAME}[:\uff1a]")
_NO_SPACE = re.compile(rf"(?m)^ *(?:- )?{_NAME}:(?=[^\s/])")
_TAB_AFTER = re.compile(rf"(?m)^ *(?:- )?{_NAME}: *\t")
_BLOCK = re.compile(rf"(?m)^( *)((?:- )?){_NAME}: +[|>][-+]?\n(?=( *)[^\s#-])")
_FIELD = re.compile(rf" *(?:- )?{_NAME}")
_SIGN = re.compile(rf"^ *(?:- )?(?:{_NAME}: +|- +)([\[{{&*!|>%@`?])")
_QUOTED = re.compile(rf"^ *(?:- )?(?:{_NAME}: +|- +)(?:\"[^\"]*\"|'[^']*')\s*[^\s#,\]}}]")

_BY_PROBLEM = (
    ("found unexpected end of stream", "unclosed_quote"),
    ("mapping values are not allowed", "colon_in_text"),
    ("undefined alias", "undefined_alias"),
    ("found another document", "several_documents"),
    ("special characters are not allowed", "control_character"),
    ("unacceptable character", "control_character"),
    ("unknown escape character", "backslash"),
)
_SURE = ("unknown escape", "characters are not", "unacceptable", "end of stream", "document")
"""Complaints that name what is wrong; others only say what the parser would have liked."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the parser could not understand, and where in the text; line and column from 0."""

    problem: str
    line: int
    column: int = 0


def explain(text: str, complaint: Complaint, file: str, first_line: int) -> Finding:
    """Return the finding for a parser's complaint about a text that begins on `first_line`."""
    found = slip(text, file, first_line) or _at_the_line(text, complaint, file, first_line)
    if found:
        return found
    problem = complaint.problem
    code = next((code for part, code in _BY_PROBLEM if part in problem), "yaml_syntax")
    place = Place(file=file, line=first_line + min(complaint.line, text.count("\n")))
    return make_finding(code, place, problem=problem.splitlines()[0][:120])


def slip(text: str, file: str, first_line: int) -> Finding | None:
    """Return the finding for a sign in the wrong width, a tab or a merge conflict; None without."""
    for pattern, code in (
        (_CONFLICT, "merge_conflict"),
        (_TAB, "tab_indent"),
        (_BLANKS, "fullwidth_indent"),
        (_INVISIBLE, "invisible_sign"),
    ):
        found = pattern.search(text)
        if found:
            return make_finding(code, _place(text, found.start(), file, first_line))
    return _wrong_name(text, file, first_line)


def _wrong_name(text: str, file: str, first_line: int) -> Finding | None:
    """A field's name that is written so that YAML does not take it for one."""
    for pattern, code in (
        (_FULLWIDTH_COLON, "fullwidth_colon"),
        (_FULLWIDTH_DASH, "fullwidth_dash"),
        (_TAB_AFTER, "tab_after_colon"),
        (_NO_SPACE, "no_space_after_colon"),
    ):
        found = next((m for m in pattern.finditer(text) if canonical(m[1])), None)
        if found:
            place = _place(text, found.start(1), file, first_line)
            return make_finding(code, place, found[1], name=found[1])
    return None


def _at_the_line(text: str, complaint: Complaint, file: str, first_line: int) -> Finding | None:
    """What is wrong with the line complained about, or with the block that ends there."""
    lines = text.split("\n")
    line = lines[min(complaint.line, len(lines) - 1)]
    place = Place(file=file, line=first_line + complaint.line)
    if any(part in complaint.problem for part in _SURE):
        return None
    if _QUOTED.match(line):
        return make_finding("text_after_quote", place)
    signed = _SIGN.match(line)
    if signed and "alias" not in complaint.problem:
        return make_finding("leading_sign", place, signed[1], sign=signed[2])
    if _is_crooked(line, complaint):
        name = line.strip().partition(":")[0].removeprefix("- ")
        return make_finding("crooked_indent", place, name, name=name)
    return _flat_block(text, file, first_line)


def _is_crooked(line: str, complaint: Complaint) -> bool:
    """Whether the complaint is about a field that stands too far right or left."""
    found = _FIELD.match(line)
    if not found or not canonical(found[1]) or line[found.end() : found.end() + 1] != ":":
        return False
    return complaint.column <= found.end() and "expected ':'" not in complaint.problem


def _flat_block(text: str, file: str, first_line: int) -> Finding | None:
    """A text under 「|」 that stands no further right than the name above it."""
    for found in _BLOCK.finditer(text):
        if len(found[4]) <= len(found[1]) + len(found[2]) and not _begins_field(text, found.end()):
            place = _place(text, found.end(), file, first_line)
            return make_finding("flat_block", place, found[3], name=found[3])
    return None


def _begins_field(text: str, offset: int) -> bool:
    line = text[offset:].partition("\n")[0]
    name, colon, _ = line.strip().partition(":")
    return bool(colon) and canonical(name) is not None


def _place(text: str, offset: int, file: str, first_line: int) -> Place:
    return Place(file=file, line=first_line + text.count("\n", 0, offset))
