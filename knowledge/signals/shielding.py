"""The text an agent may read: hidden spans replaced, everything else as it was written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.signals.abuse import HIDDEN
from knowledge.signals.folding import Folded

_JOINT = re.compile(r"[ ，,、·.~！!]*(?:这群|这帮|这些|一群|一帮)?[ ，,、·.~！!]*")
"""What may stand between two hidden spans that become one."""


def hide(original: str, folded: Folded, spans: Sequence[tuple[int, int]]) -> str:
    """The original with these spans of its folded form replaced, adjacent ones as one."""
    pieces, place = [], 0
    for start, end in _merged(original, [folded.origin(*span) for span in spans]):
        pieces += [original[place:start], HIDDEN]
        place = end
    return "".join(pieces) + original[place:]


def _merged(original: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and (start <= merged[-1][1] or _JOINT.fullmatch(original, merged[-1][1], start)):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
