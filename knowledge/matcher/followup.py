"""Questions that leave their subject out because it was just spoken of."""

from __future__ import annotations

import re
from enum import IntEnum

from knowledge.normalize import clean, plain

_LONGEST = 12
_BARE = 6
_ASKS = re.compile(
    r"呢|吗|嘛|么|不$|没$|多久|多少|几|怎么|咋|如何|哪|能|可以|要|谁|什么|啥|为|[?？]|^那|^这|^它|^还"
)
_POINTS = re.compile(r"^那|^它|^这个|呢[?？。!！]*$")


class Lean(IntEnum):
    """How much a text leans on what was spoken of."""

    NONE = 0
    SOME = 1
    """Short and asking: it may."""
    WHOLE = 2
    """It points back, and says little itself."""


def lean(text: str) -> Lean:
    """How much a text leans on the topic."""
    cleaned = clean(text)
    said = plain(text)
    if len(said) > _LONGEST or not _ASKS.search(cleaned):
        return Lean.NONE
    return Lean.WHOLE if len(said) <= _BARE and _POINTS.search(cleaned) else Lean.SOME
