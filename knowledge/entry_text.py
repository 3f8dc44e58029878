"""Texts of an entry made from other texts of it: ids, steps as one answer, invisible signs out."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from knowledge.entry import Step

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")


def derived_id(question: str) -> str:
    """Return the id of an entry that has none: the same for the same question, wherever it is."""
    plain = re.sub(r"[\s\W_]+", "", unicodedata.normalize("NFKC", question)).lower()
    return "q-" + hashlib.sha256(plain.encode()).hexdigest()[:8]


def clean(text: str) -> str:
    """Take out what nobody sees: zero-width and control characters, blanks at both ends."""
    return _INVISIBLE.sub("", text.replace("\xa0", " ")).strip()


def numbered(steps: tuple[Step, ...]) -> str:
    """Return steps as one answer, for surfaces that cannot lead through them."""
    return "\n".join(f"{number}. {step.text}" for number, step in enumerate(steps, 1))
