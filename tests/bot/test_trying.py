"""The test questions beside the files, asked of a draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.embedder.choose import Embedding
from bot.reviewing import Trial
from bot.wiring.trying import asked_of
from tests.bot.small_desk import small_shelf

ENTRIES = tuple(small_shelf().entries.values())


def tried(folder: Path, *, until: date | None = None, today: date = date(2026, 11, 20)) -> Trial:
    """A draft whose first entry holds until a day, asked on another."""
    ask = asked_of(folder, Embedding(), small_shelf, lambda: today)
    found = ask((replace(ENTRIES[0], valid_until=until), *ENTRIES[1:]), "draft")
    assert found is not None
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two questions with the entries that answer them."""
    (tmp_path / "tests").mkdir()
    asked = "ship: [几天能发]\nfee: [要运费吗]\n"
    (tmp_path / "tests" / "a.yaml").write_text(asked, encoding="utf-8")
    return tmp_path


def test_a_draft_that_answers_as_before_fails_nothing(folder: Path) -> None:
    """Both questions are asked."""
    assert tried(folder) == Trial(asked=2)


def test_an_entry_holds_through_its_last_day_at_the_desk(folder: Path) -> None:
    """The day is the desk's: what ends on the 20th is told on the 20th and not on the 21st."""
    last = date(2026, 11, 20)
    assert tried(folder, until=last, today=last).failures == ()
    (failed,) = tried(folder, until=last, today=date(2026, 11, 21)).failures
    assert "几天能发" in failed
    assert "ship" in failed


def test_questions_that_cannot_be_read_are_a_failure(folder: Path) -> None:
    """A draft is not approved on questions that nobody asked."""
    (folder / "tests" / "a.yaml").write_text("ship: {a: [b", encoding="utf-8")
    found = tried(folder)
    assert found.asked == 0
    assert found.failures


def test_without_questions_there_is_no_test(tmp_path: Path) -> None:
    """The notice says so."""
    ask = asked_of(tmp_path, Embedding(), small_shelf, lambda: date(2026, 11, 20))
    assert ask(ENTRIES, "draft") is None
