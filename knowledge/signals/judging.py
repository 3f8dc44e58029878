"""A verdict on one signal: readable rules first, the linear model where they are silent."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.signals.linear import LinearModel
from knowledge.signals.rules import Rules


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a signal fired, and why."""

    fired: bool
    cues: tuple[str, ...] = ()


def judge(signal: str, text: str, rules: Rules, model: LinearModel, threshold: float) -> Verdict:
    """`sure` cues fire, `held` cues forbid, between them the model decides."""
    cleared = rules.cleared(text)
    if sure := rules.first("sure", cleared):
        return Verdict(True, (f"{signal}: {sure.cue} 「{cleared[sure.start : sure.end]}」",))
    if held := rules.first("held", cleared):
        return Verdict(False, (f"not {signal}: {held.cue}",))
    likely = model.probability(cleared)
    if likely < threshold:
        return Verdict(False)
    pieces = " ".join(model.strongest(cleared))
    return Verdict(True, (f"{signal}: model {likely:.2f} ({pieces})",))
