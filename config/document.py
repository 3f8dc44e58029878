"""A policy file as it was typed: plain values, and the line of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from config.findings import Finding, make_finding

Path_ = tuple[str | int, ...]
"""Where a value stands: keys and positions from the top of the file."""

LARGEST = 1_000_000
"""Bytes; a policy file is typed by people."""
MOST_VALUES = 50_000
"""Values after following YAML references, which can multiply without end."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its name as the admin knows it, its values and the line of each."""

    file: str
    values: Mapping[str, Any]
    lines: Mapping[Path_, int]

    def line(self, path: Path_) -> int | None:
        """The line of a value, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def finding(self, code: str, path: Path_ = (), **values: object) -> Finding:
        """A finding about the value at this path."""
        return make_finding(code, self.file, self.line(path), field_name(path), **values)


class Unreadable(Exception):
    """The file is no YAML mapping; `finding` says where and why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(str(finding))


def field_name(path: Path_) -> str:
    """A path as people write it: `windows[2].from`, positions from 1."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def read_document(path: Path, file: str) -> Document:
    """Read a policy file; `file` is its name in messages.

    Raises:
        Unreadable: it is not UTF-8, not YAML, too big, or not a mapping.
    """
    tree = _parse(_text(path, file), file)
    if tree is None:
        tree = CommentedMap()
    if not isinstance(tree, CommentedMap):
        raise Unreadable(make_finding("not_a_mapping", file, 1))
    lines: dict[Path_, int] = {}
    for count, (where, line) in enumerate(_walk(tree, ())):
        if count > MOST_VALUES:
            raise Unreadable(make_finding("too_big", file))
        lines[where] = line
    return Document(file, _plain(tree), lines)


def _text(path: Path, file: str) -> str:
    data = path.read_bytes()
    if len(data) > LARGEST:
        raise Unreadable(make_finding("too_big", file))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(make_finding("unreadable", file, line)) from error


def _parse(text: str, file: str) -> Any:
    try:
        return YAML(typ="rt", pure=True).load(text)
    except DuplicateKeyError as error:
        key = str(error.problem).split('"')[1] if '"' in str(error.problem) else ""
        raise Unreadable(make_finding("doubled_key", file, _line(error), name=key)) from error
    except MarkedYAMLError as error:
        detail = error.problem or error.context
        raise Unreadable(make_finding("syntax", file, _line(error), detail=detail)) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(make_finding("syntax", file, detail=type(error).__name__)) from error


def _line(error: MarkedYAMLError) -> int | None:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else None


def _walk(node: Any, path: Path_) -> Iterator[tuple[Path_, int]]:
    if isinstance(node, CommentedMap):
        for key, value in node.items():
            where = (*path, str(key))
            # A key merged from elsewhere (`<<`) has no place of its own here.
            yield where, node.lc.key(key)[0] + 1 if key in (node.lc.data or {}) else 0
            yield from _walk(value, where)
    elif isinstance(node, CommentedSeq):
        for index, value in enumerate(node):
            yield (*path, index), node.lc.item(index)[0] + 1
            yield from _walk(value, (*path, index))


def _plain(node: Any) -> Any:
    if isinstance(node, CommentedMap):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_plain(value) for value in node]
    if isinstance(node, datetime):
        return datetime.combine(node.date(), node.timetz())
    if isinstance(node, date) or node is None or isinstance(node, bool):
        return node
    return next((kind(node) for kind in (str, int, float) if isinstance(node, kind)), node)
