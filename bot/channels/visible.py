"""Words as agents see them: without characters that nobody sees and that move or hide others. Pure."""

from __future__ import annotations

import re

_UNSEEN = re.compile(r"[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Writing directions, and blanks of no width; those that join parts of an emoji stay."""


def visible(text: str) -> str:
    """The text in the order in which it was written."""
    return _UNSEEN.sub("", text)
