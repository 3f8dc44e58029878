"""Cures what can be cured without a doubt: signs typed in the wrong width, ids not written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from knowledge.fields import canonical
from knowledge.readers.markdown import read_markdown

_FIELD = re.compile(
    r"(?m)^([ ]*(?:- )?)([A-Za-z_]+|[\u4e00-\u9fff]{1,6})(：[ \u3000]*|:(?=[^\s/])|:[ ]*\t\s*)"
)
_BLANKS = "\u00a0\u2000-\u200a\u202f"
_INDENT = re.compile(rf"(?m)^[ ]*[\t\u3000{_BLANKS}][ \t\u3000{_BLANKS}]*")
_INVISIBLE = re.compile(r"(?m)^([ ]*(?:- )?)[\ufeff\u200b-\u200f]+")
_DASH = re.compile(r"(?m)^( *)[－—][ \u3000]*(?=[A-Za-z_\u4e00-\u9fff]+[:：])")
_HASHES = re.compile(r"^\s*(＃{1,6})\s*(?=\S)")
_FIRST = re.compile(r" *- (?=[A-Za-z_\u4e00-\u9fff]+: )")
_NAMED = re.compile(r"( +)([A-Za-z_]+|[\u4e00-\u9fff]{1,6}): ")
_ID = re.compile(r"(?m)^( *(?:- )?(?:id|编号): *)(\S+)[ ]*$")
_BLOCK = re.compile(r"[:\-]\s+[|>][+-]?\d?\s*(?:#.*)?$")


def fix_yaml(text: str) -> str:
    """Return YAML with full-width colons, blanks, dashes and tabs of its structure made right.

    Only the start of a line is touched; what stands in a text block stays as it is.
    """
    fixed: list[str] = []
    block: int | None = None
    column = 0
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(" \t\u3000"))
        if block is not None and (not line.strip() or depth > block):
            fixed.append(line)
        else:
            fixed.append(_aligned(_fix_line(line), column))
            first = _FIRST.match(fixed[-1])
            column = len(first[0]) if first else column
            block = _block_depth(fixed[-1])
    return "\n".join(fixed)


def _aligned(line: str, column: int) -> str:
    """A field that stands one blank beside the first of its entry, put below it."""
    found = _NAMED.match(line)
    beside = found and abs(len(found[1]) - column) == 1 and canonical(found[2])
    return " " * column + line.lstrip(" ") if column and beside else line


def _block_depth(line: str) -> int | None:
    """Return the column that the lines of a text block stand to the right of."""
    if not _BLOCK.search(line):
        return None
    is_item = line.lstrip(" ").startswith(("- |", "- >"))
    return len(line) - len(line.lstrip(" " if is_item else " -"))


def _fix_line(line: str) -> str:
    line = _INVISIBLE.sub(r"\1", line)
    line = _INDENT.sub(lambda found: _spaces(found[0]), line)
    line = _DASH.sub(r"\1- ", line)
    line = _FIELD.sub(_half_width_colon, line)
    return _ID.sub(lambda found: found[1] + unicodedata.normalize("NFKC", found[2]), line)


def _spaces(indent: str) -> str:
    return re.sub(f"[{_BLANKS}]", " ", indent.replace("\t", "  ").replace("\u3000", "  "))


def _half_width_colon(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}: " if canonical(found[2]) else found[0]


def fix_markdown(text: str, ids: Mapping[int, str]) -> str:
    """Return Markdown with ids written under the questions on these lines (from 1)."""
    lines = [_HASHES.sub(_half_width_hashes, line) for line in text.split("\n")]
    for line, given in sorted(ids.items(), reverse=True):
        lines.insert(line, f"<!-- id: {given} -->")
    fixed = "\n".join(lines)
    before, after = (len(read_markdown(one.encode(), "").entries) for one in (text, fixed))
    return fixed if after >= before else text


def _half_width_hashes(found: re.Match[str]) -> str:
    return "#" * len(found[1]) + " "
