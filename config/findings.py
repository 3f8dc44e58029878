"""What is wrong in a policy file: where, what it means and how to cure it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

WORDING = Path(__file__).with_name("findings.yaml")


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """The file cannot be used; the desk refuses to start with it."""
    WARNING = "warning"
    """Used as it is, but somebody may be let down."""
    NOTE = "note"
    """Worth knowing, no problem."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One problem in one place of a policy file."""

    severity: Severity
    code: str
    """Stable name of the kind of problem, a key of `findings.yaml`."""
    file: str
    line: int | None = None
    """From 1; None where the file as a whole is meant."""
    field: str = ""
    """Path inside the file, such as `windows[2].from`."""
    message: str
    cure: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        subject = f" [{self.field}]" if self.field else ""
        return f"{where}{subject} {self.message} → {self.cure}"


class PolicyProblems(Exception):
    """The policy files cannot be used; `findings` has every problem of every file."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


@dataclass(frozen=True, slots=True)
class Wording:
    """How one kind of finding is put."""

    severity: Severity
    message: str
    cure: str


@cache
def wordings() -> dict[str, Wording]:
    """Every kind of finding by its code."""
    rows = YAML(typ="safe", pure=True).load(WORDING.read_text(encoding="utf-8"))
    return {
        code: Wording(Severity(row["severity"]), row["message"], row["cure"])
        for code, row in rows.items()
    }


def make_finding(
    code: str, file: str, line: int | None = None, field: str = "", **values: object
) -> Finding:
    """Return the finding of this code; `values` fill the blanks of its wording."""
    wording = wordings()[code]
    return Finding(
        severity=wording.severity,
        code=code,
        file=file,
        line=line,
        field=field,
        message=wording.message.format(**values),
        cure=wording.cure.format(**values),
    )


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that forbid using the files."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return the cure for a misspelt name: the nearest known one, else all of them."""
    names = sorted(set(known))
    near = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    kind, choice = ("nearest", near[0]) if near else ("known", ", ".join(names))
    return wordings()[kind].cure.format(name=choice)
