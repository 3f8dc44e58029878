"""Scores are probabilities: of the entries given one of 0.8, four of five are right."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from bench.faq.data import Company, companies
from knowledge.matcher import Action, Matcher, Ranking
from knowledge.matcher.bank import Meant, shipped
from knowledge.normalize import plain

Pairs = list[tuple[Ranking, str | None]]


def unknown_to(company: Company) -> list[Meant]:
    """The shipped bank without what it knows of this company: its questions are new."""
    own = {plain(entry.question) for entry in company.entries}
    asked = {plain(question.text) for question in company.questions}
    others = [one for one in shipped() if not one.wordings or one.wordings[0] not in own]
    return [replace(one, asked=tuple(t for t in one.asked if t not in asked)) for one in others]


@pytest.fixture(scope="module")
def asked() -> Pairs:
    """A hundred questions of each company, matched by characters, with what was right."""
    pairs: Pairs = []
    for company in companies():
        matcher = Matcher.build(company.entries, known=unknown_to(company))
        for question in random.Random(1).sample(company.questions, 100):
            pairs.append((matcher.rank(question.text), question.expect))
    return pairs


def test_what_is_said_comes_true(asked: Pairs) -> None:
    """Said and true lie near each other at every height; the Brier score beats the mean."""
    said = np.array([ranking.hits[0].score for ranking, _ in asked])
    true = np.array([ranking.hits[0].entry_id == right for ranking, right in asked])
    assert ((said - true) ** 2).mean() < 0.75 * true.var()
    for low, high in ((0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.01)):
        part = (said >= low) & (said < high)
        assert abs(said[part].mean() - true[part].mean()) < 0.1


def test_what_is_answered_is_right_seven_times_of_eight(asked: Pairs) -> None:
    """False answers weigh more than answers."""
    answered = [r.hits[0].entry_id == right for r, right in asked if r.action is Action.ANSWER]
    assert len(answered) > 0.2 * len(asked)
    assert np.mean(answered) > 7 / 8
