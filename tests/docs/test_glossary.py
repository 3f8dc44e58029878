"""docs/glossary.md and the code use the same words."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from handlers.model import CaseStatus, State, TicketStatus
from tests.docs.pages import HOUSE, page

GLOSSARY = page("docs/glossary.md")
NOUNS: dict[str, type[StrEnum]] = {
    "State": State,
    "TicketStatus": TicketStatus,
    "CaseStatus": CaseStatus,
}


@cache
def code() -> str:
    """Everything that ships, in one string."""
    files = [
        file
        for folder in ("bot", "handlers", "knowledge", "config")
        for pattern in ("*.py", "*.yaml")
        for file in (HOUSE / folder).rglob(pattern)
    ]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def identifiers() -> list[str]:
    return [one for row in GLOSSARY.rows("业务词") for one in re.findall(r"`([\w.]+)`", row[1])]


def occurs(word: str) -> bool:
    """Whether it is a whole identifier, or a whole part of one."""
    return re.search(rf"(?<![A-Za-z0-9]){word}(?![A-Za-z0-9])", code()) is not None


def test_every_identifier_occurs_in_the_code() -> None:
    """A word of the table is a word of the code, as a whole."""
    assert [one for one in identifiers() if "." not in one and not occurs(one)] == []


def test_every_word_has_one_identifier() -> None:
    """A cell of Chinese words and its cell of identifiers are as long as each other."""
    uneven = [
        row[0]
        for row in GLOSSARY.rows("业务词")
        if len(row[0].split("/")) != len(re.findall(r"`([\w.]+)`", row[1]))
    ]
    assert uneven == []


def test_states_are_all_in_the_table_and_in_their_order() -> None:
    """State, TicketStatus and CaseStatus have exactly the values that the table names."""
    for noun, kind in NOUNS.items():
        told = [one.partition(".")[2] for one in identifiers() if one.startswith(f"{noun}.")]
        assert told == list(kind.__members__)


def test_words_kept_for_later_are_not_in_use_yet() -> None:
    """Once the code has a word, it belongs into the table."""
    _, _, later = GLOSSARY.text.partition("## Kept for later")
    words = re.findall(r"[\u4e00-\u9fff] `(\w+)`", later)
    assert len(words) >= 1
    assert [one for one in words if occurs(one)] == []
