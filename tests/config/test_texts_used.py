"""What the handlers say is in the catalogue, and they give it what its wording needs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from config.loader import load_policy
from config.texts import ALWAYS, TEXTS, placeholders

HANDLERS = Path(__file__).parents[2] / "handlers"
POSITION = {"say": 1, "reply": 1, "tap": 2}
"""Which argument of a function of `handlers/texts.py` names the text."""


def calls() -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """(place, text, fields given) of each text named outright; None: fields that only running tells."""
    for path in sorted(HANDLERS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _function(node) in POSITION:
                for key in _keys(node):
                    yield f"{path.name}:{node.lineno}", key, _fields(node)


def _function(node: ast.Call) -> str:
    named = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
    return node.func.attr if named and node.func.value.id == "texts" else ""  # type: ignore[attr-defined]


def _keys(node: ast.Call) -> Iterator[str]:
    where = POSITION[_function(node)]
    argument = node.args[where] if len(node.args) > where else None
    choices = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
    for choice in choices:
        if isinstance(choice, ast.Constant) and isinstance(choice.value, str):
            yield choice.value


def _fields(node: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in node.keywords]
    return None if None in names else frozenset(name for name in names if name)


def test_every_text_a_handler_names_is_in_the_catalogue() -> None:
    """A misspelt text is found here and not by a customer."""
    assert [(place, key) for place, key, _ in calls() if key not in TEXTS] == []


def test_every_text_gets_the_fields_its_wording_needs() -> None:
    """No customer reads a turn that failed for a missing placeholder."""
    shipped = load_policy(None).texts
    short = []
    for place, key, fields in calls():
        needed = frozenset().union(*(placeholders(text) for text in shipped.get(key, ())))
        if fields is not None and needed - ALWAYS - fields:
            short.append((place, key, sorted(needed - ALWAYS - fields)))
    assert short == []


def test_a_company_may_use_every_field_a_handler_gives() -> None:
    """What the catalogue allows is what the handlers fill in, so that any wording of it works."""
    short = []
    for place, key, fields in calls():
        if fields is not None and key in TEXTS and TEXTS[key] - ALWAYS - fields:
            short.append((place, key, sorted(TEXTS[key] - ALWAYS - fields)))
    assert short == []


def test_the_handlers_name_texts_outright() -> None:
    """The checks above see something."""
    assert len(list(calls())) > 20
