"""docs/house.md draws the house that stands."""

from __future__ import annotations

import re

import pytest

from bot.store.schema import metadata
from tests.docs.pages import HOUSE, README, README_ZH, Page, page

PICTURE = page("docs/house.md")


def test_every_table_is_told() -> None:
    """The list of tables is the schema's, none invented and none forgotten."""
    told = [one for row in PICTURE.rows("table") for one in re.findall(r"`(\w+)`", row[0])]
    assert sorted(told) == sorted(metadata.tables)


def test_the_tree_names_what_exists() -> None:
    """Folders of the drawing, and the files beside them."""
    for path in tree(PICTURE):
        assert (HOUSE / path).is_dir(), path


def test_the_readmes_draw_the_same_folders() -> None:
    """Each picture of the house names folders that are there."""
    for readme in (README, README_ZH):
        assert {"bot", "handlers", "knowledge", "config", "tests", "docs"} <= set(tree(readme))
        assert [path for path in tree(readme) if not (HOUSE / path).is_dir()] == []


def tree(page: Page) -> list[str]:
    """Folders of the block whose lines begin with a folder's name and a slash."""
    (block,) = [one for one in page.blocks("") if one.startswith("bot/")]
    found, parent = [], ""
    for line in block.splitlines():
        name = re.match(r"(  )?(\w+)/", line)
        if name:
            parent = parent if name[1] else name[2]
            found.append(f"{parent}/{name[2]}" if name[1] else name[2])
    return found


def test_packages_that_the_tree_of_bot_leaves_out_do_not_exist() -> None:
    """Whoever looks for a folder of `bot/` finds it drawn."""
    drawn = {path.partition("/")[2] for path in tree(PICTURE) if path.startswith("bot/")}
    there = {one.name for one in (HOUSE / "bot").iterdir() if (one / "__init__.py").exists()}
    assert there - drawn - {"wiring"} == set()


@pytest.mark.parametrize("folder", ["handlers", "knowledge"])
def test_the_map_of_a_folder_names_every_file_once(folder: str) -> None:
    """Whoever adds a file says where it belongs."""
    rows = page(f"{folder}/README.md").rows("subject")
    named = [one for row in rows for one in re.findall(r"`(\w+)`", row[1])]
    there = {one.stem for one in (HOUSE / folder).glob("*.py")} - {"__init__"}
    packages = {one.parent.name for one in (HOUSE / folder).glob("*/__init__.py")}
    assert sorted(one for one in named if one not in packages) == sorted(there - packages)


def test_every_file_a_reader_is_sent_to_exists() -> None:
    """The table of where to change what leads to files and folders."""
    cells = [row[1] for row in PICTURE.rows("I want to …")]
    paths = [one for cell in cells for one in re.findall(r"`([\w/.]+)`", cell) if "/" in one]
    assert len(paths) > 15
    assert [one for one in paths if not (HOUSE / one).exists()] == []
