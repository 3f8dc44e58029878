"""The house keeps its shape: sizes, names, and what is written down about it."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS, main
from bot.cli import __path__ as cli_path
from config.variables import NAMES, VARIABLES

HOUSE = Path(__file__).parents[1]
PRODUCT = ("bot", "handlers", "knowledge", "config")
LINES = 250
TEST_LINES = 450
"""A test file has one subject, and may have many sentences about it."""
STATEMENT_LINES = 40

LONG_FILES = {
    "bot/store/migrations/versions/0001_the_first_schema.py": "a revision is a list of statements",
}
NO_NAMES = {"utils.py", "util.py", "common.py", "helpers.py", "misc.py"}


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((HOUSE / folder).rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Every function and its lines, docstring excluded."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            told = ast.get_docstring(node, clean=False)
            docstring = len(told.splitlines()) if told is not None else 0
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1 - docstring


def test_files_are_short() -> None:
    """A file is one noun; what is longer is a table and listed with its reason."""
    long = {name(path) for path in sources(*PRODUCT) if length(path) > LINES}
    assert long - set(LONG_FILES) == set()


def test_test_files_are_not_endless() -> None:
    """Longer ones have two subjects."""
    assert [name(path) for path in sources("tests") if length(path) > TEST_LINES] == []


def test_functions_are_short() -> None:
    """Nothing has to be scrolled to be understood."""
    long = [
        f"{name(path)}:{function} has {lines} lines"
        for path in sources(*PRODUCT)
        for function, lines in functions(path)
        if lines > STATEMENT_LINES
    ]
    assert long == []


def test_most_functions_are_tiny() -> None:
    """The median stays near five lines."""
    lines = [lines for path in sources(*PRODUCT) for _, lines in functions(path)]
    assert statistics.median(lines) <= 8


def test_exceptions_are_still_needed() -> None:
    """A listed file that became short leaves the list."""
    assert [one for one in LONG_FILES if length(HOUSE / one) <= LINES] == []


def test_no_file_is_a_drawer() -> None:
    """Whatever has no noun of its own has no file."""
    assert [name(path) for path in sources(*PRODUCT, "tests") if path.name in NO_NAMES] == []


def test_no_handler_asks_which_channel_it_is() -> None:
    """A channel declares what it can; handlers decide by that."""
    asking = [
        f"{name(path)}:{node.lineno}"
        for path in sources("handlers")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare) and _compares_a_channel(node)
    ]
    assert asking == []


def _compares_a_channel(node: ast.Compare) -> bool:
    sides = (node.left, *node.comparators)
    channel = any(isinstance(one, ast.Attribute) and one.attr == "channel" for one in sides)
    return channel and any(isinstance(one, ast.Constant) for one in sides)


def test_every_line_of_reception_has_its_reason() -> None:
    """The order in which handlers look at a turn is explained line by line."""
    text = (HOUSE / "handlers" / "reception.py").read_text(encoding="utf-8")
    lines = re.findall(r"^    \w+\.\w+,.*$", text, re.MULTILINE)
    assert len(lines) > 20
    assert [line for line in lines if "# " not in line] == []


def test_customers_sentences_stand_in_files() -> None:
    """No handler says Chinese: texts come from replies.yaml."""
    said = [
        f"{name(path)}: {node.value!r}"
        for path in sources("handlers")
        for node in _said(ast.parse(path.read_text(encoding="utf-8")))
        if re.search("[\u4e00-\u9fff]{4,}[，。？！]", str(node.value))
    ]
    assert said == []


def _said(tree: ast.AST) -> Iterator[ast.Constant]:
    """String constants that are no docstrings and no patterns to read with."""
    alone = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node


def test_every_variable_is_explained_twice() -> None:
    """The page and the file to copy know every variable, and no other."""
    page = (HOUSE / "docs" / "configuration.md").read_text(encoding="utf-8")
    example = (HOUSE / "config" / "example.env").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z][A-Z_]+)` \|", page, re.MULTILINE)) == NAMES
    assert re.findall(r"^#([A-Z][A-Z_]+)=$", example, re.MULTILINE) == [v.name for v in VARIABLES]


def test_a_variable_has_one_meaning() -> None:
    """What the file to copy says of a variable is what the code says."""
    example = (HOUSE / "config" / "example.env").read_text(encoding="utf-8").lower()
    assert [one.name for one in VARIABLES if one.meaning.lower() not in example] == []


def commands() -> list[str]:
    """Commands whose module is there."""
    here = {path.stem for folder in cli_path for path in Path(folder).glob("*.py")}
    return [command for command in COMMANDS if command == "faq" or command in here]


@pytest.mark.parametrize("command", commands())
def test_every_command_tells_how_to_use_it(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--help` ends with 0 and names the command."""
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    told = capsys.readouterr()
    assert (ended.value.code, told.err) == (0, "")
    assert told.out.startswith(f"usage: nightdesk {command}")


def test_a_wrong_command_is_wrong_use() -> None:
    """`python -m bot` ends with 2 and says on stderr what it did not understand."""
    told = subprocess.run(
        (sys.executable, "-m", "bot", "dance"),
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert told.returncode == 2
    assert told.stdout == ""
    assert "dance" in told.stderr


def test_lark_oapi_is_loaded_in_one_place() -> None:
    """Its core is imported by name at run time, which the import contracts cannot see."""
    named = [
        path.relative_to(HOUSE).as_posix()
        for folder in ("bot", "handlers", "knowledge", "config")
        for path in sorted((HOUSE / folder).rglob("*.py"))
        if re.search(r"import lark_oapi|from lark_oapi|\"lark_oapi", path.read_text("utf-8"))
    ]
    assert named == ["bot/channels/feishu/lark.py"]
