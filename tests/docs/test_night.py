"""The example night is played, and reads as the READMEs and docs/replay.md tell."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

from bot.replay.script import AGENT_DOES, EVENTS, SAYS
from tests.docs.pages import READMES, Page, page
from tests.docs.told_night import framed, played

FORMAT = page("docs/replay.md")


@cache
def night() -> dict[str, Any]:
    return played()


def sent(customer: str) -> list[str]:
    return [one["text"] for one in night()["customers"][customer]["sent"]]


def ticket(customer: str) -> dict[str, Any]:
    (found,) = [one for one in night()["tickets"] if one["customer"] == customer]
    return dict(found)


@pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.name)
def test_the_readme_shows_the_night_as_it_is(readme: Page) -> None:
    """Where it changed: `.venv/bin/python -m tests.docs.told_night` writes it anew."""
    assert framed() in readme.text


def test_a_question_is_answered_and_thanks_are_taken() -> None:
    """陈女士 needs no person and leaves no ticket."""
    answer, *thanks = sent("陈女士")
    assert "运费" in answer
    assert len(thanks) <= 1
    assert [one for one in night()["tickets"] if one["customer"] == "陈女士"] == []


def test_asked_for_a_person_the_number_comes_first() -> None:
    """王先生 reads his ticket number in the first answer, and the ticket has what he told."""
    mine = ticket("王先生")
    assert mine["ticket_no"] in sent("王先生")[0]
    assert mine["fields"]["phone"] == "13812345678"
    assert mine["photos"] == 1


def test_danger_wakes_one_agent_once() -> None:
    """刘先生 is told to be safe first; one agent is called, and reads no insult."""
    assert sent("刘先生")[0].startswith("请先保证安全")
    assert night()["wakeups"] == 1
    (case,) = night()["cases"]
    assert (case["urgent"], case["status"], case["claimed_by"]) == (True, "resolved", "xiaolin")
    read = "".join(one["text"] for one in night()["notices"])
    assert "废物" not in read
    assert "插座冒烟了" in read


def test_the_format_is_told_whole() -> None:
    """Every key, event and act of a script, and every key of the report, stands on the page."""
    customers = {key for one in night()["customers"].values() for key in one}
    tickets = {key for one in night()["tickets"] for key in one}
    cases = {key for one in night()["cases"] for key in one}
    notices = {key for one in night()["notices"] for key in one}
    words = {*SAYS, *EVENTS, *AGENT_DOES, *night(), *customers, *tickets, *cases, *notices}
    assert words - FORMAT.code() == set()


def test_the_page_promises_no_key_that_is_not_printed() -> None:
    """Each key of the table of tickets is one of a ticket."""
    (row,) = [one for one in FORMAT.rows("key") if one[0] == "`tickets`"]
    assert set(re.findall(r"`(\w+)`", row[1])) == {key for one in night()["tickets"] for key in one}
