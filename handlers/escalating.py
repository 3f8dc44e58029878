"""Who speaks of authorities, lawyers, press or public exposure, looked for in many texts."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.signals import Lexicon
from knowledge.signals.folding import fold, tighten


def risky(told: Iterable[tuple[str, str]], lexicon: Lexicon) -> frozenset[str]:
    """The names of the texts (name, text) that threaten to go outside; 40 µs a text."""
    rules = lexicon.manners
    folded = ((name, tighten(fold(text)).text) for name, text in told)
    return frozenset(
        name for name, text in folded if rules.first("escalation", rules.cleared(text))
    )
