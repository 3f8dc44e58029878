"""What differs between two states of the knowledge, entry by entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.entry import Entry
from knowledge.export import mark_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Touched:
    """An entry that a new version adds, changes or removes."""

    id: str
    question: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """What a customer could notice of a new version."""

    added: tuple[Touched, ...] = ()
    changed: tuple[Touched, ...] = ()
    removed: tuple[Touched, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.changed or self.removed)


def difference(before: Iterable[Entry], after: Iterable[Entry]) -> Difference:
    """Compare what entries say; where they stand in which file does not count."""
    old = {entry.id: entry for entry in before}
    new = {entry.id: entry for entry in after}
    both = [entry for entry in new.values() if entry.id in old]
    return Difference(
        added=_touched(entry for entry in new.values() if entry.id not in old),
        changed=_touched(entry for entry in both if mark_of(entry) != mark_of(old[entry.id])),
        removed=_touched(entry for entry in old.values() if entry.id not in new),
    )


def _touched(entries: Iterable[Entry]) -> tuple[Touched, ...]:
    return tuple(Touched(id=entry.id, question=entry.question) for entry in entries)
