"""Text for screens that render no markdown, cut where a reader would pause. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

SENTENCE = re.compile(r"(?<=[。！？!?；;\n])(?![。！？!?；;\n”』」）)])")
CLAUSE = re.compile(r"(?<=[。！？!?；;\n，,、：:\s])")
ANYWHERE = re.compile(r"(?<!^)(?=[^\u200d\ufe0f\U0001f3fb-\U0001f3ff])(?<!\u200d)")
"""Between characters, but not inside an emoji that several make up."""

MARKDOWN = (
    (re.compile(r"^[ \t]{0,3}(?:#{1,6}[ \t]+|>[ \t]?)", re.MULTILINE), ""),
    (
        re.compile(
            r"^[ \t]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$\n?", re.MULTILINE
        ),
        "",
    ),
    (re.compile(r"^([ \t]*)[*+][ \t]+", re.MULTILINE), r"\1- "),
    (re.compile(r"^```\w*$\n?", re.MULTILINE), ""),
    (re.compile(r"!\[([^\]\n]*)\]\([^)\s]*\)"), r"\1"),
    (re.compile(r"\[([^\]\n]+)\]\(([^)\s]+)\)"), r"\1 \2"),
    (re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*"), r"\1"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
)


def without_markdown(text: str) -> str:
    """The words of a markdown text; lone asterisks and underscores (order numbers) stay."""
    for pattern, plain in MARKDOWN:
        text = pattern.sub(plain, text)
    return text.strip()


def size(text: str) -> int:
    """Bytes as the platform counts them."""
    return len(text.encode())


def split(text: str, limit: int, *, most: int) -> tuple[str, ...]:
    """Pieces of at most `limit` bytes, between sentences if that makes at most `most` of them.

    Otherwise between clauses, otherwise anywhere: fewer messages come before prettier ones.
    Nothing is lost but the blanks at the cuts.
    """
    packed: tuple[str, ...] = ()
    for finest in range(3):
        packed = tuple(_packed(text, limit, finest))
        if len(packed) <= most:
            return packed
    return tuple(_packed(text, limit, 0))


def _packed(text: str, limit: int, finest: int) -> Iterator[str]:
    piece = ""
    for atom in _atoms(text, limit, finest):
        if piece and size(piece) + size(atom) > limit:
            yield from filter(None, (piece.strip(),))
            piece = ""
        piece += atom
    yield from filter(None, (piece.strip(),))


def _atoms(text: str, limit: int, finest: int) -> Iterator[str]:
    """Sentences, broken further where one alone is too long or `finest` asks for it."""
    yield from _broken(text, limit, finest, (SENTENCE, CLAUSE, ANYWHERE))


def _broken(
    text: str, limit: int, finest: int, levels: tuple[re.Pattern[str], ...]
) -> Iterator[str]:
    for atom in filter(None, levels[0].split(text)):
        if len(levels) > 1 and (finest > 0 or size(atom) > limit):
            yield from _broken(atom, limit, finest - 1, levels[1:])
        else:
            yield atom
