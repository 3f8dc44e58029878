"""`nightdesk faq try` answers JSON lines with JSON lines."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from bot.__main__ import main

FAQ = """\
- id: freight
  question: 运费怎么算
  variants: [邮费多少]
  answer: 满 99 元包邮。
- id: sale
  question: 双十一有什么活动
  answer: 全场八折。
  valid_from: 2026-11-01
  valid_until: 2026-11-11
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A FAQ folder, matched by characters."""
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "shop.yaml").write_text(FAQ, encoding="utf-8")
    monkeypatch.setenv("NIGHTDESK_EMBEDDER", "off")
    monkeypatch.setenv("NIGHTDESK_DATA_DIR", str(tmp_path / "var"))
    return tmp_path / "faq"


def ask(monkeypatch: pytest.MonkeyPatch, lines: list[str], *args: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
    return main(["faq", "try", "--json", *args])


def test_one_line_out_for_each_line_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Text, action and hits, best first."""
    assert (
        ask(monkeypatch, ['{"text": "邮费多少？"}', '{"text": "讲个笑话"}'], "--faq", str(folder))
        == 0
    )
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["text"], first["action"]) == ("邮费多少？", "answer")
    assert first["hits"][0]["id"] == "freight"
    assert second["action"] == "miss"


def test_time_decides_which_entries_hold(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`at` of a line wins over `--now`; a day is one of the desk's calendar."""
    question = "双十一有什么活动"
    lines = [
        json.dumps({"text": question}),
        json.dumps({"text": question, "at": "2026-11-11T15:59:00+00:00"}),
        json.dumps({"text": question, "at": "2026-11-11T16:01:00+00:00"}),
    ]
    assert ask(monkeypatch, lines, "--faq", str(folder), "--now", "2026-12-01T10:00:00+08:00") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    held = ["sale" in [hit["id"] for hit in row["hits"]] for row in rows]
    assert held == [False, True, False]


@pytest.mark.parametrize(
    "line", ["邮费多少", "[]", "{}", '{"text": 5}', '{"text": "a", "at": "soon"}']
)
def test_a_line_that_is_not_a_question_is_wrong_use(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    line: str,
) -> None:
    """Exit code 2 and one plain sentence."""
    assert ask(monkeypatch, [line], "--faq", str(folder)) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_folder_that_is_not_there_is_wrong_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2."""
    assert ask(monkeypatch, [], "--faq", str(tmp_path / "nowhere")) == 2


def test_explain_says_the_decision_in_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was decided, how sure it had to be, and the wording it is nearest to."""
    lines = ['{"text": "邮费多少？"}', '{"text": "讲个笑话"}']
    assert ask(monkeypatch, lines, "--faq", str(folder), "--explain") == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["verdict"].startswith("回答：")
    assert "freight" in first["verdict"]
    assert second["verdict"].startswith(("不答：", "没有可比"))
