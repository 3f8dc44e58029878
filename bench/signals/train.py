"""Learns the signals' weights: `python -m bench.signals.train`.

Reads `data/` and `lines/`, writes `knowledge/signals/model.json`. Figures on lines that a
model has not seen come from `python -m bench.signals.measure`, never from here.
"""

from __future__ import annotations

import json
from pathlib import Path

from bench.signals.corpus import FIELDS, developed, neutral, own
from bench.signals.fit import fit
from knowledge.signals.rules import load_rules

SIGNALS = Path(__file__).parents[2] / "knowledge" / "signals"


def main() -> None:
    """Fit one model a signal on every line there is and write the weights."""
    models = {}
    for signal in FIELDS:
        rules = load_rules(SIGNALS / f"{signal}.json")
        model = fit(signal, own(signal) + neutral(signal) + developed(signal) * 2, rules)
        weights = {gram: round(value * 100) for gram, value in sorted(model.weights.items())}
        models[signal] = {"bias": round(model.bias * 100), "weights": weights}
        print(f"{signal}: {len(weights)} pieces")
    about = "Weights in hundredths by piece of text, learned by bench/signals/train.py; ^ and $ are the ends."
    text = json.dumps({"about": about, "models": models}, ensure_ascii=False, indent=0)
    (SIGNALS / "model.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
