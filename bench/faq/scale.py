"""How long a question takes and how much memory a large base needs.

OMP_NUM_THREADS=1 python -m bench.faq.scale 5000          # characters only
OMP_NUM_THREADS=1 python -m bench.faq.scale 5000 --model  # random vectors stand in for the base's
OMP_NUM_THREADS=1 python -m bench.faq.scale 5000 --kept FOLDER  # the second time as a second start
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bench.faq.data import companies
from bot.embedder.local import LocalEmbedder
from bot.freed import lend_large_blocks
from bot.kept_indexes import KeptIndexes
from knowledge.embedder import Vectors
from knowledge.entry import Entry, Place
from knowledge.matcher import Matcher

ASKED = 400


class Stand:
    """Random vectors for the base, so that the bench need not embed for an hour."""

    def __init__(self) -> None:
        self.model, self.live = LocalEmbedder(), False

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self.live:
            return self.model.embed(texts)
        rows = np.random.default_rng(len(texts)).normal(size=(len(texts), 384)).astype(np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def large_base(size: int) -> list[Entry]:
    """Entries made of the companies' wordings with names in between."""
    rng = random.Random(7)
    known = [entry for company in companies() for entry in company.entries]
    signs = [chr(c) for c in range(0x4E00, 0x4E00 + 6000)]

    def named(text: str) -> str:
        return text[: len(text) // 2] + "".join(rng.sample(signs, 3)) + text[len(text) // 2 :]

    return [
        Entry(
            id=str(number),
            question=named(one.question),
            answer=named(one.answer),
            place=Place(file="large.yaml"),
            variants=tuple(named(v) for v in one.variants[:3]),
        )
        for number, one in ((n, rng.choice(known)) for n in range(size))
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("entries", type=int)
    parser.add_argument("--model", action="store_true")
    parser.add_argument("--kept", type=Path)
    args = parser.parse_args()
    lend_large_blocks()  # as `work` does
    kept = KeptIndexes(args.kept) if args.kept else None
    entries = large_base(args.entries)
    stand = Stand() if args.model else None
    start = time.process_time()
    matcher = Matcher.build(entries, stand, store=kept)
    built = time.process_time() - start
    texts = [q.text for company in companies() for q in company.questions]
    texts = random.Random(1).sample(texts, ASKED)
    if stand:
        stand.live = True
        texts = [(text * 20)[:20] for text in texts]
    calls = [matcher.rank, lambda text: stand.embed([text])] if stand else [matcher.rank]
    spent, *bare = timed(calls, texts)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{args.entries} entries: built in {built:.2f} s of CPU, peak {peak:.0f} MiB")
    print(f"  rank p50 {np.percentile(spent, 50):.2f} ms, p99 {np.percentile(spent, 99):.2f} ms")
    worst = timed([matcher.rank], ["退款" * 5000, "a" * 100_000, "x。" * 3000])[0]
    print(f"  worst long text {max(worst):.1f} ms")
    for times in bare:
        print(f"  bare model p50 {np.percentile(times, 50):.2f} ms")


def timed(calls: Sequence[Callable[[str], object]], texts: Sequence[str]) -> list[list[float]]:
    """Milliseconds of processor time, the calls taking turns so that they meet the same load."""
    spent: list[list[float]] = [[] for _ in calls]
    for call in calls:
        call(texts[0])
    for text in texts:
        for call, times in zip(calls, spent, strict=True):
            start = time.thread_time()
            call(text)
            times.append((time.thread_time() - start) * 1e3)
    return spent


if __name__ == "__main__":
    main()
