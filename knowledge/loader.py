"""Loads the FAQ folder: every entry that can be read, every problem with its place, one version."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from knowledge.building import EntryBuilder
from knowledge.entry import Entry, Place
from knowledge.findings import Finding, in_order, make_finding
from knowledge.folder import FILE_LIMIT, FaqFile, TooManyFiles, list_files
from knowledge.raw import RawFile
from knowledge.readers.markdown import read_markdown
from knowledge.readers.spreadsheet import read_spreadsheet
from knowledge.readers.yaml import read_yaml

SIZE_LIMIT = 48_000_000
"""Bytes one file may have; 50,000 entries need about half."""

Reader = Callable[[bytes, str], RawFile]
"""Makes entries of a file's content and its name."""

READERS: dict[str, Reader] = {
    ".yaml": read_yaml,
    ".yml": read_yaml,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".csv": read_spreadsheet,
    ".tsv": read_spreadsheet,
    ".xlsx": read_spreadsheet,
    ".xlsm": read_spreadsheet,
    ".xls": read_spreadsheet,
}
_SILENT = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg", ".mp4", ".pdf", ""})
"""Files that lie beside the entries as attachments."""


@dataclass(frozen=True, slots=True)
class LoadResult:
    """A folder as read at one moment."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    version: str
    """Hash of all content read; equal folders have equal versions."""
    places: Mapping[str, Mapping[str, Place]] = field(default_factory=dict)
    """Where each field of an entry stands, by id; only where it was asked for."""


def load_folder(path: Path, *, keep_places: bool = False) -> LoadResult:
    """Read a FAQ folder, or one file; never raises for what is in it or for its absence.

    `keep_places` also keeps the place of every field, for checks and round trips.
    """
    try:
        files = list_files(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return _nothing(make_finding("folder_missing", Place(file=str(path.name)), reason=reason))
    except TooManyFiles:
        place = Place(file=str(path.name))
        return _nothing(make_finding("too_many_files", place, limit=FILE_LIMIT))
    return load_files(files, keep_places=keep_places)


def _nothing(finding: Finding) -> LoadResult:
    return LoadResult((), (finding,), hashlib.sha256(b"").hexdigest()[:16])


def load_files(files: Iterable[FaqFile], *, keep_places: bool = False) -> LoadResult:
    """Read these files as one knowledge base."""
    loading = _Loading(keep_places=keep_places)
    for file in files:
        loading.take(file)
    return loading.result()


def content_version(files: Iterable[FaqFile]) -> str:
    """Return the version that loading these files would have, without reading sense into them."""
    loading = _Loading(keep_places=False)
    for file in files:
        if file.suffix in READERS:
            loading.read(file)
    return loading.version


class _Loading:
    """One pass over the files of a folder."""

    def __init__(self, *, keep_places: bool) -> None:
        self.keep_places = keep_places
        self.field_places: dict[str, Mapping[str, Place]] = {}
        self.entries: list[Entry] = []
        self.findings: list[Finding] = []
        self.places: dict[str, Place] = {}
        self.hash = hashlib.sha256()

    def take(self, file: FaqFile) -> None:
        reader = READERS.get(file.suffix)
        if reader is None:
            self._other_format(file)
            return
        if file.has_unreadable_name:
            self.findings.append(make_finding("unreadable_name", Place(file=file.shown_name)))
            return
        data = self.read(file)
        if data is not None:
            self._read_sense(reader, data, file)

    def _read_sense(self, reader: Reader, data: bytes, file: FaqFile) -> None:
        try:
            self._build(reader(data, file.name), file.category)
        except Exception as error:  # noqa: BLE001 - one file must never take the others with it
            reason = type(error).__name__
            place = Place(file=file.name)
            self.findings.append(make_finding("unread_file", place, reason=reason))

    def read(self, file: FaqFile) -> bytes | None:
        """Read a file and count its content into the version."""
        data = self._bytes(file)
        if data is not None:
            self.hash.update(f"{file.name}\0{len(data)}\0".encode(errors="surrogateescape"))
            self.hash.update(data)
        return data

    @property
    def version(self) -> str:
        return self.hash.hexdigest()[:16]

    def _other_format(self, file: FaqFile) -> None:
        if file.suffix not in _SILENT:
            place = Place(file=file.name)
            self.findings.append(make_finding("other_format", place, suffix=file.suffix))

    def _bytes(self, file: FaqFile) -> bytes | None:
        place = Place(file=file.name)
        if file.stamp[0] > SIZE_LIMIT:
            size, limit = file.stamp[0] // 1_000_000, SIZE_LIMIT // 1_000_000
            self.findings.append(make_finding("file_too_large", place, size=size, limit=limit))
            return None
        try:
            with file.path.open("rb") as stream:
                return stream.read(SIZE_LIMIT)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self.findings.append(make_finding("unreadable_file", place, reason=reason))
            return None

    def _build(self, raw_file: RawFile, category: str) -> None:
        self.findings += raw_file.findings
        for raw in raw_file.entries:
            builder = EntryBuilder(replace(raw, category=raw.category or category))
            entry = builder.build()
            self.findings += builder.findings
            kept = entry and self._keep(entry, is_derived="id" not in builder.fields)
            if entry and kept and self.keep_places:
                fields = builder.fields.items()
                self.field_places[entry.id] = {name: field.place for name, field in fields}

    def _keep(self, entry: Entry, *, is_derived: bool) -> bool:
        """Keep an entry unless its id is taken; the first of two wins."""
        other = self.places.setdefault(entry.id, entry.place)
        if other is entry.place:
            self.entries.append(entry)
            return True
        self.findings.append(
            make_finding("doubled_question", entry.place, "question", **_names(entry, other))
            if is_derived
            else make_finding("doubled_id", entry.place, "id", **_names(entry, other))
        )
        return False

    def result(self) -> LoadResult:
        findings = in_order(self.findings)
        return LoadResult(tuple(self.entries), findings, self.version, self.field_places)


def _names(entry: Entry, other: Place) -> dict[str, object]:
    return {"id": entry.id, "question": entry.question[:40], "other": other}
