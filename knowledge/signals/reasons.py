"""Why an urgent text is urgent: named cues and pieces of text weighed against each other."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.signals.grams import canonical, grams
from knowledge.signals.judging import ends
from knowledge.signals.nouns import UrgentReason
from knowledge.signals.rules import Look


@dataclass(frozen=True, slots=True)
class ReasonModel:
    """How much each cue and each piece of a text speaks for each reason."""

    reasons: tuple[UrgentReason, ...]
    bias: tuple[float, ...]
    cues: Mapping[str, tuple[float, ...]]
    """By list of the urgency rules, one weight a reason."""
    pieces: Mapping[str, tuple[float, ...]]

    def likeliest(self, look: Look) -> UrgentReason:
        """The reason that a folded text, its asides blanked, speaks for most."""
        pieces = grams(canonical(ends(look.text))) & self.pieces.keys()
        known = [self.pieces[piece] for piece in pieces]
        shown = [weights for name, weights in self.cues.items() if look.first(name)]
        share = 1 / math.sqrt(max(1, len(known)))
        scores = [
            bias + share * sum(row[place] for row in known) + sum(row[place] for row in shown)
            for place, bias in enumerate(self.bias)
        ]
        return self.reasons[scores.index(max(scores))]


def load_reasons(path: Path) -> ReasonModel:
    """The reasons' weights of a weights file (in hundredths there)."""
    content = json.loads(path.read_text("utf-8"))["reasons"]
    return ReasonModel(
        reasons=tuple(UrgentReason(name) for name in content["reasons"]),
        bias=_whole(content["bias"]),
        cues={name: _whole(row) for name, row in content["cues"].items()},
        pieces={piece: _whole(row) for piece, row in content["pieces"].items()},
    )


def _whole(hundredths: Sequence[int]) -> tuple[float, ...]:
    return tuple(value / 100 for value in hundredths)
