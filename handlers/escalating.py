"""Who speaks of authorities, lawyers, press or public exposure, looked for in many texts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.signals import Lexicon
from knowledge.signals.folding import fold, spellings, tighten
from knowledge.signals.needs import needs

_GAP = r"[ \t·•.*_~|/\\+=^`'\"-]{1,3}"
"""What may pull a word apart: 曝 光."""


def trace(lexicon: Lexicon) -> str | None:
    """A pattern that every threatening text shows, for a database to choose by; few others do.

    None where no words tell. Written so that `re` and PostgreSQL read it alike.
    """
    demands = [needs(way.pattern.pattern) for way in lexicon.manners.lists["escalation"]]
    if not demands or not all(demands):
        return None
    pieces = frozenset(piece for demand in demands for piece in demand[0])
    first = f"[{_literal(''.join(dict.fromkeys(mark for piece in pieces for mark in spellings(piece[0]))))}]"
    words = "|".join("".join(_any_of(mark) for mark in piece) for piece in sorted(pieces))
    return f"(?={first})(?:{words}|.{_GAP}[\u4e00-\u9fff])"


def risky(told: Iterable[tuple[str, str]], lexicon: Lexicon) -> frozenset[str]:
    """The names of the texts (name, text) that threaten to go outside; 20 µs a text."""
    rules = lexicon.manners
    folded = ((name, tighten(fold(text)).text) for name, text in told)
    return frozenset(
        name for name, text in folded if rules.first("escalation", rules.cleared(text))
    )


def _any_of(character: str) -> str:
    written = spellings(character)
    return _literal(written) if len(written) == 1 else f"[{_literal(written)}]"


def _literal(text: str) -> str:
    return re.sub(r"([^0-9A-Za-z\u0080-\uffff])", r"\\\1", text)
