"""The zip around an .xlsx: its parts, opened within bounds, whatever program wrote them."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from knowledge.readers.xlsx_elements import BadPackage, ElementReader

SIZE_LIMIT = 100_000_000
"""Bytes all XML of a workbook may have unpacked."""
RATIO_LIMIT = 200
"""How far a part may unpack; the most even of spreadsheets stays below half of it."""
SMALL_PART = 32_000_000
"""Bytes of a part that may unpack from nothing."""

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


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A visible worksheet and where it lies in the zip."""

    name: str
    path: str


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
        if size > SIZE_LIMIT or len(infos) > 20_000 or any(map(_unpacks_too_far, infos)):
            raise BadPackage("archive_bomb", size=size // 1_000_000)
        if any(info.flag_bits & 1 for info in infos):
            raise BadPackage("password")
        self.members = {_plain(name): name for name in self.zip.namelist()}
        self.reader = ElementReader()

    @property
    def has_macros(self) -> bool:
        """Whether there are macros; they are never looked at."""
        return any(name.endswith("vbaproject.bin") for name in self.members)

    def has(self, path: str) -> bool:
        """Whether the zip holds this part, whatever case and slashes its name is written in."""
        return _plain(path) in self.members

    def content(self, path: str, limit: int) -> bytes:
        """Return the bytes of a part that is no XML.

        Raises:
            BadPackage: it is missing, damaged or larger than `limit` bytes.
        """
        name = self.members.get(_plain(path))
        if name is None:
            raise BadPackage("crashed_reader", reason=path)
        size = self.zip.getinfo(name).file_size
        if size > limit:
            raise BadPackage("archive_bomb", size=size // 1_000_000)
        try:
            return self.zip.read(name)
        except _DAMAGE as error:
            raise BadPackage("crashed_reader", reason=path) from error

    def elements(self, path: str, *tags: str) -> Iterator[Element]:
        """Yield the finished elements of these local tags; each is emptied afterwards.

        Raises:
            BadPackage: the part is damaged or declares entities.
        """
        if not self.has(path):
            return
        try:
            with self.zip.open(self.members[_plain(path)]) as stream:
                yield from self.reader.finished(stream, frozenset(tags))
        except BadPackage:
            raise
        except _DAMAGE as error:
            raise BadPackage("crashed_reader", reason=path) from error

    def relations(self, path: str) -> dict[str, str]:
        """Return id and absolute path of everything a part refers to."""
        folder = posixpath.dirname(path)
        found = {}
        for element in self._relationships(path):
            if element.get("TargetMode") != "External":
                found[element.get("Id", "")] = _absolute(folder, element.get("Target", ""))
        return found

    def addresses(self, path: str) -> dict[str, str]:
        """Return id and web address of every link that a part holds."""
        return {
            element.get("Id", ""): element.get("Target", "")
            for element in self._relationships(path)
            if element.get("TargetMode") == "External"
        }

    def _relationships(self, path: str) -> Iterator[Element]:
        folder, name = posixpath.split(path)
        return self.elements(f"{folder}/_rels/{name}.rels".lstrip("/"), "Relationship")

    @property
    def workbook(self) -> str:
        """Path of the workbook part."""
        paths = self.relations("").values()
        return next((path for path in paths if path.endswith("workbook.xml")), "xl/workbook.xml")

    @property
    def strings(self) -> str:
        """Path of the strings that cells share, whatever the program named it."""
        folder = self.workbook.rpartition("/")[0]
        for element in self._relationships(self.workbook):
            if element.get("Type", "").endswith("/sharedStrings"):
                return _absolute(folder, element.get("Target", ""))
        return f"{folder}/sharedStrings.xml"

    def sheets(self, *, visible: bool = True) -> tuple[SheetPart, ...]:
        """Return the worksheets in the order of their tabs, each once; or those that are hidden."""
        targets = self.relations(self.workbook)
        found: dict[str, SheetPart] = {}
        for element in self.elements(self.workbook, "sheet"):
            if (element.get("state", "visible") == "visible") is visible:
                part = SheetPart(element.get("name", ""), targets.get(_relation(element), ""))
                found.setdefault(part.path or part.name, part)
        return tuple(found.values())

    def counts_from_1904(self) -> bool:
        """Whether dates count from 1904, as old Macs do."""
        properties = self.elements(self.workbook, "workbookPr")
        return any(element.get("date1904") in {"1", "true"} for element in properties)


def _relation(element: Element) -> str:
    found = (v for k, v in element.attrib.items() if k.endswith("}id") and "elationships" in k)
    return next(found, "")


def _absolute(folder: str, target: str) -> str:
    plain = target.replace("\\", "/")
    joined = plain if plain.startswith("/") else posixpath.join(folder, plain)
    return posixpath.normpath(joined).lstrip("/")


def _plain(name: str) -> str:
    """A part's name as it is compared; some programs write other slashes and capitals."""
    return name.replace("\\", "/").lower()


def _unpacks_too_far(info: zipfile.ZipInfo) -> bool:
    most = max(SMALL_PART, RATIO_LIMIT * info.compress_size)
    return info.filename.endswith((".xml", ".rels")) and info.file_size > most
