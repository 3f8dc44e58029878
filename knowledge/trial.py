"""Questions with the entry that should answer them: how each came out, and what got worse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from knowledge.matcher import Action, Ranking

MISS = "miss"
CHOICES = 3


class Grade(IntEnum):
    """How a question came out, from bad to good."""

    WRONG = 0
    """Answered with another entry, or answered where nothing fits."""
    MISSED = 1
    """Nothing found, or asked back without the right entry among the choices."""
    ASKED = 2
    """Asked back, the right entry among the choices; or asked back where nothing fits."""
    RIGHT = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """A question and what is expected of it."""

    text: str
    expect: tuple[str, ...]
    """Ids of entries of which any is right; empty: nothing may be answered."""
    place: str = ""
    """File and line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What became of a trial."""

    trial: Trial
    grade: Grade
    action: Action
    got: tuple[str, ...]
    """The best entries, at most three."""
    score: float

    @property
    def is_good(self) -> bool:
        """Whether a customer would be served: answered right, or asked with the right choice."""
        return self.grade >= Grade.ASKED


@dataclass(frozen=True, slots=True)
class Confusion:
    """An entry that is taken for another."""

    expected: str
    got: str
    count: int
    examples: tuple[str, ...]


def graded(trial: Trial, ranking: Ranking) -> Result:
    """How the matcher's ranking serves a trial."""
    got = tuple(hit.entry_id for hit in ranking.hits[:CHOICES])
    score = ranking.hits[0].score if ranking.hits else 0.0
    grade = _nothing_fits(ranking) if not trial.expect else _grade(trial, ranking, got)
    return Result(trial=trial, grade=grade, action=ranking.action, got=got, score=score)


def _nothing_fits(ranking: Ranking) -> Grade:
    answers = {Action.ANSWER: Grade.WRONG, Action.CLARIFY: Grade.ASKED, Action.MISS: Grade.RIGHT}
    return answers[ranking.action]


def _grade(trial: Trial, ranking: Ranking, got: Sequence[str]) -> Grade:
    if ranking.action is Action.ANSWER:
        return Grade.RIGHT if got[0] in trial.expect else Grade.WRONG
    is_offered = ranking.action is Action.CLARIFY and bool(set(got) & set(trial.expect))
    return Grade.ASKED if is_offered else Grade.MISSED


def worse(results: Iterable[Result], before: Mapping[str, Grade]) -> tuple[Result, ...]:
    """What got worse than it was, and what is new and not good."""
    return tuple(
        one
        for one in results
        if (one.grade < before[one.trial.text] if one.trial.text in before else not one.is_good)
    )


def confusions(results: Iterable[Result]) -> tuple[Confusion, ...]:
    """Which entries are answered in the place of which, the commonest first."""
    asked: dict[tuple[str, str], list[str]] = {}
    for one in results:
        if one.grade is Grade.WRONG:
            expected = "|".join(one.trial.expect) or MISS
            asked.setdefault((expected, one.got[0]), []).append(one.trial.text)
    return tuple(
        Confusion(expected, got, len(texts), tuple(texts[:3]))
        for (expected, got), texts in sorted(asked.items(), key=lambda item: -len(item[1]))
    )


def counts(results: Iterable[Result]) -> Mapping[str, int]:
    """How many of each grade."""
    found = Counter(one.grade for one in results)
    return {grade.name.lower(): found[grade] for grade in reversed(Grade)}
