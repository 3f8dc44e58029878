"""The test questions beside the FAQ files, asked of a draft and of what is live."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from bot.embedder.choose import Embedding
from bot.library import Shelf
from bot.reviewing import Trial
from bot.wiring.knowing import shelve
from knowledge.entry import Entry
from knowledge.matcher import Matcher
from knowledge.readers.trials import BadTrials, read_trials
from knowledge.trial import MISS, Result, graded, worse
from knowledge.trial import Trial as Question

MOST = 500
"""Questions that are asked; a larger exam is for `faq test`."""


def asked_of(
    folder: Path, embedding: Embedding, live: Callable[[], Shelf], today: Callable[[], date]
) -> Callable[[Sequence[Entry], str], Trial | None]:
    """How a draft answers the test questions, compared with what is live.

    `today` is the day at the desk: an entry holds from midnight there, not from midnight in UTC.
    """

    def ask(entries: Sequence[Entry], hash: str) -> Trial | None:
        try:
            questions = read_trials(folder)[:MOST]
        except BadTrials as error:
            return Trial(asked=0, failures=(str(error),))
        if not questions:
            return None
        day = today()
        now = _ask(live().matcher, questions, day)
        before = {one.trial.text: one.grade for one in now}
        after = _ask(shelve(entries, hash, embedding).matcher, questions, day)
        return Trial(
            asked=len(questions), failures=tuple(_line(one) for one in worse(after, before))
        )

    return ask


def _ask(matcher: Matcher, questions: Sequence[Question], day: date) -> list[Result]:
    return [
        graded(one, matcher.rank(one.text, allowed=lambda entry: entry.holds_on(day)))
        for one in questions
    ]


def _line(one: Result) -> str:
    expected = "|".join(one.trial.expect) or MISS
    return f"{one.trial.text} → {one.got[0] if one.got else MISS} ≠ {expected} {one.trial.place}"
