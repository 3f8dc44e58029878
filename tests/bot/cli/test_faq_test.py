"""`faq test` as a check before a change is merged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.__main__ import main

ENTRIES = (
    "- id: fee\n  question: 运费多少\n  answer: 满 99 元包邮。\n"
    "- id: ship\n  question: 多久发货\n  answer: 48 小时内。\n"
)


@pytest.fixture
def faq(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NIGHTDESK_EMBEDDER", "off")
    (tmp_path / "a.yaml").write_text(ENTRIES, encoding="utf-8")
    (tmp_path / "tests").mkdir()
    return tmp_path


def asks(faq: Path, text: str) -> None:
    (faq / "tests" / "q.yaml").write_text(text, encoding="utf-8")


def test_a_base_that_answers_passes(faq: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to say, exit code 0."""
    asks(faq, "fee: [运费多少]\nmiss: [火星上几点了]\n")
    assert main(["faq", "test", "--faq", str(faq)]) == 0
    assert "全部合格" in capsys.readouterr().out


def test_a_change_that_makes_it_worse_fails(faq: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was accepted with --save and falls later is named, with file and line."""
    asks(faq, "fee: [运费多少]\n")
    assert main(["faq", "test", "--faq", str(faq), "--save"]) == 0
    (faq / "a.yaml").write_text(ENTRIES.replace("运费多少", "怎么开发票"), encoding="utf-8")
    capsys.readouterr()
    assert main(["faq", "test", "--faq", str(faq)]) == 1
    assert "q.yaml:1" in capsys.readouterr().out


def test_a_known_weakness_does_not_fail_every_merge(faq: Path) -> None:
    """Only what falls below what was accepted does."""
    asks(faq, "ship: [运费多少]\n")
    assert main(["faq", "test", "--faq", str(faq)]) == 1
    main(["faq", "test", "--faq", str(faq), "--save"])
    assert main(["faq", "test", "--faq", str(faq)]) == 0


def test_an_entry_that_is_not_there_is_named(faq: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A renamed id does not silently turn its questions off."""
    asks(faq, "feee: [运费多少]\n")
    assert main(["faq", "test", "--faq", str(faq)]) == 1
    assert "feee" in capsys.readouterr().err


def test_without_questions_it_says_what_to_write(
    faq: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong use, one plain sentence."""
    assert main(["faq", "test", "--faq", str(faq)]) == 2
    assert "没有考题" in capsys.readouterr().err


def test_json_holds_confusions_and_every_result(
    faq: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For a check that posts its findings."""
    asks(faq, "ship: [运费多少]\n")
    main(["faq", "test", "--faq", str(faq), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["confusions"] == [
        {"expected": "ship", "got": "fee", "count": 1, "examples": ["运费多少"]}
    ]
    assert told["counts"]["wrong"] == 1
    assert told["worse"][0]["place"] == "q.yaml:1"


def test_an_entry_out_of_its_season_fails_no_merge(faq: Path) -> None:
    """Its questions are asked as on a day it holds, whatever day it is."""
    past = "- id: sale\n  question: 双十一几号结束\n  answer: 十一号。\n  valid_until: 2020-11-12\n"
    (faq / "a.yaml").write_text(ENTRIES + past, encoding="utf-8")
    asks(faq, "sale: [双十一几号结束]\n")
    assert main(["faq", "test", "--faq", str(faq)]) == 0
