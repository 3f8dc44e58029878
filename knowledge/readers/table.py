"""From rows of cells to raw entries: the part that CSV, XLSX and XLS have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from knowledge.entry import Place
from knowledge.fields import HEADERS, KINDS, WRITTEN, Kind, column_field, is_ignored, nearest_header
from knowledge.findings import Finding, make_finding
from knowledge.raw import RawEntry, RawField, RawFile, RawGroup, RawText
from knowledge.readers.splitting import split_paths, split_steps, split_variants, split_words
from knowledge.readers.suspicions import suspicions, unguarded

ROW_LIMIT = 100_000
COLUMN_LIMIT = 100
CHARACTER_BUDGET = 64_000_000
_HEADER_SEARCH = 15
"""Rows in which the header is looked for; titles and notes may stand above it."""
_EXAMPLE = re.compile(r"(?:示例|样例|例子|example)", re.I)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: number from 1 and its texts by column from 0."""

    number: int
    cells: dict[int, str]
    title: str = ""
    """Text of a cell that is merged across the row, a heading between the rows."""

    def text(self, column: int) -> str:
        """The text in a column, empty where there is none."""
        return self.cells.get(column, "")


@dataclass(slots=True)
class Table:
    """Rows on their way to entries."""

    place: Callable[[int, int | None], Place]
    """Place of a row number and column."""
    category: str = ""
    columns: dict[int, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    entries: list[RawEntry] = field(default_factory=list)
    header: int = 0
    """Number of the header row."""
    titles: dict[int, str] = field(default_factory=dict)
    """Texts of the header row."""
    last_column: int = 0
    """The last that the header names, read or not."""
    characters: int = 0
    """Characters taken so far; one long string may stand in many cells."""
    rows: list[Row] = field(default_factory=list)
    """Rows of the entry that is being collected."""

    def read(self, rows: Iterable[Row]) -> RawFile | None:
        """Read the rows; None where no row is a header of a knowledge base."""
        body = iter(rows)
        if not self._find_header(body):
            return None
        if not self._has_essentials():
            return RawFile((), tuple(self.findings))
        for row in body:
            if row.number > ROW_LIMIT or self.characters > CHARACTER_BUDGET:
                place = self.place(row.number, None)
                self.findings.append(make_finding("rows_after_limit", place, limit=ROW_LIMIT))
                break
            self._take(row)
        self._finish()
        return RawFile(tuple(self.entries), tuple(self.findings))

    def _find_header(self, body: Iterator[Row]) -> bool:
        for _, row in zip(range(_HEADER_SEARCH), body, strict=False):
            names = {column: column_field(text) for column, text in row.cells.items()}
            known = {name for name in names.values() if name}
            if len(known) >= 2 and known & {"question", "answer"}:
                self._name_columns(row)
                return True
        return False

    def _name_columns(self, row: Row) -> None:
        for column, text in sorted(row.cells.items()):
            name, place = column_field(text), self.place(row.number, column)
            if name is None:
                if text.strip() and not is_ignored(text):
                    self._unknown(text.strip()[:40], place)
            elif name in self.columns.values() and KINDS[name] is not Kind.TEXTS:
                other = HEADERS[name]
                self.findings.append(
                    make_finding("doubled_field", place, text, name=text, other=other)
                )
            else:
                self.columns[column] = name
            if text.strip():
                self.last_column = column
        self.header = row.number
        self.titles = row.cells

    def _unknown(self, name: str, place: Place) -> None:
        near = nearest_header(name)
        if near:
            found = make_finding("unknown_column_near", place, name, name=name, near=near)
        else:
            known = "、".join(HEADERS[field] for field in WRITTEN)
            found = make_finding("unknown_field", place, name, name=name, known=known)
        self.findings.append(found)

    def _has_essentials(self) -> bool:
        for name in ("question", "answer"):
            if name not in self.columns.values():
                place, header = self.place(self.header, None), HEADERS[name]
                finding = make_finding(
                    "header_missing", place, name, name=header, names=f"{header}、{name}"
                )
                self.findings.append(finding)
                return False
        return True

    def _take(self, row: Row) -> None:
        if row.title:
            self._finish()
            self.category = row.title
        elif self._is_header_again(row):
            self._finish()
        elif self._continues(row):
            self.rows.append(row)
        elif any(text.strip() for text in row.cells.values()):
            self._finish()
            self.rows = [row]

    def _is_header_again(self, row: Row) -> bool:
        """Whether the header is repeated between the rows, as it is for printing."""
        needed = (c for c, name in self.columns.items() if name in {"question", "answer"})
        return all(row.text(column) == self.titles.get(column) for column in needed)

    def _value(self, row: Row, name: str) -> str:
        return next((row.text(c).strip() for c, n in self.columns.items() if n == name), "")

    def _continues(self, row: Row) -> bool:
        """Whether a row only adds wordings to the entry above, as under merged cells."""
        if not self.rows:
            return False
        above, question = self.rows[0], self._value(row, "question")
        if not question:
            return bool(self._value(row, "variants")) and not self._value(row, "answer")
        same = all(
            self._value(row, n) == self._value(above, n) for n in ("question", "answer", "id")
        )
        return same and self._value(row, "variants") != self._value(above, "variants")

    def _finish(self) -> None:
        rows, self.rows = self.rows, []
        if not rows or _EXAMPLE.match(self._value(rows[0], "id")):
            return
        if self._spills(rows[0]):
            return
        fields: dict[str, list[RawText | RawGroup]] = {}
        for column, name in self.columns.items():
            for row in rows if KINDS[name] is Kind.TEXTS else rows[:1]:
                fields.setdefault(name, []).extend(self._items(row, column, name))
        self.entries.append(self._entry(rows[0], fields))

    def _spills(self, row: Row) -> bool:
        """A text behind the last header belongs to an answer that a comma has torn apart."""
        for column, text in row.cells.items():
            if (
                column > self.last_column
                and text.strip()
                and not self.place(row.number, column).cell
            ):
                place = self.place(row.number, column)
                self.findings.append(make_finding("extra_cells", place, text=text.strip()[:20]))
                return True
        return False

    def _entry(self, row: Row, fields: dict[str, list[RawText | RawGroup]]) -> RawEntry:
        places = {name: self.place(row.number, column) for column, name in self.columns.items()}
        raw = tuple(
            RawField(
                name, places[name], tuple(items), is_list=KINDS[name] in {Kind.TEXTS, Kind.STEPS}
            )
            for name, items in fields.items()
        )
        place = self.place(row.number, min(c for c, n in self.columns.items() if n == "question"))
        return RawEntry(place, raw, self.category, id_optional=True)

    def _items(self, row: Row, column: int, name: str) -> Iterator[RawText | RawGroup]:
        text, place = row.text(column), self.place(row.number, column)
        if not text.strip():
            return
        self.characters += len(text)
        if self.characters > CHARACTER_BUDGET:
            return
        self.findings += suspicions(text, place, name)
        text = unguarded(text)
        if name == "variants":
            parts = split_variants(text)
            if parts.doubtful:
                self.findings.append(make_finding("split_doubtful", place, name, text=text[:30]))
            yield from (RawText(part, place) for part in parts.texts)
        elif KINDS[name] is Kind.TEXTS:
            split = split_paths if name == "attachments" else split_words
            yield from (RawText(part, place) for part in split(text))
        elif KINDS[name] is Kind.STEPS:
            yield from (_group(part, picture, place) for part, picture in split_steps(text))
        else:
            yield RawText(text, place)


def _group(text: str, picture: str | None, place: Place) -> RawGroup:
    fields = [RawField("text", place, (RawText(text, place),))]
    if picture:
        fields.append(RawField("picture", place, (RawText(picture, place),)))
    return RawGroup(tuple(fields), place)
