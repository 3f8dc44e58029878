from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.signals.anatomy import alternatives, reach
from knowledge.signals.lexicon import shipped
from knowledge.signals.needs import needs
from knowledge.signals.rules import Rules, load_rules
from knowledge.signals.ways import way

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


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("转人工", 3),
        ("(?:转|换成)个?人工", 5),
        ("(?<!不)要{2,4}(?=真人|人)", 7),
        ("转.*人工", None),
        (r"(.)\1", None),
    ],
)
def test_a_pattern_reaches_as_far_as_it_looks(pattern: str, expected: int | None) -> None:
    """Look-arounds count; what repeats without end has no bound."""
    assert reach(pattern) == expected


def test_no_match_is_overlooked_by_what_a_pattern_needs() -> None:
    """Neither the quick look nor the search in cells drops what a pattern matches."""
    lexicon, overlooked = shipped(), []
    stories = ["。".join(texts()[at::40]) for at in (0, 13)]
    for rules in (lexicon.handoff, lexicon.urgency, lexicon.abuse, lexicon.manners):
        ways = [(name, way) for name, listed in rules.lists.items() for way in listed]
        for text in [*texts()[::7], *stories]:
            look = rules.seen(text)
            found = {name: {(hit.start, hit.end) for hit in look.every(name)} for name, _ in ways}
            overlooked += [
                one.pattern.pattern
                for name, one in ways
                if not {hit.span() for hit in one.pattern.finditer(text)} <= found[name]
            ]
    assert overlooked == []


def test_a_long_text_is_searched_where_the_needed_words_stand() -> None:
    """Line ends and what stands before or behind a cell are seen as in the whole text."""
    rules = Rules({"sure": (way("cue", "(?<!不)要人(?:工|$)"),)})
    text = (
        "不要人工" + "好" * 43 + "要人工" + "好" * 90 + "要人" + "好" * 90 + "要人工" * 2 + "要人"
    )
    hits = rules.seen(text).every("sure")
    assert [text[hit.start : hit.end] for hit in hits] == ["要人工", "要人工", "要人工", "要人"]
    assert [hit.start for hit in hits] == [47, 232, 235, 238]


def test_a_broken_pattern_is_named_with_its_file_and_cue(tmp_path: Path) -> None:
    """Who edits a rule file learns where the mistake is."""
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"cues": {"sure": [{"cue": "connect", "any": ["(转人工"]}]}}))
    with pytest.raises(ValueError, match=r"rules\.json: cue connect"):
        load_rules(file)
