"""Blocks of lines into messages within a limit; nothing is cut away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def pages(blocks: Iterable[str], limit: int) -> tuple[str, ...]:
    """The blocks in as few messages of at most `limit` bytes as their order allows.

    A block larger than a message is broken at its lines, a line larger than one between letters.
    """
    made: list[str] = []
    for piece in (piece for block in blocks for piece in _fitting(block, limit)):
        joined = f"{made[-1]}\n{piece}" if made else piece
        if made and _size(joined) <= limit:
            made[-1] = joined
        else:
            made.append(piece)
    return tuple(made)


def _fitting(block: str, limit: int) -> Iterator[str]:
    if _size(block) <= limit:
        yield block
        return
    for line in block.split("\n"):
        yield from _broken(line, limit)


def _broken(line: str, limit: int) -> Iterator[str]:
    """A line in pieces of at most `limit` bytes, never inside a letter."""
    piece = ""
    for letter in line:
        if _size(piece + letter) > limit:
            yield piece
            piece = ""
        piece += letter
    yield piece


def _size(text: str) -> int:
    return len(text.encode())
