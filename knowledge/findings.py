"""What is wrong in the admins' files: where, which field, what it means and how to cure it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from knowledge.entry import Place
from knowledge.entry_text import whole

_CELL = re.compile(r"([A-Z]{1,3})(\d{1,9})")
TEXTS = Path(__file__).with_name("findings.yaml")


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """Something would be lost or wrong: nothing is published until it is cured."""
    WARNING = "warning"
    """Published as it is, but a customer may be told something wrong."""
    NOTE = "note"
    """Worth knowing, no problem."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem in a FAQ file, in words an admin understands."""

    severity: Severity
    place: Place
    field: str | None
    message: str
    cure: str
    code: str = ""
    """Stable name of the kind of problem, a key of `findings.yaml`."""

    def __str__(self) -> str:
        subject = f" [{self.field}]" if self.field else ""
        return f"{self.place}{subject} {self.message} → {self.cure}"


@dataclass(frozen=True, slots=True)
class FindingText:
    """The wording of one kind of finding."""

    severity: Severity
    message: str
    cure: str


@cache
def finding_texts() -> dict[str, FindingText]:
    """Every kind of finding by its code, read from `findings.yaml`."""
    rows = YAML(typ="safe", pure=True).load(TEXTS.read_text(encoding="utf-8"))
    return {
        code: FindingText(Severity(row["severity"]), row["message"], row["cure"])
        for code, row in rows.items()
    }


def make_finding(code: str, place: Place, field: str | None = None, **values: object) -> Finding:
    """Return the finding of this code; `values` fill the blanks of its wording."""
    text = finding_texts()[code]
    shown = {
        name: whole(value) if isinstance(value, str) else value for name, value in values.items()
    }
    return Finding(
        text.severity,
        place,
        whole(field) if field else field,
        text.message.format(**shown),
        text.cure.format(**shown),
        code,
    )


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether anything found forbids publishing."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def has_problems(findings: Iterable[Finding]) -> bool:
    """Whether anything found is more than a note."""
    return any(finding.severity is not Severity.NOTE for finding in findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings as an admin walks through the files: by file, line, cell, each once."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: (*_walk(f.place), f.code)))


def _walk(place: Place) -> tuple[str, int, str, int, int, str]:
    """Where a place comes on the way through the files: row 9 before row 10, B before AA."""
    sheet, _, name = (place.cell or "").rpartition("!")
    found = _CELL.fullmatch(name)
    column, row = (found[1], int(found[2])) if found else (name, 0)
    return place.file, place.line or 0, sheet, row, len(column), column


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that `name` was probably meant to be, or None."""
    close = difflib.get_close_matches(name.lower(), list(known), n=1, cutoff=0.6)
    return close[0] if close else None
