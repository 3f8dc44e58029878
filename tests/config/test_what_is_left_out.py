"""What a company's policy.yaml does not name is the sample's: nobody is left without a ladder."""

from __future__ import annotations

from pathlib import Path

from config.loader import load_policy
from handlers.policy import Target

SAMPLE = load_policy(None)


def test_without_a_ladder_the_samples_is_climbed(tmp_path: Path) -> None:
    """An urgent case of a company that wrote three lines reaches the lead as well."""
    policy = load_policy(_folder(tmp_path, "company: 岚禾酒店\n"))
    assert policy.company == "岚禾酒店"
    assert policy.ladder == SAMPLE.ladder
    assert policy.incident_topics == SAMPLE.incident_topics


def test_an_urgent_ladder_alone_leaves_the_ordinary_one(tmp_path: Path) -> None:
    """Who names the one has the other as it ships."""
    steps = "{after: 0s, target: on_duty, push: urgent}, {after: 5m, target: lead, push: phone}"
    policy = load_policy(_folder(tmp_path, f"ladder: {{urgent: [{steps}]}}\n"))
    assert [rung.target for rung in policy.ladder.urgent] == [Target.ON_DUTY, Target.LEAD]
    assert policy.ladder.ordinary == SAMPLE.ladder.ordinary
    assert policy.ladder.windows == SAMPLE.ladder.windows


def test_an_empty_list_is_meant(tmp_path: Path) -> None:
    """No topics and no ordinary steps, where a company says so."""
    text = "ladder: {ordinary: []}\nincidents: {topics: {}}\n"
    policy = load_policy(_folder(tmp_path, text))
    assert policy.ladder.ordinary == ()
    assert policy.ladder.urgent == SAMPLE.ladder.urgent
    assert policy.incident_topics == {}


def _folder(folder: Path, text: str) -> Path:
    (folder / "policy.yaml").write_text(text, encoding="utf-8")
    return folder
