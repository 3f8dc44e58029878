"""Why an urgent text is urgent: named cues and pieces of text weighed against each other."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.signals.grams import canonical
from knowledge.signals.judging import ends
from knowledge.signals.keys import run_keys
from knowledge.signals.nouns import UrgentReason
from knowledge.signals.rules import Look
from knowledge.signals.weights import Weights, read_weights

BIAS = "bias"
CUE = "cue "
"""Stands before the name of a list of rules in the weights file."""


@dataclass(frozen=True, slots=True, eq=False)
class ReasonModel:
    """How much each cue and each piece of a text speaks for each reason."""

    weights: Weights
    told: Mapping[str, frozenset[UrgentReason]]
    """By `sure` cue of the rules the reasons it can be, where it tells."""

    def likeliest(self, look: Look) -> UrgentReason:
        """The reason that a folded text, its asides blanked, speaks for most."""
        places, there = self.weights.known(run_keys(canonical(ends(look.text))))
        pieces = self.weights.rows[places[there]]
        scores = pieces.sum(axis=0) / math.sqrt(max(1, len(pieces)))
        for name, row in self.weights.named.items():
            if name == BIAS or look.first(name.removeprefix(CUE)):
                scores += row
        scores[self._excluded(look)] = -np.inf
        return UrgentReason(self.weights.columns[int(np.argmax(scores))])

    def _excluded(self, look: Look) -> list[int]:
        """The columns that plain danger in the text rules out."""
        possible = [self.told[hit.cue] for hit in look.every("sure") if hit.cue in self.told]
        named = frozenset[UrgentReason]().union(*possible)
        return [at for at, name in enumerate(self.weights.columns) if named and name not in named]


def load_reasons(path: Path, rules: Path) -> ReasonModel:
    """The reasons' weights of a weights file, and what the cues of a rule file tell."""
    sure = json.loads(rules.read_text("utf-8"))["cues"]["sure"]
    told = {item["cue"]: frozenset(map(UrgentReason, item.get("reasons", ()))) for item in sure}
    return ReasonModel(read_weights(path), {cue: named for cue, named in told.items() if named})
