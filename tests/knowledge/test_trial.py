"""Questions with expected entries: graded, compared with before, told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.matcher import Action, Hit, Ranking
from knowledge.readers.trials import BadTrials, read_trials, unknown
from knowledge.trial import Grade, Trial, confusions, counts, graded, worse


def ranked(action: Action, *ids: str) -> Ranking:
    return Ranking(action, tuple(Hit(one, 0.8) for one in ids))


@pytest.mark.parametrize(
    ("expect", "ranking", "grade"),
    [
        (("a",), ranked(Action.ANSWER, "a", "b"), Grade.RIGHT),
        (("a", "b"), ranked(Action.ANSWER, "b"), Grade.RIGHT),
        (("a",), ranked(Action.ANSWER, "b", "a"), Grade.WRONG),
        (("a",), ranked(Action.CLARIFY, "b", "a"), Grade.ASKED),
        (("a",), ranked(Action.CLARIFY, "b", "c", "d", "a"), Grade.MISSED),
        (("a",), ranked(Action.MISS, "a"), Grade.MISSED),
        ((), ranked(Action.ANSWER, "a"), Grade.WRONG),
        ((), ranked(Action.CLARIFY, "a"), Grade.ASKED),
        ((), ranked(Action.MISS), Grade.RIGHT),
    ],
)
def test_a_question_is_graded_by_what_the_customer_would_see(
    expect: tuple[str, ...], ranking: Ranking, grade: Grade
) -> None:
    """An answer must be right; a choice must be among the three that are offered."""
    assert graded(Trial(text="q", expect=expect), ranking).grade is grade


def test_worse_is_what_fell_and_what_is_new_and_bad() -> None:
    """A known weakness does not fail every merge; a new one does."""
    bad = graded(Trial(text="known", expect=("a",)), ranked(Action.MISS))
    fell = graded(Trial(text="fell", expect=("a",)), ranked(Action.CLARIFY, "a"))
    new = graded(Trial(text="new", expect=("a",)), ranked(Action.ANSWER, "b"))
    fine = graded(Trial(text="fine", expect=("a",)), ranked(Action.CLARIFY, "a"))
    before = {"known": Grade.MISSED, "fell": Grade.RIGHT}
    assert worse([bad, fell, new, fine], before) == (fell, new)


def test_confusions_name_the_pair_and_its_words() -> None:
    """Whoever edits sees which two entries are mixed up, the commonest first."""
    results = [
        graded(Trial(text=text, expect=("a",)), ranked(Action.ANSWER, got))
        for text, got in (("x", "b"), ("y", "c"), ("z", "c"))
    ]
    pairs = [(one.expected, one.got, one.count, one.examples) for one in confusions(results)]
    assert pairs == [("a", "c", 2, ("y", "z")), ("a", "b", 1, ("x",))]
    assert counts(results) == {"right": 0, "asked": 0, "missed": 0, "wrong": 3}


def test_a_test_file_names_entries_and_their_questions(tmp_path: Path) -> None:
    """Several ids may be right, `miss` means none, every question knows its line."""
    (tmp_path / "tests").mkdir()
    file = tmp_path / "tests" / "a.yaml"
    file.write_text("a|b: [问一]\nmiss:\n  - 问二\n", encoding="utf-8")
    one, two = read_trials(tmp_path)
    assert (one.text, one.expect, one.place) == ("问一", ("a", "b"), "a.yaml:1")
    assert (two.text, two.expect, two.place) == ("问二", (), "a.yaml:3")
    assert [(trial.text, name) for trial, name in unknown([one, two], ["a"])] == [("问一", "b")]


@pytest.mark.parametrize("text", ["- a\n", "a: 问\n", "a: [1]\n", "a: [\n"])
def test_a_file_in_another_form_is_told_with_its_name(tmp_path: Path, text: str) -> None:
    """Nothing is skipped in silence."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadTrials, match=r"a\.yaml"):
        read_trials(tmp_path)
