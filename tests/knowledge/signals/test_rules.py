from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.signals.anatomy import alternatives, reach
from knowledge.signals.lexicon import shipped
from knowledge.signals.needs import needs
from knowledge.signals.rules import load_rules
from knowledge.signals.ways import Seen, look_at, way

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
    """Neither the quick look nor the search around needed words drops what the pattern matches."""
    lexicon, overlooked = shipped(), []
    story = "。".join(texts()[::3])
    for rules in (lexicon.handoff, lexicon.urgency, lexicon.abuse, lexicon.manners):
        ways = [way for listed in rules.lists.values() for way in listed]
        for text in [*texts()[::5], story]:
            seen = look_at(text)
            for one in ways:
                found = [hit.span() for hit in one.hits(text, seen)] if one.may_be_in(seen) else []
                if found != [hit.span() for hit in one.pattern.finditer(text)]:
                    overlooked.append(one.pattern.pattern)
    assert overlooked == []


def test_a_long_text_is_searched_around_the_needed_words_only() -> None:
    """Line ends and what stands before or behind are seen as in the whole text."""
    ends = way("cue", "(?<!不)要人(?:工|$)")
    text = "不要人工" + "好" * 90 + "要人" + "好" * 90 + "要人工" + "好" * 90 + "要人"
    seen = Seen(text, frozenset(("要", "人", "要人")))
    assert [hit.group() for hit in ends.hits(text, seen)] == ["要人工", "要人"]
    assert [hit.start() for hit in ends.hits(text, seen)] == [186, 279]


def test_a_broken_pattern_is_named_with_its_file_and_cue(tmp_path: Path) -> None:
    """Who edits a rule file learns where the mistake is."""
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"cues": {"sure": [{"cue": "connect", "any": ["(转人工"]}]}}))
    with pytest.raises(ValueError, match=r"rules\.json: cue connect"):
        load_rules(file)
