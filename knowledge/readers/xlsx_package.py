"""The zip around an .xlsx: its parts, opened within bounds, whatever program wrote them."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

SIZE_LIMIT = 100_000_000
"""Bytes all XML of a workbook may have unpacked."""
_BLOCK = 65_536
_ENTITY = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


_DAMAGE = (
    ParseError,
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,  # a compression that Python lacks
    RuntimeError,  # an encrypted part
)


class BadPackage(ValueError):
    """The file is no workbook we read; `code` names the finding."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values: dict[str, Any] = values


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A visible worksheet and where it lies in the zip."""

    name: str
    path: str


def local(element: Element) -> str:
    """The tag without its namespace; WPS and strict files use other namespaces."""
    return element.tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name, empty where absent."""
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")


class Package:
    """An opened workbook."""

    def __init__(self, data: bytes) -> None:
        """Open the zip and check its declared sizes, which reading never exceeds.

        Raises:
            BadPackage: no zip, encrypted, or larger than a spreadsheet can mean.
        """
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise BadPackage("crashed_reader", reason="zip") from error
        infos = self.zip.infolist()
        size = sum(info.file_size for info in infos if info.filename.endswith((".xml", ".rels")))
        if size > SIZE_LIMIT or len(infos) > 20_000:
            raise BadPackage("archive_bomb", size=size // 1_000_000)
        if any(info.flag_bits & 1 for info in infos):
            raise BadPackage("password")
        self.names = frozenset(self.zip.namelist())

    @property
    def has_macros(self) -> bool:
        """Whether there are macros; they are never looked at."""
        return any(name.endswith("vbaProject.bin") for name in self.names)

    def elements(self, path: str, *tags: str) -> Iterator[Element]:
        """Yield the finished elements of these local tags; each is emptied afterwards.

        Raises:
            BadPackage: the part is damaged or declares entities.
        """
        if path not in self.names:
            return
        try:
            with self.zip.open(path) as stream:
                yield from _finished(stream, frozenset(tags))
        except BadPackage:
            raise
        except _DAMAGE as error:
            raise BadPackage("crashed_reader", reason=path) from error

    def relations(self, path: str) -> dict[str, str]:
        """Return id and absolute path of everything a part refers to."""
        folder, name = posixpath.split(path)
        found = {}
        for element in self.elements(f"{folder}/_rels/{name}.rels".lstrip("/"), "Relationship"):
            target = element.get("Target", "")
            if element.get("TargetMode") != "External":
                joined = target if target.startswith("/") else posixpath.join(folder, target)
                found[element.get("Id", "")] = posixpath.normpath(joined).lstrip("/")
        return found

    @property
    def workbook(self) -> str:
        """Path of the workbook part."""
        paths = self.relations("").values()
        return next((path for path in paths if path.endswith("workbook.xml")), "xl/workbook.xml")

    def sheets(self) -> tuple[SheetPart, ...]:
        """Return the visible worksheets in the order of their tabs."""
        targets = self.relations(self.workbook)
        return tuple(
            SheetPart(element.get("name", ""), targets.get(_relation(element), ""))
            for element in self.elements(self.workbook, "sheet")
            if element.get("state", "visible") == "visible"
        )

    def counts_from_1904(self) -> bool:
        """Whether dates count from 1904, as old Macs do."""
        properties = self.elements(self.workbook, "workbookPr")
        return any(element.get("date1904") in {"1", "true"} for element in properties)


def _relation(element: Element) -> str:
    found = (v for k, v in element.attrib.items() if k.endswith("}id") and "elationships" in k)
    return next(found, "")


_Events = Iterator[tuple[str, Element]]
"""These two kinds of event always carry an element."""


def _finished(stream: IO[bytes], tags: frozenset[str]) -> Iterator[Element]:
    """Parse block by block; elements outside `tags` are dropped once they cannot matter."""
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    inside = 0
    parents: list[Element] = []
    before = b""
    while block := stream.read(_BLOCK):
        if _ENTITY.search(before[-32:] + block):
            raise BadPackage("xml_entities")
        before = block
        parser.feed(block)
        for event, element in cast(_Events, parser.read_events()):
            if event == "start":
                inside += local(element) in tags
                parents.append(element)
                continue
            parents.pop()
            if local(element) in tags:
                inside -= 1
                yield element
            if not inside:
                element.clear()
                if parents:
                    parents[-1].remove(element)
    parser.close()
