"""Each company by weights, and a bank, that were learned without it.

python -m bench.faq.hold_out
"""

from __future__ import annotations

from bench.faq.data import companies
from bench.faq.learn import Learner, Plan
from bench.faq.measure import SHOWN, line, mean, outcome
from bench.faq.prepare import prepare


def held_out(plan: Plan | None = None, ways: tuple[str, ...] = ("meaning", "characters")) -> None:
    """Print a table for each way of matching."""
    everyone = companies()
    rates: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    for company in everyone:
        learner = Learner([other for other in everyone if other is not company], plan)
        learned, prepared = learner.learn(), prepare(company, learner.meant)
        for way in ways:
            weights = learned.meaning if way == "meaning" else learned.characters
            rates[way].append(outcome(prepared, way, weights).rates())
    for way in ways:
        print(f"\n| {way} | " + " | ".join(SHOWN) + " |")
        for company, row in zip(everyone, rates[way], strict=True):
            print(line(company.name, row))
        print(line("mean", mean(rates[way])))


if __name__ == "__main__":
    held_out()
