"""What hasty people do to files: nothing of it is lost without a word."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from knowledge.loader import LoadResult, load_folder

Fill = Callable[[Any], None]


def workbook(folder: Path, fill: Fill, name: str = "a.xlsx") -> LoadResult:
    """A workbook as `fill` writes its sheet, loaded."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    fill(book.active)
    book.save(out)
    return text(folder, name, out.getvalue())


def text(folder: Path, name: str, data: str | bytes) -> LoadResult:
    """A file of this content, loaded."""
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return load_folder(folder, keep_places=True)


def told(loaded: LoadResult) -> list[tuple[str, str]]:
    """Findings that matter, each with its place."""
    return [(one.code, str(one.place)) for one in loaded.findings if one.code != "derived_id"]


@pytest.mark.parametrize(
    "header",
    [
        ("Q", "A"),
        ("问", "答"),
        ("客户问题", "回复话术"),
        ("問題", "答案"),
        ("问题\n（必填）", "答案\n客户看到的话"),
    ],
)
def test_headers_as_shops_write_them(tmp_path: Path, header: tuple[str, str]) -> None:
    """Short, in the trade's words, traditional, or with a remark on a second line."""

    def fill(sheet: Any) -> None:
        sheet.append(header)
        sheet.append(["怎么退", "七天"])

    loaded = workbook(tmp_path, fill)
    assert [(one.question, one.answer) for one in loaded.entries] == [("怎么退", "七天")]
    assert told(loaded) == []


def test_a_header_repeated_for_printing_is_no_entry(tmp_path: Path) -> None:
    """Between the rows, as page breaks leave it."""

    def fill(sheet: Any) -> None:
        for row in (("问题", "答案"), ("怎么退", "七天"), ("问题", "答案"), ("多久", "48 小时")):
            sheet.append(row)

    assert [one.question for one in workbook(tmp_path, fill).entries] == ["怎么退", "多久"]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (199, '"¥"#,##0.00', "¥199.00"),
        (1299, "¥#,##0", "¥1,299"),
        (3, '0"天"', "3天"),
        (0.5, '0"天"', "0.5天"),
        (88, "[$¥-804]#,##0.00_);([$¥-804]#,##0.00)", "¥88.00"),
        (48, "0.00", "48"),
        (0.05, "0%", "5%"),
        (7, "000", "007"),
    ],
)
def test_a_price_keeps_its_sign(tmp_path: Path, value: float, code: str, shown: str) -> None:
    """The customer reads what stands on the admin's screen; nothing is rounded away."""

    def fill(sheet: Any) -> None:
        sheet.append(["问题", "答案"])
        sheet.append(["多少", value])
        sheet["B2"].number_format = code

    assert [one.answer for one in workbook(tmp_path, fill).entries] == [shown]


def test_rows_that_are_hidden_or_crossed_out_are_told(tmp_path: Path) -> None:
    """They are read, as filters hide good rows too; the admin learns where they are."""

    def fill(sheet: Any) -> None:
        sheet.append(["问题", "答案"])
        for number in range(4):
            sheet.append([f"怎么退{number}", "七天"])
        sheet.row_dimensions[3].hidden = True
        sheet["B5"].font = Font(strike=True)

    loaded = workbook(tmp_path, fill)
    assert len(loaded.entries) == 4
    assert told(loaded) == [("hidden_rows", "a.xlsx:Sheet!A3"), ("struck_text", "a.xlsx:Sheet!B5")]


def test_a_workbook_without_a_header_is_found_at_its_first_cell(tmp_path: Path) -> None:
    """Place and cure."""
    loaded = workbook(tmp_path, lambda sheet: sheet.append(["怎么退", "七天"]))
    assert told(loaded) == [("no_header", "a.xlsx:Sheet!A1")]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "a.yaml",
            "- id: a\n  question: 问\n  answer: 拨 #1 键\n",
            ("text_as_comment", "a.yaml:3"),
        ),
        ("a.yaml", "id: a\nquestion: 问\nanswer: 答\n", ("no_entries", "a.yaml:1")),
        ("a.yaml", "－ id：a\n  question：问\n  answer：答\n", ("fullwidth_colon", "a.yaml:1")),
        ("a.yaml", "category: &c [*c]\nentries: []\n", ("one_text_expected", "a.yaml:1")),
        ("a.csv", '问题,答案\n"多久,48\n运费,8\n', ("unclosed_cell", "a.csv:2")),
        ("a.csv", '问题,答案\n"怎么"退,七天\n', ("stray_quote", "a.csv:2")),
        ("a.csv", "问题,答案\n怎么退," + "长" * 200_000 + "\n", ("cell_too_long", "a.csv:2")),
        ("a.md", "## 怎么退\n```\n没关\n## 下一个\n答\n", ("unclosed_fence", "a.md:2")),
    ],
)
def test_what_would_be_lost_in_silence_is_found(
    tmp_path: Path, name: str, content: str, expected: tuple[str, str]
) -> None:
    """A text taken for a comment, an entry for a head, the rest of a file for an answer."""
    assert expected in told(text(tmp_path, name, content))


def test_a_remark_is_no_text(tmp_path: Path) -> None:
    """A comment with a blank behind its sign is one."""
    loaded = text(tmp_path, "a.yaml", "- id: a\n  question: 问\n  answer: 答  # 小王改的\n")
    assert told(loaded) == []


def test_fullwidth_signs_between_the_cells_of_a_csv(tmp_path: Path) -> None:
    """As an input method types them."""
    loaded = text(tmp_path, "a.csv", "问题；答案\n怎么退；七天\n".encode("gbk"))
    assert [(one.question, one.answer) for one in loaded.entries] == [("怎么退", "七天")]
