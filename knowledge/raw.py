"""What the readers hand on: entries as they stand in a file, every text with its place."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.entry import Place
from knowledge.findings import Finding


@dataclass(frozen=True, slots=True)
class RawText:
    """A text as typed."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class RawGroup:
    """A mapping inside a list, as the steps have."""

    fields: tuple[RawField, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class RawField:
    """A field as typed: nothing, one text or a list."""

    name: str
    place: Place
    items: tuple[RawText | RawGroup, ...]
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry before its fields are checked."""

    place: Place
    fields: tuple[RawField, ...]
    category: str = ""
    """Category that the surroundings give: file head, sheet name or folder."""
    id_optional: bool = False
    """Whether an id may be derived, as in Markdown and spreadsheets."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """Everything one file holds."""

    entries: tuple[RawEntry, ...] = ()
    findings: tuple[Finding, ...] = ()
