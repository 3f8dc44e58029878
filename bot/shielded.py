"""Words as outsiders of a conversation may read them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from knowledge import signals

_NUMBERS = re.compile(r"(?:[A-Z]{0,3}[0-9][0-9\-+_,.、 :/]*+)++")
"""Order numbers, phones, days: nothing that could insult. Possessive: digits without end are tried once."""
_SHORTEST: Final = 8
"""Digits, however written, below which no phone, ID card or bank card is complete."""
_SPELT: Final = frozenset("幺两拐洞勾oOlI丨")
"""What people write for a digit beside the signs that are numbers by themselves."""


@lru_cache(maxsize=4096)
def masked(text: str) -> str:
    """Text without abuse and without full phone, ID-card and bank-card numbers."""
    return unnumbered(text if _NUMBERS.fullmatch(text) else signals.shield(text))


def unnumbered(text: str) -> str:
    """Text without full phone, ID-card and bank-card numbers, for words that are shielded already."""
    digits = sum(sign.isnumeric() or sign in _SPELT for sign in text)
    return signals.redact(text) if digits >= _SHORTEST else text
