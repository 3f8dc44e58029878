"""The READMEs, in both languages, say what can be typed, clicked and found."""

from __future__ import annotations

import re
import shlex

import pytest

from bot import cli
from bot.__main__ import COMMANDS, main
from bot.channels.wecom.kf import WeComKf
from config.variables import NAMES
from tests.docs.pages import HOUSE, README, README_ZH, READMES, Page, page

both = pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.name)
PRESENT = {
    name for name in COMMANDS if name == "faq" or (HOUSE / "bot" / "cli" / f"{name}.py").exists()
}
HEADINGS = {README.name: "command", README_ZH.name: "命令"}
LATER = {README.name: "## Not there yet", README_ZH.name: "## 还没有的"}


def commands_of(readme: Page) -> list[str]:
    return [row[0].strip("`") for row in readme.rows(HEADINGS[readme.name])]


def missing_of(readme: Page) -> str:
    return readme.text.partition(LATER[readme.name])[2]


@both
def test_the_table_has_every_command(readme: Page) -> None:
    """Each command is in the table, or named among what is not there yet, never both."""
    listed = commands_of(readme)
    later = {name for name in COMMANDS if f"`{name}`" in missing_of(readme)} - set(listed)
    assert len(listed) == len(set(listed))
    assert set(listed) == PRESENT
    assert set(listed) | later == set(COMMANDS)


def test_the_commands_of_faq_are_the_ones_that_are_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What `faq --help` offers is what the tables name."""
    with pytest.raises(SystemExit):
        main(["faq", "--help"])
    offered = set(re.findall(r"^    (\w+)  ", capsys.readouterr().out, re.MULTILINE))
    for readme in READMES:
        (does,) = (row[1] for row in readme.rows(HEADINGS[readme.name]) if row[0] == "`faq`")
        assert set(re.findall(r"`(\w+)`", does)) == offered


@both
def test_shell_blocks_can_be_typed(readme: Page, capsys: pytest.CaptureFixture[str]) -> None:
    """Every line is make with a target, or a command of the desk with options it has."""
    lines = [line for block in readme.blocks("sh") for line in block.splitlines()]
    assert "make run" in lines
    assert "make test" in lines
    for line in lines:
        words = shlex.split(line)
        if words[0] == "make":
            continue  # targets are looked at on every page
        assert words[:3] == [".venv/bin/python", "-m", "bot"], line
        with pytest.raises(SystemExit):
            main([words[3], "--help"])
        known = capsys.readouterr().out
        assert [one for one in words[4:] if one.startswith("--") and one not in known] == []
        assert [one for one in words if "/" in one and "." in one[1:] and not _is_there(one)] == []


def _is_there(path: str) -> bool:
    return path.startswith(".venv/") or (HOUSE / path).exists()


@both
def test_variables_exist(readme: Page) -> None:
    """A variable that a reader is told to fill in is one that is read."""
    told = set(re.findall(r"\b((?:NIGHTDESK|WECOM|FEISHU)_[A-Z_]*[A-Z])\b", readme.text))
    assert told - NAMES - {"WECOM_BOT"} == set()


@both
def test_the_ten_steps_are_ten(readme: Page) -> None:
    """The short list has as many steps as the guide."""
    steps = re.findall(r"^(\d+)\. ", readme.text, re.MULTILINE)
    guide = re.findall(r"^(\d+)\. \*\*", page("docs/wecom.md").text, re.MULTILINE)
    assert steps[-10:] == guide == [str(number) for number in range(1, 11)]


def test_both_languages_tell_the_same() -> None:
    """The same blocks to type, links, rows and steps, in the same order."""
    english, chinese = READMES
    assert english.blocks("sh") == chinese.blocks("sh")
    links = [[one for one in readme.links() if "README" not in one] for readme in READMES]
    assert sorted(links[0]) == sorted(links[1])
    assert commands_of(english) == commands_of(chinese)
    counts = [
        [
            len(re.findall(mark, readme.text, re.MULTILINE))
            for mark in (r"^## ", r"^\| ", r"^\d+\. ", r"^- ")
        ]
        for readme in READMES
    ]
    assert counts[0] == counts[1]


@both
def test_the_screenshot_is_a_picture(readme: Page) -> None:
    """The first thing to see is there."""
    (picture,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", readme.text)
    assert (HOUSE / picture).read_bytes().startswith(b"\x89PNG")


def test_sandbox_buttons_that_readers_press_are_on_the_page() -> None:
    """Every bold word of the tour is a button."""
    top = (HOUSE / "bot" / "web" / "templates" / "sandbox_top.html").read_text(encoding="utf-8")
    for readme, heading in zip(READMES, ("## Ten minutes", "## 沙盒里"), strict=True):
        tour = readme.text.partition(heading)[2].partition("\n## ")[0]
        pressed = re.findall(r"\*\*(.+?)\*\*", tour)
        assert len(pressed) == 4
        assert [one for one in pressed if f">{one}<" not in top] == []


def test_the_number_of_messages_that_is_told_is_the_channels() -> None:
    """「five messages」 is what 微信客服 allows."""
    assert WeComKf.capabilities.budget == 5


def test_modules_of_commands_are_files_of_one_folder() -> None:
    """The list of what is present looks where the commands are."""
    assert list(cli.__path__) == [str(HOUSE / "bot" / "cli")]
