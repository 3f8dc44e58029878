"""Texts of an entry made from other texts of it: ids, steps as one answer, invisible signs out."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from knowledge.entry import Step

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")

_HALF = re.compile(r"[\ud800-\udfff]")


def derived_id(question: str) -> str:
    """Return the id of an entry that has none: the same for the same question, wherever it is."""
    plain = re.sub(r"[\s\W_]+", "", unicodedata.normalize("NFKC", question)).lower()
    return "q-" + hashlib.sha256(plain.encode()).hexdigest()[:8]


def clean(text: str) -> str:
    """Take out what nobody sees: zero-width and control characters, blanks at both ends."""
    return _INVISIBLE.sub("", whole(text).replace("\xa0", " ")).strip()


def whole(text: str) -> str:
    """Return a text that can be written: halves of one sign joined, those without the other dropped."""
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def numbered(steps: tuple[Step, ...]) -> str:
    """Return steps as one answer, for surfaces that cannot lead through them."""
    return "\n".join(f"{number}. {step.text}" for number, step in enumerate(steps, 1))
