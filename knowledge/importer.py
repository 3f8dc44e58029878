"""Compares a file that comes back from editing with the knowledge base it goes into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from knowledge.building import EntryBuilder
from knowledge.entry import Entry
from knowledge.export import FieldValue, as_fields, mark_of
from knowledge.export_tables import cell_text
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


@dataclass(frozen=True, slots=True)
class Change:
    """What an import would do to one entry."""

    kind: ChangeKind
    id: str
    before: Entry | None
    after: Entry | None
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class IncomingEntry:
    """An entry of the file, the fields it has a column or key for, and its mark of export."""

    entry: Entry
    given: frozenset[str]
    mark: str = ""


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
            values = {"id": entry.id, "other": other}
            reading.findings.append(make_finding("doubled_id", entry.place, "id", **values))
        else:
            reading.entries[entry.id] = IncomingEntry(entry, _given(builder), _mark(builder))
    return Incoming(tuple(reading.entries.values()), in_order(reading.findings))


def _given(builder: EntryBuilder) -> frozenset[str]:
    category = {"category"} if builder.raw.category else set()
    return frozenset(builder.fields) | category


def _mark(builder: EntryBuilder) -> str:
    found = builder.fields.get("mark")
    texts = (
        [item.text.strip() for item in found.items if isinstance(item, RawText)] if found else []
    )
    return texts[0] if texts else ""


def compare(current: Iterable[Entry], incoming: Incoming) -> tuple[Change, ...]:
    """Return what the file would change, in the order of the file, the absent ones last.

    Entries are matched by id; one without an id of its own by its question.
    """
    by_id = {entry.id: entry for entry in current}
    by_question = {entry.question: entry for entry in by_id.values()}
    changes, seen = [], set()
    for item in incoming.entries:
        known = by_id.get(item.entry.id) or _by_question(item, by_question)
        change = _change(known, item)
        seen.add(known.id if known else item.entry.id)
        if change:
            changes.append(change)
    absent = (entry for entry in by_id.values() if entry.id not in seen)
    changes += [Change(ChangeKind.ABSENT, entry.id, entry, None) for entry in absent]
    return tuple(changes)


def _by_question(item: IncomingEntry, known: Mapping[str, Entry]) -> Entry | None:
    has_own_id = item.entry.id and "id" in item.given and not item.entry.id.startswith("q-")
    return None if has_own_id else known.get(item.entry.question)


def _change(before: Entry | None, item: IncomingEntry) -> Change | None:
    if before is None:
        return Change(ChangeKind.ADD, item.entry.id, None, item.entry)
    old, new = as_fields(before), as_fields(item.entry)
    names = [name for name in WRITTEN if name in item.given and name != "id"]
    fields = tuple(
        FieldChange(name, old.get(name, ""), new.get(name, ""))
        for name in names
        if not _same(old.get(name, ""), new.get(name, ""))
    )
    if not fields:
        return None
    if item.mark and item.mark == mark_of(item.entry):
        return None  # the row is as it was exported, what differs was changed in the folder since
    after = _merged(before, item.entry, fields)
    is_conflict = bool(item.mark) and item.mark != mark_of(before)
    kind = ChangeKind.CONFLICT if is_conflict else ChangeKind.EDIT
    return Change(kind, before.id, before, after, fields)


def _same(one: FieldValue, other: FieldValue) -> bool:
    """Equal, or equal once they have been through a cell."""
    return one == other or cell_text(one).strip() == cell_text(other).strip()


def _merged(before: Entry, after: Entry, fields: tuple[FieldChange, ...]) -> Entry:
    values = {change.name: getattr(after, change.name) for change in fields}
    if "steps" in values:
        values["answer"] = after.answer
    return replace(before, **values)
