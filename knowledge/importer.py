"""Compares a file that comes back from editing with the knowledge base it goes into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from knowledge.building import EntryBuilder
from knowledge.entry import Entry, Place
from knowledge.export import FieldValue, as_fields, mark_of
from knowledge.export_tables import cell_text, field_mark
from knowledge.fields import WRITTEN
from knowledge.findings import Finding, in_order, make_finding
from knowledge.raw import RawFile, RawText


class ChangeKind(StrEnum):
    """What an import would do to an entry."""

    ADD = "add"
    EDIT = "edit"
    CONFLICT = "conflict"
    """Edited in the file and, since its export, in the knowledge base too: nothing is done."""
    ABSENT = "absent"
    """In the knowledge base, not in the file: it stays unless removal is asked for."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after."""

    name: str
    before: FieldValue
    after: FieldValue
    clashes: bool = False
    """Both sides changed it since the export, each to something else."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an import would do to one entry."""

    kind: ChangeKind
    id: str
    before: Entry | None
    after: Entry | None
    fields: tuple[FieldChange, ...] = ()
    place: Place | None = None
    """Where the row or item stands in the file that comes back."""

    @property
    def conflicts(self) -> tuple[FieldChange, ...]:
        """The fields that both sides changed."""
        return tuple(one for one in self.fields if one.clashes)


@dataclass(frozen=True, slots=True)
class IncomingEntry:
    """An entry of the file, the fields it has a column or key for, and its mark of export."""

    entry: Entry
    given: frozenset[str]
    mark: str = ""
    """Hash of the row as it was exported; empty where it is no export."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """The same of each field."""


class Take(StrEnum):
    """Which side is taken where both changed a row."""

    FILE = "file"
    FAQ = "faq"


EVERY = "all"
"""Stands for every row where a side is chosen."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that comes back."""

    entries: tuple[IncomingEntry, ...]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Reading:
    entries: dict[str, IncomingEntry] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_incoming(raw_file: RawFile) -> Incoming:
    """Build the entries of a file; of two with one id the first is taken, with a finding."""
    reading = _Reading(findings=list(raw_file.findings))
    for raw in raw_file.entries:
        builder = EntryBuilder(raw)
        entry = builder.build()
        reading.findings += builder.findings
        if entry is None:
            continue
        if entry.id in reading.entries:
            other = reading.entries[entry.id].entry.place
            values = {"id": entry.id, "question": entry.question[:40], "other": other}
            code, name = (
                ("doubled_id", "id") if "id" in builder.fields else ("doubled_question", "question")
            )
            reading.findings.append(make_finding(code, entry.place, name, **values))
        else:
            mark, marks = _marks(builder)
            reading.entries[entry.id] = IncomingEntry(entry, _given(builder), mark, marks)
    return Incoming(tuple(reading.entries.values()), in_order(reading.findings))


def _given(builder: EntryBuilder) -> frozenset[str]:
    category = {"category"} if builder.raw.category else set()
    return frozenset(builder.fields) | category


def _marks(builder: EntryBuilder) -> tuple[str, Mapping[str, str]]:
    found = builder.fields.get("mark")
    texts = [item.text for item in found.items if isinstance(item, RawText)] if found else []
    whole, *each = " ".join(texts).split() or [""]
    pairs = (one.partition("=") for one in each)
    return whole, {name: mark for name, _, mark in pairs}


def compare(
    current: Iterable[Entry], incoming: Incoming, take: Mapping[str, Take] | None = None
) -> tuple[Change, ...]:
    """Return what the file would change, in the order of the file, the absent ones last.

    Entries are matched by id; one without an id of its own by its question. `take` settles
    conflicts by id, or all of them by `EVERY`.
    """
    take = take or {}
    by_id = {entry.id: entry for entry in current}
    by_question = {entry.question: entry for entry in by_id.values()}
    changes, seen = [], set()
    for item in incoming.entries:
        known = by_id.get(item.entry.id) or _by_question(item, by_question)
        side = take.get(known.id if known else item.entry.id) or take.get(EVERY)
        change = _change(known, item, side)
        seen.add(known.id if known else item.entry.id)
        if change:
            changes.append(change)
    absent = (entry for entry in by_id.values() if entry.id not in seen)
    changes += [Change(ChangeKind.ABSENT, entry.id, entry, None) for entry in absent]
    return tuple(changes)


def _by_question(item: IncomingEntry, known: Mapping[str, Entry]) -> Entry | None:
    has_own_id = item.entry.id and "id" in item.given and not item.entry.id.startswith("q-")
    return None if has_own_id else known.get(item.entry.question)


def _change(before: Entry | None, item: IncomingEntry, side: Take | None) -> Change | None:
    if before is None:
        return _missing(item, side)
    fields = tuple(_settled(one, side) for one in _differing(before, item))
    kept = tuple(one for one in fields if one is not None)
    if not kept:
        return None
    is_conflict = any(one.clashes for one in kept)
    kind = ChangeKind.CONFLICT if is_conflict else ChangeKind.EDIT
    after = _merged(before, item.entry, kept)
    return Change(kind, before.id, before, after, kept, item.entry.place)


def _missing(item: IncomingEntry, side: Take | None) -> Change | None:
    """A new row; or one that was exported and has been deleted here since."""
    added = Change(ChangeKind.ADD, item.entry.id, None, item.entry, place=item.entry.place)
    if not item.mark or side is Take.FILE:
        return added
    if item.mark == mark_of(item.entry) or side is Take.FAQ:
        return None  # nobody touched the row, so the deletion stands
    return replace(added, kind=ChangeKind.CONFLICT)


def _differing(before: Entry, item: IncomingEntry) -> Iterator[FieldChange]:
    """Fields that the file changes; those that only the knowledge base changed are left out."""
    old, new = as_fields(before), as_fields(item.entry)
    if item.mark and item.mark == mark_of(item.entry):
        return  # the row is as it was exported, what differs was changed in the folder since
    for name in WRITTEN:
        one, other = old.get(name, ""), new.get(name, "")
        if name not in item.given or name == "id" or _same(one, other):
            continue
        base = item.marks.get(name)
        if base is None:
            clashes = bool(item.mark) and item.mark != mark_of(before)
        elif base == field_mark(other):
            continue
        else:
            clashes = base != field_mark(one)
        yield FieldChange(name, one, other, clashes)


def _settled(one: FieldChange, side: Take | None) -> FieldChange | None:
    if not one.clashes or side is None:
        return one
    return replace(one, clashes=False) if side is Take.FILE else None


def _same(one: FieldValue, other: FieldValue) -> bool:
    """Equal, or equal once they have been through a cell."""
    return one == other or cell_text(one).strip() == cell_text(other).strip()


def _merged(before: Entry, after: Entry, fields: tuple[FieldChange, ...]) -> Entry:
    values = {change.name: getattr(after, change.name) for change in fields}
    if "steps" in values:
        values["answer"] = after.answer
    return replace(before, **values)
