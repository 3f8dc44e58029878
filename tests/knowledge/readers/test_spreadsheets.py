"""Spreadsheets as shops keep them, two hundred of them, none alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from knowledge.export_tables import Choices, to_csv, to_xlsx
from knowledge.importer import compare, read_incoming
from knowledge.loader import LoadResult, load_folder
from knowledge.readers.spreadsheet import read_spreadsheet
from tests.knowledge.workbooks.shop_sheets import Made, make
from tests.knowledge.workbooks.xls_writer import xls_bytes

FEW = list(range(27))
MANY = [pytest.param(seed, marks=pytest.mark.soak) for seed in range(27, 200)]


def load(folder: Path, made: Made) -> LoadResult:
    (folder / made.name).write_bytes(made.data)
    return load_folder(folder, keep_places=True)


@pytest.mark.parametrize("seed", [*FEW, *MANY])
def test_every_row_comes_out_as_it_was_meant(tmp_path: Path, seed: int):
    """Whatever the format, each row is an entry and each trap a finding with its place."""
    made = make(seed)
    loaded = load(tmp_path, made)
    found = {entry.question: entry for entry in loaded.entries}
    for row in made.rows:
        entry = found.pop(row.question)
        assert not row.answer or entry.answer == row.answer.strip()
        assert entry.variants == row.variants
        assert entry.valid_until == row.valid_until
        assert not row.category or entry.category == row.category
    assert not found
    assert made.codes <= {finding.code for finding in loaded.findings}
    assert not [f for f in loaded.findings if f.severity == "error"]


@pytest.mark.parametrize("seed", [*FEW[:9], *MANY])
def test_a_round_trip_changes_nothing(tmp_path: Path, seed: int):
    """Exported to Excel and CSV and imported again there is no difference."""
    entries = load(tmp_path, make(seed)).entries
    for data, name in ((to_xlsx(entries, Choices({})), "a.xlsx"), (to_csv(entries), "a.csv")):
        incoming = read_incoming(read_spreadsheet(data, name))
        assert len(incoming.entries) == len(entries)
        assert compare(entries, incoming) == ()


def test_places_are_named_as_the_spreadsheet_shows_them(tmp_path: Path):
    """A wrong date on row 2 of a sheet is found at its cell."""
    data = xls_bytes([("售后", [["问题", "答案", "失效日期"], ["怎么退", "七天", "明年"]])])
    loaded = load(tmp_path, Made("a.xls", data, []))
    assert [str(f.place) for f in loaded.findings if f.code == "bad_date"] == ["a.xls:售后!C2"]


def test_merged_cells_of_the_old_format_are_filled(tmp_path: Path):
    """Question and answer over two rows hold for the wordings beside both."""
    rows = [["问题", "答案", "相似问"], ["怎么退", "七天", "想退"], [None, None, "退掉它"]]
    data = xls_bytes([("Sheet1", rows)], merges=[(1, 2, 0, 0), (1, 2, 1, 1)])
    loaded = load(tmp_path, Made("a.xls", data, []))
    assert [entry.variants for entry in loaded.entries] == [("想退", "退掉它")]


@pytest.mark.parametrize(
    ("cell", "variants"),
    [
        ("怎么退；退货流程", ("怎么退", "退货流程")),
        ("怎么退货、退货流程、我想退掉", ("怎么退货", "退货流程", "我想退掉")),
        ("冰箱、洗衣机能以旧换新吗", ("冰箱、洗衣机能以旧换新吗",)),
        ("七天无理由/十五天换新", ("七天无理由", "十五天换新")),
        ("怎么退\n退货；流程", ("怎么退", "退货；流程")),
        ("运费、邮费、快递费", ("运费", "邮费", "快递费")),
    ],
)
def test_wordings_in_one_cell_are_taken_apart(tmp_path: Path, cell: str, variants: tuple[str, ...]):
    """By line or sign, but an enumeration inside a sentence stays whole."""
    (tmp_path / "a.csv").write_text(f'问题,答案,相似问\nq,a,"{cell}"\n', encoding="utf-8")
    assert load_folder(tmp_path).entries[0].variants == variants


@pytest.mark.parametrize("text", ["1.23E+14", "6.22202E+18", "622202123456789000"])
def test_digits_that_excel_ate_are_reported(tmp_path: Path, text: str):
    """A long number in scientific notation or with zeros at its end is no number any more."""
    (tmp_path / "a.csv").write_text(f"问题,答案\n账号是多少,{text}\n", encoding="utf-8")
    loaded = load_folder(tmp_path)
    assert [(f.code, f.field, f.place.line) for f in loaded.findings if f.code != "derived_id"] == [
        ("digits_lost", "answer", 2)
    ]


def test_the_example_row_of_the_template_is_never_imported():
    """The template can be filled in and given back as it is."""
    data = to_xlsx((), Choices({"form": ("return", "repair")}), example=True)
    assert read_incoming(read_spreadsheet(data, "a.xlsx")).entries == ()


def test_formulas_stay_text(tmp_path: Path):
    """What looks like a formula is shown as text and reported."""
    (tmp_path / "a.csv").write_text("问题,答案\nq,=cmd|' /C calc'!A0\n", encoding="utf-8")
    loaded = load_folder(tmp_path)
    assert loaded.entries[0].answer == "=cmd|' /C calc'!A0"
    assert "formula_text" in {f.code for f in loaded.findings}
    exported = to_csv(loaded.entries).decode("utf-8-sig")
    assert not re.search(r"(?m)(^|,)\"?=", exported)
