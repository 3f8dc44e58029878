"""The commands about FAQ files, as an admin calls them."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.drawing.image import Image
from PIL import Image as Drawing

from bot.__main__ import main

GOOD = "- id: a\n  question: 怎么退货\n  answer: 七天内可以。\n"


@pytest.fixture(autouse=True)
def characters_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No model: these tests are about files."""
    monkeypatch.setenv("NIGHTDESK_EMBEDDER", "off")
    monkeypatch.setenv("NIGHTDESK_DATA_DIR", str(tmp_path / "var"))


@pytest.fixture
def faq(tmp_path: Path) -> Path:
    """A FAQ folder with one entry."""
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "a.yaml").write_text(GOOD, encoding="utf-8")
    return folder


def run(*words: object) -> int:
    return main(["faq", *map(str, words)])


def test_the_sample_that_ships_is_clean():
    """The first thing an admin sees has no problem in it."""
    assert run("check", "--faq", "knowledge/faq") == 0


def test_check_exits_with_one_and_names_every_place(faq: Path, capsys: pytest.CaptureFixture[str]):
    """Two problems, two lines, each with file, line and cure."""
    (faq / "b.yaml").write_text(GOOD + "- id: b\n  questoin: x\n", encoding="utf-8")
    assert run("check", "--faq", faq, "--json") == 1
    said = json.loads(capsys.readouterr().out)
    assert [(f["file"], f["line"], f["code"]) for f in said["findings"]] == [
        ("b.yaml", 1, "doubled_id"),
        ("b.yaml", 4, "missing_question"),
        ("b.yaml", 5, "unknown_field_near"),
    ]
    assert all(finding["cure"] for finding in said["findings"])


def test_check_of_a_folder_that_is_not_there_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Exit code 2 and one sentence that says what to do."""
    assert run("check", "--faq", tmp_path / "none") == 2
    assert "--faq" in capsys.readouterr().err


def test_an_id_that_is_not_written_is_a_note_and_no_problem(faq: Path):
    """Markdown and sheets without ids pass the check."""
    (faq / "b.md").write_text("## 多久发货\n两天。\n", encoding="utf-8")
    assert run("check", "--faq", faq) == 0


def test_fix_cures_the_width_and_writes_the_ids(faq: Path):
    """After --fix the folder is clean, and the texts are as they were."""
    (faq / "b.yaml").write_text(
        "- id： b\n  question：退货：运费\n  answer: 我们出\n", encoding="gbk"
    )
    (faq / "c.md").write_text("## 多久发货\n两天。\n", encoding="utf-8")
    assert run("check", "--faq", faq) == 1
    assert run("check", "--faq", faq, "--fix") == 0
    assert "question: 退货：运费\n" in (faq / "b.yaml").read_text(encoding="utf-8")
    assert "<!-- id: q-" in (faq / "c.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["xlsx", "csv", "yaml"])
def test_an_export_given_back_makes_no_difference(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
):
    """The shipped sample survives each format."""
    target = tmp_path / f"out.{kind}"
    assert run("export", "--faq", "knowledge/faq", f"--{kind}", target) == 0
    assert run("import", target, "--faq", "knowledge/faq") == 0
    assert "没有差异" in capsys.readouterr().out


def test_import_shows_first_and_writes_on_yes(faq: Path, tmp_path: Path):
    """Without --yes nothing is written."""
    back = tmp_path / "back.csv"
    back.write_text("编号,问题,答案\na,怎么退货,十天内可以。\n", encoding="gbk")
    assert run("import", back, "--faq", faq) == 0
    assert (faq / "a.yaml").read_text(encoding="utf-8") == GOOD
    assert run("import", back, "--faq", faq, "--yes") == 0
    assert (faq / "a.yaml").read_text(encoding="utf-8") == GOOD.replace("七", "十")


def test_pictures_in_cells_become_attachments(faq: Path, tmp_path: Path):
    """A picture pasted beside an answer lies in the folder after the import."""
    book = openpyxl.Workbook()
    book.active.append(["编号", "问题", "答案"])
    book.active.append(["pic", "怎么装", "看图"])
    Drawing.new("RGB", (8, 8)).save(tmp_path / "p.png")
    book.active.add_image(Image(tmp_path / "p.png"), "D2")
    book.save(tmp_path / "p.xlsx")
    assert run("import", tmp_path / "p.xlsx", "--faq", faq, "--yes") == 0
    assert (faq / "images" / "pic-1.png").is_file()
    assert "attachments: [images/pic-1.png]" in (faq / "a.yaml").read_text(encoding="utf-8")
    assert run("check", "--faq", faq) == 0


CHATS = [
    ["会话ID", "角色", "内容"],
    *(
        line
        for n, (asked, answer) in enumerate(
            [
                ("退货运费谁出？", "质量问题我们出，无理由的您承担"),
                ("退货的邮费谁出", "质量问题我们出，无理由的您承担"),
                ("退货运费我出吗", "质量问题我们出，无理由的您承担"),
                ("多久发货", "48小时内发出，急的话打 13812345678"),
                ("傻逼客服多久发货啊", "48小时内发出"),
            ]
        )
        for line in (
            [n, "客户", "在吗"],
            [n, "客服", "亲，您好"],
            [n, "客户", asked],
            [n, "客服", answer],
            [n, "客户", "好的谢谢"],
        )
    ),
]


def test_draft_groups_chats_best_first_and_masks_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Customers' wordings, agents' answer, count; no phone number, no greeting, no abuse."""
    rows = "\n".join(",".join(map(str, row)) for row in CHATS)
    (tmp_path / "chats.csv").write_text(rows + "\n", encoding="gb18030")
    assert run("draft", tmp_path / "chats.csv") == 0
    drafted = capsys.readouterr().out
    (tmp_path / "draft.yaml").write_text(drafted, encoding="utf-8")
    assert drafted.startswith("# 出现 3 次，3 个会话\n")
    assert "无理由的您承担" in drafted
    assert "13812345678" not in drafted
    assert "傻逼" not in drafted
    assert "谢谢" not in drafted


def test_draft_reads_a_word_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Questions marked by 问/答, headings or numbers, and tables."""
    document = docx.Document()
    document.add_heading("售后", 1)
    for text in (
        "问：怎么退货？",
        "答：订单里申请。",
        "七天内。",
        "1. 发票怎么开？",
        "在订单里开。",
    ):
        document.add_paragraph(text)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "多久到货", "三天"
    document.save(str(tmp_path / "faq.docx"))
    assert run("draft", tmp_path / "faq.docx") == 0
    drafted = capsys.readouterr().out
    assert "question: 怎么退货？" in drafted
    assert "订单里申请。\n    七天内。" in drafted
    assert "question: 发票怎么开？" in drafted
    assert "question: 多久到货" in drafted


def test_draft_of_a_file_without_questions_says_what_is_needed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Exit code 1 and the columns that would be needed."""
    (tmp_path / "a.csv").write_text("姓名,电话\n小王,1\n", encoding="utf-8")
    assert run("draft", tmp_path / "a.csv") == 1
    assert "角色" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_an_import_keeps_the_dress_of_a_file(faq: Path, encoding: str):
    """Line ends of Windows, the mark at the start and GBK stay, so that one line differs."""
    old = "- id: d\r\n  question: 多久发货\r\n  answer: 两天\r\n"
    (faq / "d.yaml").write_bytes(old.encode(encoding))
    table = faq.parent / "in.csv"
    table.write_text("编号,问题,答案\nd,多久发货,三天\n", encoding="utf-8")
    assert run("import", table, "--faq", faq, "--yes") == 0
    assert (faq / "d.yaml").read_bytes() == old.replace("两天", "三天").encode(encoding)


def test_where_nothing_can_be_written_is_said(
    faq: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A file in the place of the folder, and an output that cannot be."""
    table = tmp_path / "in.csv"
    table.write_text("编号,问题,答案\nd,多久发货,三天\n", encoding="utf-8")
    assert run("import", table, "--faq", table, "--yes") == 2
    assert run("draft", table, "--out", table / "x.yaml") == 2
    assert capsys.readouterr().err.count("。") >= 2
