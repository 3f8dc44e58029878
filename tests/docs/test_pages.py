"""What every page says exists."""

from __future__ import annotations

import re

import pytest

from bot.__main__ import COMMANDS
from tests.docs.pages import HOUSE, Page, all_pages

MAKEFILE = (HOUSE / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
MADE_LATER = ("var/", "tests/sandbox", ".venv")
"""Folders that a desk makes."""

every_page = pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.name)


@every_page
def test_links_lead_somewhere(page: Page) -> None:
    """A relative link is a file or a folder."""
    dead = [link for link in page.links() if not (page.path.parent / link).exists()]
    assert dead == []


@every_page
def test_make_targets_exist(page: Page) -> None:
    """What a page tells to make can be made."""
    assert set(re.findall(r"`make ([a-z]+)", page.text)) <= TARGETS
    assert set(re.findall(r"^make ([a-z]+)", page.text, re.MULTILINE)) <= TARGETS


@every_page
def test_commands_exist(page: Page) -> None:
    """`nightdesk …` and `python -m bot …` name commands of the desk."""
    named = set(re.findall(r"(?:`nightdesk|python -m bot) ([a-z]+)", page.text))
    assert named <= set(COMMANDS)


@every_page
def test_files_named_in_code_exist(page: Page) -> None:
    """A path in backticks, or its pattern, is there."""
    paths = {
        one.rstrip("/")
        for one in page.code()
        if re.fullmatch(r"(bot|handlers|knowledge|config|tests|docs|bench)/[\w./-]*", one)
        and not one.startswith(MADE_LATER)
    }
    gone = {one for one in paths if not _exists(one)}
    assert gone == set()


def _exists(path: str) -> bool:
    return (HOUSE / path).exists() or (HOUSE / f"{path}.py").exists()


@every_page
def test_code_on_adding_things_is_real(page: Page) -> None:
    """A block of Python is a passage of a file of the house."""
    sources = [file.read_text(encoding="utf-8") for file in (HOUSE / "tests").rglob("*.py")]
    invented = [
        block for block in page.blocks("python") if not any(block in text for text in sources)
    ]
    assert invented == []
