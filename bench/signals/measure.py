"""Figures of the signals on lines their model has not seen: `python -m bench.signals.measure`.

The development lines are cut into five; each fifth is judged by a model learned from the
project's own lines and the other four. Rules alone, model alone and both are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sklearn.model_selection import StratifiedKFold

from bench.signals.corpus import Line, developed, learned_from
from bench.signals.fit import fit
from knowledge.signals.abuse import find_abuse
from knowledge.signals.folding import fold, tighten
from knowledge.signals.handoff import judge_handoff
from knowledge.signals.lexicon import Lexicon, shipped
from knowledge.signals.linear import LinearModel
from knowledge.signals.urgency import THRESHOLD as URGENT
from knowledge.signals.urgency import judge_urgency

SILENT = LinearModel.of(-3000, {})
"""A model that never fires: rules alone."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How many were found, missed and wrongly claimed."""

    right: int
    missed: int
    wrong: int

    def __str__(self) -> str:
        recall = self.right / max(1, self.right + self.missed)
        precision = self.right / max(1, self.right + self.wrong)
        return f"recall {recall:.3f}  precision {precision:.3f}"


def fires(signal: str, text: str, lexicon: Lexicon) -> bool:
    """Whether rules and model together see the signal."""
    tight = tighten(fold(text)).text
    abuse = find_abuse(tight, lexicon)
    if signal == "abuse":
        return bool(abuse.spans)
    if signal == "handoff":
        return judge_handoff(tight, lexicon).fired
    return judge_urgency(tight, abuse, lexicon).fired


def model_fires(signal: str, text: str, lexicon: Lexicon) -> bool:
    """Whether the model by itself sees the signal."""
    return lexicon.models[signal].probability(tighten(fold(text)).text) >= (
        URGENT if signal == "urgency" else 0.5
    )


def figure(
    lines: Sequence[Line], said: Callable[[Line], bool], *, show: str | None = None
) -> Figure:
    """The figure of a judge over lines; `show` prints every mistake with that name."""
    right = missed = wrong = 0
    for line in lines:
        answer = said(line)
        right += answer and line.label
        missed += line.label and not answer
        wrong += answer and not line.label
        if show and answer != line.label:
            print(f"  {show} {'missed' if line.label else 'wrong '} {line.text}")
    return Figure(right, missed, wrong)


def learned(signal: str, lines: Sequence[Line], base: Lexicon) -> Lexicon:
    """The lexicon with this signal's model learned from these lines."""
    fitted = fit(signal, lines, getattr(base, signal))
    model = LinearModel.of(fitted.bias, fitted.weights)
    return replace(base, models={**base.models, signal: model})


def cross_validated(signal: str, base: Lexicon) -> dict[str, Figure]:
    """Rules, model and both over the development lines, each judged unseen by the model."""
    lines, known = developed(signal), learned_from(signal)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    judged: dict[int, Lexicon] = {}
    for seen, unseen in folds.split(lines, [line.label for line in lines]):
        lexicon = learned(signal, known + [lines[place] for place in seen] * 2, base)
        judged |= {id(lines[place]): lexicon for place in unseen}
    rules = replace(base, models={**base.models, signal: SILENT})
    return {
        "rules": figure(lines, lambda line: fires(signal, line.text, rules)),
        "model": figure(lines, lambda line: model_fires(signal, line.text, judged[id(line)])),
        "both": figure(lines, lambda line: fires(signal, line.text, judged[id(line)]), show="both"),
    }


def main() -> None:
    """Print every figure with each mistake."""
    base = shipped()
    for signal in ("handoff", "urgency", "abuse"):
        for name, result in cross_validated(signal, base).items():
            print(f"{signal:8} {name:6} {result}")


if __name__ == "__main__":
    main()
