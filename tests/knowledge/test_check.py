"""What `faq check` holds against entries that can be read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge.check import Known, check
from knowledge.embedder import Vectors
from knowledge.findings import Finding
from knowledge.loader import load_folder
from knowledge.twins import twins

KNOWN = Known(
    forms=frozenset({"repair", "维修"}),
    lookups=frozenset({"order_status"}),
    windows=frozenset({"白班", "深夜"}),
    channels=frozenset({"wecom_kf", "feishu"}),
)


def found(folder: Path, text: str) -> list[Finding]:
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    loaded = load_folder(folder, keep_places=True)
    return list(check(loaded, folder=folder, today=date(2026, 11, 21), known=KNOWN))


def with_field(line: str) -> str:
    return f"- id: a\n  question: 问\n  answer: 答\n  {line}\n"


def with_answer(text: str) -> str:
    return f"- id: a\n  question: 问\n  answer: '{text}'\n"


@pytest.mark.parametrize(
    ("line", "code", "hint"),
    [
        ("form: repiar", "unknown_form", "repair"),
        ("lookup: order_state", "unknown_lookup", "order_status"),
        ("windows: [深叶]", "unknown_windows", "深夜"),
        ("channels: [feishuu]", "unknown_channels", "feishu"),
        ("related: [b]", "unknown_related", "a"),
        ("valid_until: 2026-11-20", "expired", "2026-11-20"),
        ("attachments: [../../etc/passwd]", "attachment_outside", "../../etc/passwd"),
        ("attachments: ['https://a.cn/a.png']", "attachment_outside", "a.png"),
        ("attachments: [images/none.png]", "attachment_missing", "images/none.png"),
        ("keywords: [退货，退款]", "fullwidth_comma", "，"),
        ("variants: 怎么退；退货流程", "fullwidth_comma", "；"),
        ("variants: 【怎么退，退货流程】", "fullwidth_comma", "【】"),
        ("steps: ['']", "step_without_text", "没有文字"),
    ],
)
def test_a_name_that_leads_nowhere_is_found_on_its_line(
    tmp_path: Path, line: str, code: str, hint: str
):
    """File, line, field, and in message or cure what was probably meant."""
    [finding] = found(tmp_path, with_field(line))
    assert (finding.code, finding.place.line) == (code, 4)
    assert finding.field == line.partition(":")[0]
    assert hint in finding.message + finding.cure


def test_what_is_right_is_not_complained_about(tmp_path: Path):
    """Known names, a form by its title, the last valid day, a picture that is there."""
    (tmp_path / "a.png").write_bytes(b"png")
    text = with_field("form: 维修").rstrip() + (
        "\n  windows: [深夜]\n  channels: [feishu]\n  valid_until: 2026-11-21\n"
        "  attachments: [a.png]\n  lookup: order_status\n"
    )
    assert found(tmp_path, text) == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("请打 13800138000 找小王", "personal_phone"),
        ("微信同号 138-0013-8000", "personal_phone"),
        ("看 http:/a.cn/x", "bad_link"),
        ("看 https://", "bad_link"),
        ("看 [说明](待补)", "bad_link"),
        ("看 https：//a.cn", "fullwidth_link"),
        ("看 https://a.cn/x点击下载", "link_runs_on"),
        ("看 http://192.168.1.8/x", "private_link"),
        ("看 http://localhost:8000/", "private_link"),
        ("TODO 问一下仓库", "unfinished"),
        ("长" * 1366, "answer_too_long"),
    ],
)
def test_an_answer_that_would_embarrass_is_found(tmp_path: Path, answer: str, code: str):
    """Phone numbers of persons, links that are none, unfinished and too long answers."""
    assert [finding.code for finding in found(tmp_path, with_answer(answer))] == [code]


@pytest.mark.parametrize(
    "answer",
    [
        "热线 400-820-8820，或拨 95588",
        "看 https://shop.a.cn/x?b=1#c 即可。",
        "看 https://a.cn，再点「下载」",
        "订单号 202611210001234 已登记",
        "长" * 1365,
    ],
)
def test_an_answer_that_is_fine_is_left_alone(tmp_path: Path, answer: str):
    """Hotlines, whole links, long numbers and answers of just two messages."""
    assert found(tmp_path, with_answer(answer)) == []


def test_the_limit_of_one_channel_does_not_hold_for_others(tmp_path: Path):
    """An answer for Feishu alone may be longer than WeCom allows."""
    text = with_answer("长" * 2000).rstrip() + "\n  channels: [feishu]\n"
    assert found(tmp_path, text) == []


def test_one_wording_under_two_entries_is_found(tmp_path: Path):
    """Blanks, width and punctuation aside it is the same for a customer."""
    text = (
        "- id: a\n  question: 怎么退货\n  answer: x\n"
        "- id: b\n  question: 别的\n  answer: y\n  variants: [怎么 退货？]\n"
    )
    [finding] = found(tmp_path, text)
    assert (finding.code, finding.place.line, finding.field) == ("doubled_wording", 7, "variants")
    assert "a.yaml:1" in finding.message


def test_entries_that_never_meet_may_share_a_wording(tmp_path: Path):
    """By day and by night the same question may have two answers."""
    text = (
        "- {id: a, question: 有人吗, answer: x, windows: [白班]}\n"
        "- {id: b, question: 有人吗, answer: y, windows: [深夜]}\n"
    )
    assert found(tmp_path, text) == []


class Meanings:
    """An embedder that knows which questions mean the same."""

    def __init__(self, *same: str) -> None:
        self.same = same

    def embed(self, texts: object) -> Vectors:
        rows = []
        for number, text in enumerate(texts):  # type: ignore[arg-type]
            row = np.zeros(80, np.float32)
            row[0 if text in self.same else number + 1] = 1
            rows.append(row)
        return np.array(rows)


def pairs(folder: Path, *questions: str, same: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    text = "".join(f"- {{id: e{n}, question: {q}, answer: x}}\n" for n, q in enumerate(questions))
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    entries = load_folder(folder).entries
    return [(one.id, other.id) for one, other in twins(entries, Meanings(*same) if same else None)]


def test_questions_of_the_same_words_are_twins(tmp_path: Path):
    """Order and little words do not tell two entries apart."""
    assert pairs(tmp_path, "退货运费谁出", "退货的运费谁出呢", "多久发货") == [("e0", "e1")]


def test_questions_of_the_same_meaning_are_twins_unless_a_name_decides(tmp_path: Path):
    """What the embedder takes for one is one, except for E2 and E5."""
    questions = ("怎么查物流", "快递到哪里了", "报 E2 怎么办", "报 E5 怎么办")
    assert pairs(tmp_path, *questions, same=questions[:2]) == [("e0", "e1")]
    assert pairs(tmp_path, *questions, same=questions[2:]) == []


def test_an_attachment_that_is_a_link_to_itself_is_missing(tmp_path: Path):
    """Nothing is raised for it."""
    (tmp_path / "a.png").symlink_to("a.png")
    text = "- {id: a, question: 怎么退, answer: 好, attachments: [a.png]}\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    found = check(load_folder(tmp_path), folder=tmp_path, today=date(2026, 1, 1))
    assert [one.code for one in found] == ["attachment_missing"]
