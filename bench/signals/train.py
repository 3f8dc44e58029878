"""Learns the signals' weights: `python -m bench.signals.train`.

Reads `data/` and `lines/`, writes `knowledge/signals/*.tsv`. Figures on lines that a
model has not seen come from `python -m bench.signals.measure`, never from here.
"""

from __future__ import annotations

from pathlib import Path

from bench.signals.corpus import FIELDS, developed, learned_from, reasoned
from bench.signals.fit import fit
from bench.signals.fit_reasons import fit_reasons
from knowledge.signals.linear import BIAS
from knowledge.signals.reasons import CUE
from knowledge.signals.rules import load_rules
from knowledge.signals.weights import write_weights

SIGNALS = Path(__file__).parents[2] / "knowledge" / "signals"


def main() -> None:
    """Fit one model a signal on every line there is and write the weights."""
    for signal in FIELDS:
        rules = load_rules(SIGNALS / f"{signal}.json")
        fitted = fit(signal, learned_from(signal) + developed(signal) * 2, rules)
        rows = {piece: (weight,) for piece, weight in fitted.weights.items()}
        path = SIGNALS / f"{signal}.tsv"
        write_weights(path, ("weight",), {BIAS: (fitted.bias,)}, rows)
        print(f"{signal}: {len(rows)} pieces")
    write_reasons()


def write_reasons() -> None:
    """Fit why an urgent text is urgent, and write it."""
    reasons = fit_reasons(reasoned(), load_rules(SIGNALS / "urgency.json"))
    named = {BIAS: reasons["bias"], **{CUE + name: row for name, row in reasons["cues"].items()}}
    write_weights(SIGNALS / "reasons.tsv", reasons["reasons"], named, reasons["pieces"])
    print(f"reasons: {len(reasons['pieces'])} pieces")


if __name__ == "__main__":
    main()
