"""Learns the signals' weights: `python -m bench.signals.train`.

Reads `data/` and `lines/`, writes `knowledge/signals/model.json`. Figures on lines that a
model has not seen come from `python -m bench.signals.measure`, never from here.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from bench.signals.corpus import FIELDS, developed, learned_from, reasoned
from bench.signals.fit import fit
from bench.signals.fit_reasons import fit_reasons
from knowledge.signals.rules import load_rules

_ROW = re.compile(r"\[[^\[\]{}\"]*\]")
_BREAK = re.compile(r"\s+")
SIGNALS = Path(__file__).parents[2] / "knowledge" / "signals"


def main() -> None:
    """Fit one model a signal on every line there is and write the weights."""
    models = {}
    for signal in FIELDS:
        rules = load_rules(SIGNALS / f"{signal}.json")
        model = fit(signal, learned_from(signal) + developed(signal) * 2, rules)
        weights = {gram: round(value * 100) for gram, value in sorted(model.weights.items())}
        models[signal] = {"bias": round(model.bias * 100), "weights": weights}
        print(f"{signal}: {len(weights)} pieces")
    reasons = fit_reasons(reasoned(), load_rules(SIGNALS / "urgency.json"))
    print(f"reasons: {len(reasons['pieces'])} pieces")
    about = "Weights in hundredths by piece of text, learned by bench/signals/train.py; ^ and $ are the ends."
    text = _readable({"about": about, "models": models, "reasons": reasons})
    (SIGNALS / "model.json").write_text(text + "\n", "utf-8")


def _readable(content: dict[str, Any]) -> str:
    """JSON with a line a piece, its row of weights on the same line."""
    text = json.dumps(content, ensure_ascii=False, indent=0)
    return _ROW.sub(lambda row: _BREAK.sub("", row.group()), text)


if __name__ == "__main__":
    main()
