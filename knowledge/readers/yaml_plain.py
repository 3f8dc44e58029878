"""The everyday subset of YAML, read some thirty times faster than the full parser.

It knows one-line texts, one-line lists, lists of one-line texts and literal blocks. Whatever
goes beyond that, be it one character, is left to the full parser, so that both always agree.
"""

from __future__ import annotations

import re

from knowledge.entry import Place
from knowledge.raw import RawField, RawText

_KEY = re.compile(r"([A-Za-z_]+|[\u4e00-\u9fff]+):(?: +(.*))?")
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`][^\t\x00-\x1f\x7f-\x9f\ufeff\u2028\u2029]*")
_FLOW_ITEM = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`][^\t:\[\]{}#'\"\x00-\x1f\x7f-\x9f\ufeff]*")
_QUOTED = re.compile(r"\"([^\"\\]*)\"|'([^']*)'")
_FLOW_QUOTED = re.compile(r"\"[^\"\\,]*\"|'[^',]*'")
_ODD = re.compile(r"[\t\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_NULLS = frozenset({"~", "null", "Null", "NULL"})


class NotPlain(Exception):
    """The text needs the full parser."""


def read_plain(text: str, file: str, first_line: int) -> tuple[RawField, ...]:
    """Read one list item that is a mapping of simple values.

    Raises:
        NotPlain: it uses more of YAML than this reader knows.
    """
    if _ODD.search(text):
        raise NotPlain
    return _Item(text, file, first_line).read()


def is_plain(text: str) -> bool:
    """Whether this reader can read one list item."""
    try:
        read_plain(text, "", 1)
    except NotPlain:
        return False
    return True


class _Item:
    """A walk over the lines of one list item."""

    def __init__(self, text: str, file: str, first_line: int) -> None:
        self.lines = text.split("\n")
        self.file = file
        self.first_line = first_line
        self.at = 0
        self.indent = 0

    def read(self) -> tuple[RawField, ...]:
        first = self.lines[0]
        self.indent = len(first) - len(first.lstrip(" -"))
        if first[: self.indent].count("-") != 1:
            raise NotPlain
        self.lines[0] = " " * self.indent + first[self.indent :]
        fields = []
        while self._skip_blank():
            fields.append(self._field())
        if len({field.name for field in fields}) < len(fields):
            raise NotPlain
        return tuple(fields)

    def _skip_blank(self) -> bool:
        while self.at < len(self.lines):
            stripped = self.lines[self.at].lstrip(" ")
            if stripped and not stripped.startswith("#"):
                return True
            self.at += 1
        return False

    def _depth(self) -> int:
        line = self.lines[self.at]
        return len(line) - len(line.lstrip(" "))

    def _place(self) -> Place:
        return Place(file=self.file, line=self.first_line + self.at)

    def _field(self) -> RawField:
        place = self._place()
        found = _KEY.fullmatch(self.lines[self.at].rstrip(" "), self._depth())
        if self._depth() != self.indent or not found:
            raise NotPlain
        name, value = found[1], found[2] or ""
        self.at += 1
        if value in {"|", "|-"}:
            return RawField(name, place, (RawText(self._literal(keep=value == "|"), place),))
        if not value:
            return self._below(name, place)
        if value.startswith("["):
            return RawField(name, place, self._flow(value, place), is_list=True)
        return RawField(name, place, _scalar(value, place))

    def _below(self, name: str, place: Place) -> RawField:
        """Read the list under a key that has nothing behind its colon."""
        items: list[RawText] = []
        depth: int | None = None
        while self._skip_blank() and self.lines[self.at].lstrip(" ").startswith("- "):
            depth = self._depth() if depth is None else depth
            if self._depth() != depth or depth < self.indent:
                raise NotPlain
            text = self.lines[self.at].strip(" ")[2:].strip(" ")
            items += _scalar(text, self._place())
            self.at += 1
        return RawField(name, place, tuple(items), is_list=depth is not None)

    def _flow(self, value: str, place: Place) -> tuple[RawText, ...]:
        if not value.endswith("]"):
            raise NotPlain
        items = [item.strip(" ") for item in value[1:-1].split(",")]
        if all(_FLOW_QUOTED.fullmatch(item) for item in items):
            return tuple(RawText(item[1:-1], place) for item in items)
        if not all(_FLOW_ITEM.fullmatch(item) and item not in _NULLS for item in items):
            raise NotPlain
        return tuple(RawText(item, place) for item in items)

    def _literal(self, *, keep: bool) -> str:
        """Read the lines of a literal block; `keep` keeps its last line end."""
        rows: list[str] = []
        depth = self._depth() if self.at < len(self.lines) else 0
        if depth <= self.indent or not self.lines[self.at].strip(" "):
            raise NotPlain
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.strip(" ") and self._depth() < depth:
                break
            rows.append(line[depth:])
            self.at += 1
        return "\n".join(rows).rstrip("\n") + ("\n" if keep else "")


def _scalar(value: str, place: Place) -> tuple[RawText, ...]:
    quoted = _QUOTED.fullmatch(value)
    if quoted:
        return (RawText(quoted[1] if quoted[1] is not None else quoted[2], place),)
    if value in _NULLS:
        return ()
    if not _PLAIN.fullmatch(value) or ": " in value or " #" in value or value.endswith(":"):
        raise NotPlain
    return (RawText(value, place),)
