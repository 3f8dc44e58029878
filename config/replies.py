"""replies.yaml: every sentence that customers and agents read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from config.document import Document
from config.findings import suggestion
from config.slips import Slip
from config.texts import SAFETY, TEXTS, placeholders

Texts = Mapping[str, tuple[str, ...]]


def read_texts(document: Document) -> Texts:
    """The usable texts of the file by name; what is not usable `check_texts` tells."""
    return {
        name: variants
        for name, value in document.values.items()
        if name in TEXTS and (variants := _variants(value))
    }


def check_texts(document: Document) -> Iterator[Slip]:
    """Misspelt names, wrong placeholders, empty texts, and texts that are not there."""
    for name, value in document.values.items():
        if name in TEXTS:
            yield from _check_text(name, value)
        else:
            yield Slip("unknown_text", (name,), {"name": name, "cure": suggestion(name, TEXTS)})
    for name in TEXTS:
        if name not in document.values:
            kind = "missing_safety_text" if name.startswith(SAFETY) else "missing_text"
            yield Slip(kind, (), {"name": name.removeprefix(SAFETY)})


def _check_text(name: str, value: Any) -> Iterator[Slip]:
    variants = _variants(value)
    if not variants:
        yield Slip("empty_text", (name,), {"name": name})
    for index, text in enumerate(variants):
        path = (name, index) if isinstance(value, list) else (name,)
        try:
            unknown = placeholders(text) - TEXTS[name]
        except ValueError:
            yield Slip("bad_braces", path, {"name": name})
            continue
        expected = ", ".join(sorted(TEXTS[name]))
        for placeholder in sorted(unknown):
            values = {"name": name, "value": placeholder, "expected": expected}
            yield Slip("bad_placeholder", path, values)


def _variants(value: Any) -> tuple[str, ...]:
    """The variants as typed; empty where anything is not a sentence."""
    rows = value if isinstance(value, list) else [value]
    texts = tuple(str(row).strip() for row in rows if isinstance(row, str | int))
    return texts if len(texts) == len(rows) and all(texts) else ()
