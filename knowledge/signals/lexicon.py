"""The shipped rules and weights, with the words a company adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from knowledge.signals.linear import LinearModel, load_model
from knowledge.signals.reasons import ReasonModel, load_reasons
from knowledge.signals.rules import ASIDE, Rules, load_rules

_HERE = Path(__file__).parent
MODELS = ("handoff", "urgency", "abuse")
HARMLESS = "harmless"
ADDABLE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "wants_human": (("handoff", "sure"),),
    "urgent": (("urgency", "sure"),),
    "abusive": (("abuse", "insult"),),
    HARMLESS: (("handoff", ASIDE), ("urgency", ASIDE), ("abuse", ASIDE)),
    "escalation_risk": (("manners", "escalation"),),
    "thanks": (("manners", "thanks"),),
    "goodbye": (("manners", "goodbye"),),
    "greeting": (("manners", "greeting"),),
}
"""What a policy file may add words to, and the lists of rules each name stands for."""


@dataclass(frozen=True)
class Lexicon:
    """Everything `read` looks things up in."""

    handoff: Rules
    urgency: Rules
    abuse: Rules
    manners: Rules
    models: Mapping[str, LinearModel]
    reasons: ReasonModel

    def plus(self, additions: Mapping[str, Iterable[str]]) -> Lexicon:
        """This lexicon with words of the desk's own, by the names in `ADDABLE`.

        Raises ValueError for a name that is not there.
        """
        grown = self
        for name, words in additions.items():
            if name not in ADDABLE:
                known = ", ".join(ADDABLE)
                raise ValueError(f"no signal called {name}; words can be added to: {known}")
            for part, listed in ADDABLE[name]:
                grown = grown._with(part, listed, words)
        return grown

    def _with(self, part: str, listed: str, words: Iterable[str]) -> Lexicon:
        rules: Rules = getattr(self, part)
        changed: dict[str, Any] = {part: rules.plus(listed, words)}
        return replace(self, **changed)


def shipped() -> Lexicon:
    """The lexicon that ships."""
    return Lexicon(
        handoff=load_rules(_HERE / "handoff.json"),
        urgency=load_rules(_HERE / "urgency.json"),
        abuse=load_rules(_HERE / "abuse.json"),
        manners=load_rules(_HERE / "manners.json"),
        models={name: load_model(_HERE / f"{name}.tsv") for name in MODELS},
        reasons=load_reasons(_HERE / "reasons.tsv", _HERE / "urgency.json"),
    )
