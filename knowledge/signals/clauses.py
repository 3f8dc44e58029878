"""A text's clauses: what stands between commas, full stops and line ends."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"[^，。！？；,!?;…\n]+[！？!?…]*")


def clauses(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the clauses of a folded text, in order."""
    return [hit.span() for hit in _CLAUSE.finditer(text)]
