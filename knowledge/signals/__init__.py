"""What a customer's text says beside its question: offline, deterministic, explainable.

`read` gives every signal at once, `shield` the text an agent may see, `redact` the text
without full phone, ID-card and bank-card numbers, `facts` only what is stated.
"""

from __future__ import annotations

from knowledge.signals.lexicon import Lexicon
from knowledge.signals.nouns import Facts, Language, Mood, Signals, ThreatKind, UrgentReason
from knowledge.signals.reading import DEFAULT, facts, lexicon_with, read, shield
from knowledge.signals.redaction import redact

__all__ = [
    "DEFAULT",
    "Facts",
    "Language",
    "Lexicon",
    "Mood",
    "Signals",
    "ThreatKind",
    "UrgentReason",
    "facts",
    "lexicon_with",
    "read",
    "redact",
    "shield",
]
