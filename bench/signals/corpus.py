"""The labelled lines that signals are learned from and measured on."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.faq.data import companies

HERE = Path(__file__).parent
DATA = HERE / "data"
FAQ = HERE.parent / "faq" / "data"
FIELDS = {"handoff": "wants_human", "urgency": "urgent", "abuse": "abusive"}
ABOUT_PEOPLE = {"human-agent", "human-hours", "support-hours", "service-hours", "agent"}
"""FAQ entries that are about reaching a person: their questions may ask for one."""
QUESTION = 3
"""How often a question to a sample shop counts: nobody may be woken for one."""
_HIDDEN = re.compile(r"\[\[(.*?)\]\]")


@dataclass(frozen=True, slots=True)
class Line:
    """A text, whether it carries the signal, and what an agent must not or must read."""

    text: str
    label: bool
    hide: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()


def developed(signal: str) -> list[Line]:
    """The labelled development lines of a signal (`data/`)."""
    return [
        Line(
            row["text"], row[FIELDS[signal]], tuple(row.get("hide", ())), tuple(row.get("keep", ()))
        )
        for row in json_lines(DATA / f"{signal}.jsonl")
    ]


def own(signal: str) -> list[Line]:
    """The lines written for this project (`lines/`)."""
    carrying = [_marked(text) for text in _texts(f"{signal}_yes.txt")]
    return carrying + [Line(text, False) for text in _texts(f"{signal}_no.txt")]


def chatter() -> list[Line]:
    """What people say in between: answers, nods, afterthoughts; nobody is called for any of it."""
    return [Line(text, False) for text in _texts("chatter_no.txt")]


def reasoned() -> list[tuple[str, str]]:
    """The project's own urgent lines, each with its reason."""
    reason, rows = "", []
    for text in (HERE / "lines" / "urgency_yes.txt").read_text("utf-8").splitlines():
        if text.startswith("# "):
            reason = text[2:]
        elif text.strip():
            rows.append((text, reason))
    return rows


def faq_questions() -> list[dict[str, Any]]:
    """All questions of the sample FAQ sets: text, expected entry, kind."""
    return [row for path in sorted(FAQ.glob("*_queries.jsonl")) for row in json_lines(path)]


def neutral(signal: str) -> list[Line]:
    """Texts of other sets that do not carry this signal."""
    stated = json_lines(DATA / "facts.jsonl") + json_lines(DATA / "vague.jsonl")
    return asked(signal) + [Line(row["text"], False) for row in stated] + _borrowed(signal)


def asked(signal: str) -> list[Line]:
    """Questions to the sample shops that do not carry this signal."""
    rows = [
        row for row in faq_questions() if signal != "handoff" or row["expect"] not in ABOUT_PEOPLE
    ]
    return [Line(row["text"], False) for row in rows]


def wordings(signal: str) -> list[Line]:
    """How the sample shops' own files ask, where that does not carry this signal."""
    entries = [entry for company in companies() for entry in company.entries]
    return [
        Line(wording, False)
        for entry in entries
        if signal != "handoff" or entry.id not in ABOUT_PEOPLE
        for wording in entry.wordings
    ]


def learned_from(signal: str) -> list[Line]:
    """Every line a shipped model learns from beside the development lines; questions count most."""
    counted = (asked(signal) + chatter()) * (QUESTION - 1)
    return own(signal) + neutral(signal) + chatter() + counted + wordings(signal)


def json_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _borrowed(signal: str) -> list[Line]:
    """Other signals' lines, without those that may carry this one as well."""
    unsure = {"handoff": "[人客]", "urgency": "[刀枪杀砍捅泼炸]", "abuse": "[滚死杀砍捅]"}[signal]
    lines = [line for other in FIELDS if other != signal for line in own(other)]
    return [
        Line(line.text, False)
        for line in lines
        if not line.label or not re.search(unsure, line.text)
    ]


def _texts(name: str) -> list[str]:
    lines = (HERE / "lines" / name).read_text("utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("# ")]


def _marked(text: str) -> Line:
    return Line(_HIDDEN.sub(r"\1", text), True, tuple(_HIDDEN.findall(text)))
