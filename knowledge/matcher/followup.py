"""Questions that leave their subject out because it was just spoken of."""

from __future__ import annotations

from knowledge.normalize import plain

_LONGEST = 12


def leaves_out(text: str) -> bool:
    """Whether a text is short enough to be about what was just answered."""
    return len(plain(text)) <= _LONGEST
