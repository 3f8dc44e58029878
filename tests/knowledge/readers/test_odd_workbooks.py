"""Workbooks as odd programs write them, and as somebody hostile would."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from knowledge.loader import LoadResult, load_folder

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORDS = ("编号", "问题", "答案", "a", "怎么退", "七天", "b", "怎么换", "三天")
Parts = dict[str, str]


def parts() -> Parts:
    """A small workbook: header and two entries, all texts shared."""
    cell = '<c r="{}{}" t="s"><v>{}</v></c>'
    rows = (
        "".join(cell.format("ABC"[column], row, 3 * (row - 1) + column) for column in range(3))
        for row in (1, 2, 3)
    )
    numbered = "".join(f'<row r="{n}">{cells}</row>' for n, cells in enumerate(rows, 1))
    return {
        "xl/workbook.xml": f'<workbook xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="表" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        '<Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        SHEET: f"<worksheet><sheetData>{numbered}</sheetData></worksheet>",
        STRINGS: "<sst>" + "".join(f"<si><t>{word}</t></si>" for word in WORDS) + "</sst>",
    }


def load(folder: Path, content: Parts, *, encoding: str = "utf-8") -> LoadResult:
    """The workbook of these parts, loaded."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, xml in content.items():
            package.writestr(name, xml.encode(encoding if name == STRINGS else "utf-8"))
    (folder / "a.xlsx").write_bytes(out.getvalue())
    return load_folder(folder)


def changed(name: str, old: str, new: str) -> Parts:
    """The small workbook with something else in one of its parts."""
    content = parts()
    assert old in content[name]
    return {**content, name: content[name].replace(old, new, 1)}


def codes(loaded: LoadResult) -> set[str]:
    """Kinds of what was found."""
    return {one.code for one in loaded.findings}


@pytest.mark.parametrize(
    "rename",
    [
        lambda name: name.replace("shared", "Shared"),
        lambda name: name.replace("/", "\\"),
        lambda name: name.upper(),
    ],
)
def test_parts_are_found_however_a_program_writes_their_names(
    tmp_path: Path, rename: Callable[[str], str]
) -> None:
    """Capitals and backslashes in the zip are the writing program's own."""
    loaded = load(tmp_path, {rename(name): xml for name, xml in parts().items()})
    assert [one.question for one in loaded.entries] == ["怎么退", "怎么换"]


def test_shared_texts_are_found_under_another_name(tmp_path: Path) -> None:
    """The relation says where they are, not the usual name."""
    content = changed("xl/_rels/workbook.xml.rels", "sharedStrings.xml", "texts1.xml")
    content["xl/texts1.xml"] = content.pop(STRINGS)
    assert len(load(tmp_path, content).entries) == 2


@pytest.mark.parametrize("value", ["NaN", "INF", "1e999", "-inf"])
def test_a_number_that_is_none_breaks_nothing(tmp_path: Path, value: str) -> None:
    """What other programs leave in a cell after dividing by zero."""
    old = '<c r="C2" t="s"><v>5</v></c>'
    loaded = load(tmp_path, changed(SHEET, old, f'<c r="C2"><v>{value}</v></c>'))
    assert len(loaded.entries) == 2


def test_halves_of_a_sign_are_joined_or_dropped(tmp_path: Path) -> None:
    """An emoji that is escaped in two halves is one; a lone half cannot be sent to anybody."""
    loaded = load(tmp_path, changed(STRINGS, "七天", "七天_xD83D__xDE00_ 好_xD800_"))
    assert loaded.entries[0].answer == "七天😀 好"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (changed(SHEET, "<v>4</v>", "<v>4444</v>"), "lost_text"),
        ({name: xml for name, xml in parts().items() if name != SHEET}, "crashed_reader"),
        ({"word/document.xml": "<w/>"}, "no_workbook"),
        (changed(STRINGS, "<sst>", f"<sst x='{'a' * 40_000_000}'>"), "archive_bomb"),
        (changed(SHEET, "<row r=", f"<row>{'<c/>' * 400_000}</row><row r="), "archive_bomb"),
    ],
)
def test_what_is_lost_or_too_much_is_told(tmp_path: Path, content: Parts, code: str) -> None:
    """A text that is not there, a sheet that is not there, no workbook at all, bombs."""
    assert code in codes(load(tmp_path, content))


def test_entities_are_seen_in_every_encoding(tmp_path: Path) -> None:
    """UTF-16 hides the word from who looks for its bytes."""
    content = changed(STRINGS, "<sst>", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><sst>')
    assert "xml_entities" in codes(load(tmp_path, content, encoding="utf-16"))


def test_endless_nesting_ends(tmp_path: Path) -> None:
    """Runs within runs, some thousand deep: the text is what a cell may hold of it."""
    deep = "<r>" * 5_000 + "<t>x</t>" + "</r>" * 5_000
    loaded = load(tmp_path, changed(STRINGS, "<si><t>七天", f"<si>{deep}<t>七天"))
    assert loaded.entries[0].answer == "七天"


def test_a_flood_of_merged_cells_costs_nothing(tmp_path: Path) -> None:
    """A merged cell reaches to the end of the sheet, a hundred thousand times over."""
    merges = "".join(f'<mergeCell ref="A2:A{1_048_576 - number}"/>' for number in range(100_000))
    before = time.process_time()
    loaded = load(tmp_path, changed(SHEET, "</sheetData>", f"</sheetData>{merges}"))
    assert len(loaded.entries) == 2
    assert time.process_time() - before < 30


def test_a_hidden_sheet_is_named(tmp_path: Path) -> None:
    """It is not read, and nobody should wonder where its entries are."""
    content = changed(
        "xl/workbook.xml", "<sheets>", '<sheets><sheet name="旧" state="hidden" r:id="r9"/>'
    )
    assert "hidden_sheet" in codes(load(tmp_path, content))


def test_what_only_the_spreadsheet_shows_is_told(tmp_path: Path) -> None:
    """An address behind a text, and a part of a text that is crossed out, reach no customer."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet: Any = book.active
    sheet.append(["问题", "答案"])
    sheet.append(["怎么退", "点这里申请"])
    sheet["B2"].hyperlink = "https://shop.qingchuan.cn/return"
    crossed = TextBlock(InlineFont(strike=True), "三十天")
    sheet.append(["几天能退", CellRichText("七天", crossed, "内")])
    book.save(out)
    (tmp_path / "a.xlsx").write_bytes(out.getvalue())
    found = {(one.code, one.place.cell) for one in load_folder(tmp_path).findings}
    assert {("link_behind_text", "Sheet!B2"), ("struck_text", "Sheet!B3")} <= found


def test_errors_of_formulas_are_no_answers(tmp_path: Path) -> None:
    """A CSV keeps them as text."""
    (tmp_path / "a.csv").write_text("问题,答案\n怎么退,#N/A\n怎么换,####\n怎么修,好\n", "utf-8")
    found = [(one.code, one.place.line) for one in load_folder(tmp_path).findings]
    assert [one for one in found if one[0] == "error_value"] == [
        ("error_value", 2),
        ("error_value", 3),
    ]


def test_one_question_twice_is_told_as_such(tmp_path: Path) -> None:
    """Nobody wrote an id, so nobody is told to change one."""
    (tmp_path / "a.csv").write_text("问题,答案\n怎么退,好\n怎么退？,不好\n", "utf-8")
    assert "doubled_question" in codes(load_folder(tmp_path))


def test_a_file_name_in_another_encoding_is_told(tmp_path: Path) -> None:
    """An archive that was packed by Windows gives names that are no UTF-8."""
    name = "常见问题.csv".encode("gbk").decode(errors="surrogateescape")
    (tmp_path / name).write_text("问题,答案\n怎么退,好\n", "utf-8")
    (finding,) = load_folder(tmp_path).findings
    assert (finding.code, finding.place.file) == ("unreadable_name", "常见问题.csv")
