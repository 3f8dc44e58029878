"""The catalogue of replies.yaml: every text by name, with the placeholders it may use.

A new text is one line here, in the file of those who read it, and one in replies.yaml. `{company}`
and `{desk}` may stand in every text.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from config.texts.cards import CARDS
from config.texts.customer import CUSTOMER
from config.texts.duty import DUTY
from config.texts.names import ALWAYS, SAFETY, URGENT_REASONS
from config.texts.notices import NOTICES
from config.texts.orders import ORDERS
from config.texts.trail import TRAIL

__all__ = ["ALWAYS", "SAFETY", "TEXTS", "URGENT_REASONS", "placeholders"]

TEXTS: Mapping[str, frozenset[str]] = {
    **CUSTOMER,
    **CARDS,
    **NOTICES,
    **ORDERS,
    **TRAIL,
    **DUTY,
}
"""Name of every text to the placeholders it may use."""


def placeholders(text: str) -> frozenset[str]:
    """The names in braces of a text; ValueError where a brace is not closed."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
