"""The matcher beside its peers, each company by weights and a bank learned without it.

    python -m bench.faq [--public FOLDER] [--ablation] [--write]

The shops of `data/unseen` are measured and never learned from, nor is what `--public` names, a
folder with `dev_faqs.yaml` and `dev_queries.jsonl`. `--write` puts the tables into docs/matching.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from bench.faq.data import Company, companies, read_company, unseen
from bench.faq.learn import Learner, Plan
from bench.faq.measure import SHOWN, Outcome, interval, line, mean, outcome, reliability
from bench.faq.peers import PEERS, by_entry
from bench.faq.prepare import Prepared, prepare

DOCS = Path("docs/matching.md")
PARTS = 6
"""Parts of our companies; each is judged by weights and labelled questions of the others."""
WAYS = ("meaning", "characters")
NAMES = {"meaning": "Nightdesk", "characters": "Nightdesk, embedder off"}
ABLATION = {
    "everything": (),
    "no labelled neighbours": ("known", "moved", "outside"),
    "no answers": (
        "answer",
        "passage",
        "turned_answer",
        "turned_passage",
        "raw_answer",
        "whole",
        "raw_passage",
        "meant",
        "known_passage",
        "moved_passage",
        "covered",
    ),
    "no centring, no hubs": ("turned", "hubless"),
    "no lexicon of concepts": ("concepts", "meant"),
    "no sounds": ("sounds",),
    "no characters": ("chars", "whole", "covered", "sounds", "concepts", "meant"),
    "no small talk": ("strange", "nearer_than", "passage_over", "odd", "outside"),
}


def peers(company: Company) -> dict[str, Outcome]:
    """What the peers do, with their raw scores for probabilities."""
    places = {entry.id: place for place, entry in enumerate(company.entries)}
    targets = np.array([places.get(q.expect or "", -1) for q in company.questions])
    kinds = np.array([question.kind for question in company.questions])
    found = {}
    for name, peer in PEERS.items():
        scores = by_entry(peer, company)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :3]
        none = np.zeros(len(targets), bool)
        three = (best == targets[:, None]).any(axis=1)
        found[name] = Outcome(kinds, best[:, 0] == targets, three, scores.max(axis=1), none, none)
    return found


def decided(learner: Learner, prepared: Prepared, way: str) -> Outcome:
    """What is done with a set; by the model as its base, with answers or without, asks for."""
    way = prepared.way if way == "meaning" else way
    return outcome(prepared, way, getattr(learner.learn(), way))


def compare(sets: Sequence[tuple[Company, Learner, Prepared]]) -> list[str]:
    """Top-1, top-3 and answered right of everybody on every set, with 95 % intervals."""
    names = [*PEERS, *NAMES.values()]
    table = [
        f"| top-1 / top-3 / answered right | {' | '.join(names)} |",
        "|---" * (len(names) + 1) + "|",
    ]
    for company, learner, prepared in sets:
        done = peers(company)
        for way in WAYS:
            done[NAMES[way]] = decided(learner, prepared, way)
        table.append(f"| {company.name} | {' | '.join(interval(done[name]) for name in names)} |")
    return table


def decisions(sets: Sequence[tuple[Company, Learner, Prepared]], way: str) -> list[str]:
    """Every measure of the decision on every set."""
    table = [f"| {NAMES[way]} | {' | '.join(SHOWN)} |", "|---" * (len(SHOWN) + 1) + "|"]
    done = [decided(learner, prepared, way) for _, learner, prepared in sets]
    table += [line(c.name, one.rates()) for (c, _, _), one in zip(sets, done, strict=True)]
    return [*table, "", *reliability(done)]


def ablation(sets: Sequence[tuple[Company, Learner, Prepared]]) -> list[str]:
    """The mean of our own companies without one piece after the other."""
    table = [f"| mean of our companies | {' | '.join(SHOWN)} |", "|---" * (len(SHOWN) + 1) + "|"]
    for name, without in ABLATION.items():
        plan = Plan(without=without, quick=True)
        learned = {
            id(one): one.with_plan(plan).way("meaning")
            for one in {id(learner): learner for _, learner, _ in sets}.values()
        }
        rates = [
            outcome(prepared, "meaning", learned[id(learner)], without).rates()
            for _, learner, prepared in sets
        ]
        table.append(line(name, mean(rates)))
        print(table[-1], flush=True)
    return table


def write(tables: Mapping[str, Sequence[str]]) -> None:
    """Replace the tables between their marks in the docs."""
    text = DOCS.read_text("utf-8")
    for name, table in tables.items():
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        head, rest = text.split(begin)
        text = f"{head}{begin}\n" + "\n".join(table) + f"\n{end}{rest.split(end)[1]}"
    DOCS.write_text(text, encoding="utf-8")


def judged(everyone: Sequence[Company], part: int) -> Iterator[tuple[Company, Learner, Prepared]]:
    """The companies of one part, with what the other parts taught."""
    learner = Learner([one for at, one in enumerate(everyone) if at % PARTS != part])
    for company in everyone[part::PARTS]:
        print(f"prepared {company.name}", file=sys.stderr, flush=True)
        yield company, learner, prepare(company, learner.meant)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--public", type=Path)
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    everyone = companies()
    own = [one for part in range(PARTS) for one in judged(everyone, part)]
    own.sort(key=lambda one: one[0].name)
    learner = Learner(everyone)
    strangers = list(unseen())
    if args.public:
        queries = args.public / "dev_queries.jsonl"
        strangers.append(
            replace(read_company(args.public / "dev_faqs.yaml", queries), name="public")
        )
    sets = [*own, *((one, learner, prepare(one, learner.meant)) for one in strangers)]
    makers = {"compare": lambda: compare(sets)}
    makers |= {way: partial(decisions, sets, way) for way in WAYS}
    if args.ablation:
        makers["ablation"] = lambda: ablation(own)
    for name, make in makers.items():
        table = make()
        print("\n".join(table), "\n", flush=True)
        if args.write:
            write({name: table})


if __name__ == "__main__":
    main()
