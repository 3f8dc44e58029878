"""Figures of what comes after the signals: shield, facts, FAQ questions, speed.

`python -m bench.signals.surfaces`; each mistake is listed.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import datetime

from bench.signals.corpus import (
    ABOUT_PEOPLE,
    DATA,
    Line,
    developed,
    faq_questions,
    json_lines,
    neutral,
    own,
)
from bench.signals.measure import fires
from knowledge.signals import facts, read, shield
from knowledge.signals.lexicon import shipped

AT = datetime.fromisoformat("2026-11-21T22:00:00+08:00")
"""The day the labelled facts are counted from."""


def measure_shield(name: str, lines: list[Line]) -> None:
    """How much of what must go is gone, what must stay stands, what is innocent is untouched."""
    read_by_agents = [(line, shield(line.text)) for line in lines]
    hide = [(part not in text, part, line) for line, text in read_by_agents for part in line.hide]
    keep = [(part in text, part, line) for line, text in read_by_agents for part in line.keep]
    same = [(text == line.text, text, line) for line, text in read_by_agents if not line.label]
    for wish, results in (("hidden", hide), ("kept", keep), ("unchanged", same)):
        for done, part, line in results:
            if not done:
                print(f"  not {wish} 「{part}」: {line.text}")
        if results:
            print(f"{name:8} {wish:9} {sum(done for done, *_ in results)}/{len(results)}")


def measure_facts() -> None:
    """F1 by kind of fact over the labelled lines."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for row in json_lines(DATA / "facts.jsonl"):
        found = facts(row["text"], at=AT).as_dict()
        found.pop("address", None)
        if found != row["facts"]:
            print(f"  {row['text']}: {json.dumps(found, ensure_ascii=False)}")
        for kind in found.keys() | row["facts"].keys():
            got, wanted = Counter(found.get(kind, [])), Counter(row["facts"].get(kind, []))
            right[kind] += (got & wanted).total()
            wrong[kind] += (got - wanted).total()
            missed[kind] += (wanted - got).total()
    for kind in sorted(right.keys() | wrong.keys()):
        both = 2 * right[kind]
        print(f"facts    {kind:14} F1 {both / (both + wrong[kind] + missed[kind]):.3f}")


def measure_faq() -> None:
    """FAQ questions that fire a signal, each listed."""
    lexicon, rows = shipped(), faq_questions()
    for signal in ("handoff", "urgency", "abuse"):
        counted = [row for row in rows if signal != "handoff" or row["expect"] not in ABOUT_PEOPLE]
        fired = [row for row in counted if fires(signal, row["text"], lexicon)]
        print(f"faq      {signal:8} {len(fired)}/{len(rows)} = {len(fired) / len(rows):.2%}")
        for row in fired:
            print(f"  {row['expect']}: {row['text']}")


def measure_speed() -> None:
    """CPU time of one reading, by length of text."""
    short = [line.text for name in ("handoff", "urgency", "abuse") for line in developed(name)]
    short += [row["text"] for row in faq_questions()][::3]
    long = [("，".join(short[place:]))[:500] for place in range(0, len(short), 10)]
    for name, texts in (("as sent", short), ("500 characters", long)):
        spent = []
        for text in texts:
            before = time.process_time()
            read(text, at=AT)
            spent.append(1000 * (time.process_time() - before))
        spent.sort()
        print(
            f"speed    {name}: median {spent[len(spent) // 2]:.2f} ms, p99 {spent[len(spent) * 99 // 100]:.2f} ms"
        )


def main() -> None:
    """Print every figure."""
    measure_shield("given", developed("abuse"))
    measure_shield("own", own("abuse"))
    measure_shield("other", neutral("abuse"))
    measure_facts()
    measure_faq()
    measure_speed()


if __name__ == "__main__":
    main()
