"""The command that reads texts line by line."""

from __future__ import annotations

import io
import json
import sys

import pytest

from bot.__main__ import main


def understand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: str, *options: str
) -> tuple[int, list[dict[str, object]], str]:
    monkeypatch.setattr(sys, "stdin", io.StringIO(said))
    code = main(["understand", "--json", *options])
    out, err = capsys.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], err


def test_each_line_is_answered_by_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The promised keys come back, facts counted from the line's own time."""
    said = (
        '{"text": "傻逼，昨天的押金199", "at": "2026-11-22T00:30:00+08:00"}\n{"text": "转人工"}\n'
    )
    code, rows, _ = understand(monkeypatch, capsys, said, "--now", "2026-11-21T22:00:00+08:00")
    assert code == 0
    assert rows[0] == {
        "text": "傻逼，昨天的押金199",
        "wants_human": False,
        "urgent": False,
        "abusive": True,
        "vague": False,
        "shielded": "[已隐去]，昨天的押金199",
        "facts": {"amount": ["199"], "date": ["2026-11-21"]},
    }
    assert rows[1]["wants_human"] is True


def test_a_time_without_offset_is_the_desks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """UTC times are turned into the desk's day, bare ones are taken as they stand."""
    said = '{"text": "今天", "at": "2026-11-21T17:00:00Z"}\n{"text": "今天", "at": "2026-11-21T17:00:00"}'
    _, rows, _ = understand(monkeypatch, capsys, said)
    assert [row["facts"] for row in rows] == [{"date": ["2026-11-22"]}, {"date": ["2026-11-21"]}]


def test_explain_names_the_cues(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --explain the reason and the cues stand beside the signals."""
    _, rows, _ = understand(monkeypatch, capsys, '{"text": "充电棚着火了"}', "--explain")
    assert rows[0]["reason"] == "safety"
    assert rows[0]["cues"]


@pytest.mark.parametrize(
    "said", ["no json", '{"words": "x"}', '{"text": 3}', '{"text": "x", "at": "soon"}']
)
def test_what_cannot_be_read_is_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    """Wrong input ends with 2 and says what a line should look like."""
    code, rows, err = understand(monkeypatch, capsys, said)
    assert (code, rows, len(err.splitlines())) == (2, [], 1)
