"""One list of fields: code, entry, headers and the docs agree."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from bot.faq_watch import DOUBT, SETTLE, VANISHED
from knowledge.entry import Entry
from knowledge.fields import HEADERS, WRITTEN, canonical, column_field, nearest_field

DOCS = Path("docs/faq-files.md")


def test_every_field_of_an_entry_can_be_written():
    """No field of the noun lacks a name in files, and no name lacks a field."""
    assert set(WRITTEN) == {field.name for field in fields(Entry)} - {"place"}


def test_the_docs_list_every_field_with_its_header():
    """The table of fields is whole."""
    text = DOCS.read_text(encoding="utf-8")
    for name in WRITTEN:
        assert f"| `{name}` | {HEADERS[name]} |" in text


def test_the_docs_tell_the_times_of_the_hot_reload():
    """The three waiting times are those of the code."""
    text = " ".join(DOCS.read_text(encoding="utf-8").split())
    assert f"left alone for {SETTLE} s" in text
    assert f"gets {DOUBT} s" in text
    assert f"empty {VANISHED:.0f} s" in text


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("问题（必填）", "question"),
        (" ID ", "id"),
        ("相似问2", "variants"),
        ("Valid Until", "valid_until"),
    ],
)
def test_names_are_known_as_people_write_them(written: str, field: str):
    """Remarks, case, blanks and running numbers do not matter."""
    assert canonical(written) == field


def test_a_slip_leads_to_the_field_that_was_meant():
    """The nearest known name is offered, a foreign one is not guessed at."""
    assert nearest_field("awnser") == "answer"
    assert nearest_field("colour") is None


def test_a_name_of_any_length_is_looked_at_at_once():
    """A cell of brackets without an end is no header."""
    assert column_field("(" * 200_000) is None
    assert nearest_field("相似" * 50_000) is None
