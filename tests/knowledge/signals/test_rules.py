from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.signals.lexicon import shipped
from knowledge.signals.needs import alternatives, needs
from knowledge.signals.rules import load_rules

DATA = Path(__file__).parents[3] / "bench" / "signals" / "data"


def texts() -> list[str]:
    names = ("handoff", "urgency", "abuse")
    rows = [
        line for name in names for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    return [json.loads(row)["text"].lower() for row in rows]


def test_alternatives_are_cut_outside_groups_and_classes() -> None:
    """Bars inside groups and classes belong to their part."""
    assert alternatives("a|(b|c)d|[|]e") == ["a", "(b|c)d", "[|]e"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("转人工", [{"转人工"}]),
        ("转?人工", [{"人工"}]),
        ("(?:狗|猪)东西", [{"东西"}, {"狗", "猪"}]),
        ("(?<!不)[操草]你", [{"操", "草"}, {"你"}]),
        ("a{0,3}", []),
    ],
)
def test_needs_are_what_every_match_contains(pattern: str, expected: list[set[str]]) -> None:
    """Optional parts and look-arounds ask for nothing."""
    assert sorted(map(sorted, needs(pattern))) == sorted(map(sorted, expected))


def test_no_match_is_overlooked_by_what_a_pattern_needs() -> None:
    """The quick look never drops a text that the pattern would match."""
    lexicon, overlooked = shipped(), []
    for rules in (lexicon.handoff, lexicon.urgency, lexicon.abuse, lexicon.manners):
        ways = [way for listed in rules.lists.values() for way in listed]
        for text in texts()[::5]:
            quick = frozenset(text) | {text[at : at + 2] for at in range(len(text))}
            missed = [way for way in ways if not way.may_be_in(text, quick)]
            overlooked += [way.pattern.pattern for way in missed if way.pattern.search(text)]
    assert overlooked == []


def test_a_broken_pattern_is_named_with_its_file_and_cue(tmp_path: Path) -> None:
    """Who edits a rule file learns where the mistake is."""
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"cues": {"sure": [{"cue": "connect", "any": ["(转人工"]}]}}))
    with pytest.raises(ValueError, match=r"rules\.json: cue connect"):
        load_rules(file)
