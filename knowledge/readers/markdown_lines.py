"""The lines of a Markdown file, as whoever reads the rendered page would see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})(?!#)")
_NAMED = re.compile(r"\s*([\w\u4e00-\u9fff]{1,20})\s*[:\uff1a](.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without what is commented out."""

    number: int
    """From 1."""
    text: str
    fenced: bool = False
    """Whether it belongs to a block of code, its marks included."""
    commented: bool = False
    """Whether a comment stood on it; a line of nothing else is none."""
    notes: tuple[tuple[str, str], ...] = ()
    """Names and values of comments such as `<!-- id: a -->`."""

    @property
    def level(self) -> int:
        """1 for `#`, 2 for `##` …, 0 for everything that is no heading."""
        found = None if self.fenced else _HEADING.match(self.text)
        return len(found[1]) if found else 0

    @property
    def title(self) -> str:
        """The text of a heading without its marks on both sides."""
        text = self.text.strip().lstrip("#").strip()
        bare = text.rstrip("#")
        return bare.strip() if not bare or bare[-1:].isspace() else text


@dataclass(slots=True)
class MarkdownLines:
    """Walks over a text; `open_fence` and `open_comment` are lines of what never ended."""

    text: str
    open_fence: int = 0
    open_comment: int = 0
    _fence: str = ""
    _comment: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Line]:
        """Yield line after line."""
        for number, raw in enumerate(self.text.split("\n"), 1):
            yield self._fenced(number, raw) if self._fence else self._plain(number, raw)

    def _fenced(self, number: int, raw: str) -> Line:
        found = _FENCE.match(raw)
        if found and found[1].startswith(self._fence) and not raw.strip(" `~"):
            self._fence, self.open_fence = "", 0
        return Line(number, raw, fenced=True)

    def _plain(self, number: int, raw: str) -> Line:
        commented = bool(self.open_comment) or "<!--" in raw
        notes: list[tuple[str, str]] = []
        text = self._visible(raw, number, notes) if commented else raw
        opening = _FENCE.match(text)
        if opening:
            self._fence, self.open_fence = opening[1], number
        return Line(number, text, bool(opening), commented, tuple(notes))

    def _visible(self, raw: str, number: int, notes: list[tuple[str, str]]) -> str:
        """Return what stands outside comments; a comment may reach over many lines."""
        seen: list[str] = []
        at = 0
        while at <= len(raw):
            mark = "-->" if self.open_comment else "<!--"
            found = raw.find(mark, at)
            part = raw[at : found if found >= 0 else len(raw)]
            (self._comment if self.open_comment else seen).append(part)
            if found < 0:
                break
            at = found + len(mark)
            if self.open_comment:
                notes += _named("\n".join(self._comment))
                self._comment, self.open_comment = [], 0
            else:
                self.open_comment = number
        return "".join(seen).rstrip()


def _named(comment: str) -> list[tuple[str, str]]:
    found = _NAMED.fullmatch(comment)
    return [(found[1], found[2].strip())] if found else []
