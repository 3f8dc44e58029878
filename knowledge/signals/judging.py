"""A verdict on one signal: readable rules first, the linear model where they are silent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.signals.linear import LinearModel
from knowledge.signals.rules import Look, Rules

_HAN = re.compile(r"[\u3400-\u9fff]")
READ = 90
"""Characters the model reads at each end of a long text; rules read all of it."""

SHORT = 12
"""Characters from which on the model is taken at its word."""
DOUBT = 0.4
"""How much more it must be sure of a text of no characters; less the longer the text is."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a signal fired, and why."""

    fired: bool
    cues: tuple[str, ...] = ()
    likely: float | None = None
    """The model's probability, where the model fired and no rule did."""


def ends(text: str) -> str:
    """What a model reads of a text: all of a short one, both ends of a long one."""
    return text if len(text) <= 2 * READ else f"{text[:READ]}…{text[-READ:]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """What decides one signal."""

    signal: str
    rules: Rules
    model: LinearModel
    threshold: float
    """Probability from which the model fires by itself."""
    asking: float
    """The same where the text is a question (`asked`)."""
    foreign: float
    """The same where there is no Chinese character: single letters say little."""
    certain: float
    """The same where a `held` cue speaks against it."""
    yields: bool
    """Whether even a `sure` cue gives way to a `held` one."""

    def judge(self, text: str) -> Verdict:
        """`always` cues fire, `sure` ones unless held back; where rules are silent the model decides."""
        look = self.rules.look(text)
        cleared = look.text
        always = look.first("always")
        if always:
            said = cleared[always.start : always.end]
            return Verdict(True, (f"{self.signal}: {always.cue} 「{said}」",))
        held = look.first("held")
        sure = look.first("sure")
        if sure and not (held and self.yields):
            said = cleared[sure.start : sure.end]
            return Verdict(True, (f"{self.signal}: {sure.cue} 「{said}」",))
        bounded = ends(cleared)
        likely = self.model.probability(bounded)
        if likely >= (self.certain if held else self._needed(look, bounded)):
            pieces = " ".join(self.model.strongest(bounded))
            cue = f"{self.signal}: model {likely:.2f} ({pieces})"
            return Verdict(True, (cue,), likely)
        return Verdict(False, (f"not {self.signal}: {held.cue}",) if held else ())

    def _needed(self, look: Look, text: str) -> float:
        """What the model must say of a text: more of a question, and of a few words that weigh a lot."""
        least = self.asking if look.first("asked") else self.threshold
        least = least if _HAN.search(text) else max(least, self.foreign)
        return least + DOUBT * max(0.0, 1 - len(text) / SHORT)
