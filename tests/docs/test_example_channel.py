"""docs/adding-a-channel.md is as short as it says, and whole."""

from __future__ import annotations

import ast
import re

from bot.channels.base import Channel, SendProblem
from tests.channels import example_channel
from tests.docs.pages import HOUSE, page

GUIDE = page("docs/adding-a-channel.md")
EXAMPLE = HOUSE / "tests" / "channels" / "example_channel.py"


def test_the_example_is_about_sixty_lines() -> None:
    """Without imports, docstrings and blank lines."""
    tree = ast.parse(EXAMPLE.read_text(encoding="utf-8"))
    passive = [
        number
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    ]
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    code = [n for n, line in enumerate(lines, 1) if line.strip() and n not in passive]
    assert len(code) <= 66


def test_every_member_of_a_channel_is_told() -> None:
    """The table of the sending side is the protocol."""
    told = {one for row in GUIDE.rows("member") for one in re.findall(r"`(\w+)`", row[0])}
    members = {*Channel.__annotations__, *(one for one in vars(Channel) if one[0] != "_")}
    assert told == members - {"name"}


def test_every_problem_is_told() -> None:
    """The table of what to raise is the tree of problems."""
    told = {row[0].strip("`") for row in GUIDE.rows("raise")}
    assert told == {one.__name__ for one in SendProblem.__subclasses__()}


def test_the_example_imports_nothing_of_another_channel() -> None:
    """A channel stands alone on the contract."""
    text = EXAMPLE.read_text(encoding="utf-8")
    assert "bot.channels.wecom" not in text
    assert "bot.channels.feishu" not in text
    assert example_channel.PigeonChannel.name == "pigeon"
