"""The development sets as the bench and the training read them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from knowledge.entry import Entry, Place

HERE = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Question:
    """A customer's question and the entry that answers it, None where there is none."""

    text: str
    expect: str | None
    kind: str
    """`in`, `near` (the trade's words, no entry), or `far`."""


@dataclass(frozen=True, slots=True)
class Company:
    """One development set."""

    name: str
    entries: tuple[Entry, ...]
    questions: tuple[Question, ...]


def read_company(base: Path, queries: Path) -> Company:
    """Read a base and its questions."""
    rows = YAML(typ="safe").load(base.read_text("utf-8"))
    entries = tuple(_entry(row, base.name) for row in rows)
    lines = [json.loads(line) for line in queries.read_text("utf-8").splitlines() if line]
    asked = [Question(r["text"], r["expect"], r.get("kind") or _kind(r)) for r in lines]
    return Company(base.stem, entries, tuple(asked))


def companies() -> tuple[Company, ...]:
    """Our own companies, by name."""
    return _folder(HERE)


def unseen() -> tuple[Company, ...]:
    """Shops that judge what was learned and that nothing is ever learned from."""
    return _folder(HERE / "unseen")


def _folder(folder: Path) -> tuple[Company, ...]:
    return tuple(
        read_company(path, path.with_name(f"{path.stem}_queries.jsonl"))
        for path in sorted(folder.glob("*.yaml"))
    )


def _kind(row: dict[str, object]) -> str:
    return "in" if row["expect"] else "near"


def _entry(row: dict[str, object], file: str) -> Entry:
    variants = row.get("variants") or ()
    assert isinstance(variants, (list, tuple))
    answer = str(row.get("answer", ""))
    return Entry(
        id=str(row["id"]),
        question=str(row["question"]),
        answer="" if answer == "(见标准答案)" else answer,
        place=Place(file=file),
        variants=tuple(str(v) for v in variants),
        category=str(row.get("category") or ""),
    )
