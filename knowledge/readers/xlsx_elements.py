"""The XML inside a workbook, element by element, never more of it than a spreadsheet can mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, cast
from xml.etree.ElementTree import Element, XMLPullParser

ELEMENT_LIMIT = 6_000_000
"""Elements of all parts of a workbook; 50,000 entries need a fifth."""
HELD_LIMIT = 300_000
"""Elements of one row, one string or the list of styles, which stand in memory at once."""
_BLOCK = 65_536
_ENTITY = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)

_Events = Iterator[tuple[str, Element]]
"""These two kinds of event always carry an element."""


class BadPackage(ValueError):
    """The file is no workbook we read; `code` names the finding."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values: dict[str, Any] = values


def local(element: Element) -> str:
    """The tag without its namespace; WPS and strict files use other namespaces."""
    return element.tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name, empty where absent."""
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")


@dataclass(slots=True)
class ElementReader:
    """Reads the parts of one workbook and counts what they hold."""

    left: int = ELEMENT_LIMIT

    def finished(self, stream: IO[bytes], tags: frozenset[str]) -> Iterator[Element]:
        """Parse block by block; elements outside `tags` are dropped once they cannot matter.

        Raises:
            BadPackage: entities are declared, or there are more elements than the limits.
        """
        parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
        inside = held = 0
        parents: list[Element] = []
        before = b""
        while block := stream.read(_BLOCK):
            _refuse_entities(before[-64:] + block)
            before = block
            parser.feed(block)
            for event, element in cast(_Events, parser.read_events()):
                if event == "start":
                    inside += local(element) in tags
                    held = self._count(held)
                    parents.append(element)
                    continue
                parents.pop()
                if local(element) in tags:
                    inside -= 1
                    yield element
                if not inside:
                    held = 0
                    _drop(element, parents)
        parser.close()

    def _count(self, held: int) -> int:
        self.left -= 1
        if self.left < 0 or held >= HELD_LIMIT:
            raise BadPackage("archive_bomb", size=100)
        return held + 1


def _refuse_entities(block: bytes) -> None:
    if _ENTITY.search(block.replace(b"\0", b"")):  # UTF-16 puts a zero beside every sign
        raise BadPackage("xml_entities")


def _drop(element: Element, parents: list[Element]) -> None:
    element.clear()
    if parents:
        parents[-1].remove(element)
