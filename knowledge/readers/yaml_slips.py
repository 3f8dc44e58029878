"""Turns a YAML parser's complaint into the slip that an admin most probably made."""

from __future__ import annotations

import re

from knowledge.entry import Place
from knowledge.fields import canonical
from knowledge.findings import Finding, make_finding

_CONFLICT = re.compile(r"(?m)^(?:<{7}|={7}|>{7})(?: |$)")
_FULLWIDTH_COLON = re.compile(r"(?m)^[\s\u3000]*(?:[-－]\s*)?([A-Za-z_]+|[\u4e00-\u9fff]{1,6})：")
_TAB = re.compile(r"(?m)^ *\t")
_IDEOGRAPHIC = re.compile(r"(?m)^[ ]*\u3000")

_BY_PROBLEM = (
    ("found unexpected end of stream", "unclosed_quote"),
    ("mapping values are not allowed", "colon_in_text"),
    ("cannot start any token", "leading_sign"),
    ("undefined alias", "undefined_alias"),
    ("found another document", "several_documents"),
    ("special characters are not allowed", "control_character"),
    ("unacceptable character", "control_character"),
)


def explain(text: str, problem: str, line: int, file: str, first_line: int) -> Finding:
    """Return the finding for a parser's `problem` on `line` (from 0) of `text`."""
    found = slip(text, file, first_line)
    if found:
        return found
    code = next((code for part, code in _BY_PROBLEM if part in problem), "yaml_syntax")
    place = Place(file=file, line=first_line + min(line, text.count("\n")))
    return make_finding(code, place, problem=problem.splitlines()[0][:120])


def slip(text: str, file: str, first_line: int) -> Finding | None:
    """Return the finding for a sign in the wrong width, a tab or a merge conflict; None without."""
    for pattern, code in (
        (_CONFLICT, "merge_conflict"),
        (_TAB, "tab_indent"),
        (_IDEOGRAPHIC, "fullwidth_indent"),
    ):
        found = pattern.search(text)
        if found:
            return make_finding(code, _place(text, found.start(), file, first_line))
    found = _fullwidth_colon(text)
    if found:
        place = _place(text, found.start(1), file, first_line)
        return make_finding("fullwidth_colon", place, found[1], name=found[1])
    return None


def _fullwidth_colon(text: str) -> re.Match[str] | None:
    return next((m for m in _FULLWIDTH_COLON.finditer(text) if canonical(m[1])), None)


def _place(text: str, offset: int, file: str, first_line: int) -> Place:
    return Place(file=file, line=first_line + text.count("\n", 0, offset))
