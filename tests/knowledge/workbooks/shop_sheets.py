"""Makes spreadsheets as shops keep them: any format, title rows, merged cells, odd separators."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.drawing.image import Image
from PIL import Image as Drawing

from tests.knowledge.workbooks.xls_writer import xls_bytes

Cell = str | float | date | None
QUESTIONS = [
    "怎么退货",
    "多久发货",
    "运费谁出",
    "能开发票吗",
    "保修几年",
    "怎么安装",
    "退款多久到账",
]
WORDINGS = [
    "想退掉",
    "几天能发出",
    "邮费我出吗",
    "开票怎么弄",
    "质保多长时间",
    "谁来装机器",
    "钱啥时候退",
]
SEPARATORS = ["\n", "；", ";", "|", "、", "/", "\r\n"]
DATES = ["2026-3-1", "2026/03/01", "2026.3.1", "2026年3月1日", "20260301"]


@dataclass(slots=True)
class Expected:
    """A row as its author meant it."""

    question: str
    answer: str
    variants: tuple[str, ...]
    category: str
    valid_until: date | None


@dataclass(slots=True)
class Made:
    """A file and what has to come out of it."""

    name: str
    data: bytes
    rows: list[Expected]
    codes: set[str] = field(default_factory=set)
    """Findings that must be made."""


def make(seed: int) -> Made:
    """Make the spreadsheet of this seed."""
    chance = random.Random(seed)
    rows = [_row(chance, number) for number in range(chance.randrange(3, 12))]
    writer = WRITERS[seed % len(WRITERS)]
    return writer(chance, rows)


def _row(chance: random.Random, number: int) -> Expected:
    pick = chance.randrange(len(QUESTIONS))
    variants = [f"{chance.choice(WORDINGS)}{number}号{n}" for n in range(chance.randrange(0, 4))]
    return Expected(
        question=f"{QUESTIONS[pick]}（{number}）",
        answer=chance.choice(
            [
                "七天内可以，运费我们出。",
                "付款后 48 小时内，节假日顺延；",
                "=先看说明书",
                "48",
                "-18℃",
            ]
        ),
        variants=tuple(variants),
        category=chance.choice(["售后", "物流", "发票"]),
        valid_until=chance.choice([None, date(2026, 3, 1)]),
    )


def _header(chance: random.Random) -> list[Cell]:
    chinese = ["编号", "问题", "答案", "相似问", "分类", "失效日期", "备注"]
    other = ["序号", "标准问题（必填）", "标准答案", "相似问法", "类目", "有效期至", "更新人"]
    english = ["id", "Question", "answer", "variants", "Category", "valid_until", "note"]
    return list(chance.choice([chinese, other, english]))


def _cells(chance: random.Random, row: Expected, number: int, *, typed: bool) -> list[Cell]:
    separator = chance.choice(SEPARATORS)
    day: Cell = chance.choice(DATES) if row.valid_until else chance.choice([None, "长期", "-"])
    if typed and row.valid_until and chance.random() < 0.5:
        day = row.valid_until
    answer: Cell = 48.0 if typed and row.answer == "48" else row.answer
    return [
        f"x{number}",
        row.question,
        answer,
        separator.join(row.variants),
        row.category,
        day,
        "小王",
    ]


def _table(chance: random.Random, rows: Sequence[Expected], *, typed: bool) -> list[list[Cell]]:
    body = [_cells(chance, row, number, typed=typed) for number, row in enumerate(rows)]
    blank: list[list[Cell]] = [[]] if chance.random() < 0.3 else []
    return [_header(chance), *body[:1], *blank, *body[1:]]


def _csv(encoding: str, delimiter: str) -> Callable[[random.Random, list[Expected]], Made]:
    def write(chance: random.Random, rows: list[Expected]) -> Made:
        stream = io.StringIO()
        writer = csv.writer(
            stream, delimiter=delimiter, lineterminator=chance.choice(["\n", "\r\n"])
        )
        writer.writerows(_table(chance, rows, typed=False))
        return Made("faq.csv", stream.getvalue().encode(encoding), rows)

    return write


def _xlsx(chance: random.Random, rows: list[Expected]) -> Made:
    book = openpyxl.Workbook()
    sheet = book.active
    made = Made("faq.xlsx", b"", rows)
    table = _table(chance, rows, typed=True)
    if chance.random() < 0.5:
        sheet.append(["晴川家电常见问题汇总"])
        sheet.merge_cells("A1:G1")
    for row in table:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.data_type = "s"
    if chance.random() < 0.3:
        last = sheet.max_row + 1
        sheet.append(["card", "对公账号是多少", 6222021234567890123])
        rows.append(Expected("对公账号是多少", "", (), "", None))
        made.codes.add("digits_lost")
        sheet.cell(last, 3).number_format = "General"
    if chance.random() < 0.3:
        drawing = io.BytesIO()
        Drawing.new("RGB", (8, 8)).save(drawing, "png")
        sheet.add_image(Image(drawing), "H3")
        made.codes.add("picture_in_cell")
    if chance.random() < 0.3:
        book.create_sheet("统计").append(["本月", 12])
        made.codes.add("empty_sheet_skipped")
    stream = io.BytesIO()
    book.save(stream)
    made.data = stream.getvalue()
    return made


def _merged_xlsx(chance: random.Random, rows: list[Expected]) -> Made:
    """One wording a row, question and answer merged downwards."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["分类", "问题", "答案", "相似问", "失效日期"])
    for row in rows:
        top = sheet.max_row + 1
        for number, variant in enumerate(row.variants or ("",)):
            first = number == 0
            day = row.valid_until if first else None
            sheet.append(
                [row.category, row.question, row.answer, variant, day]
                if first
                else [None, None, None, variant]
            )
        sheet.cell(top, 3).data_type = "s"
        if sheet.max_row > top:
            for column in "ABCE":
                sheet.merge_cells(f"{column}{top}:{column}{sheet.max_row}")
    stream = io.BytesIO()
    book.save(stream)
    return Made("merged.xlsx", stream.getvalue(), rows)


def _xls(chance: random.Random, rows: list[Expected]) -> Made:
    table = _table(chance, rows, typed=True)
    plain = [[_day_number(cell) for cell in row] for row in table]
    sheets = [("Sheet1", plain), ("说明", [["这里是说明"]])]
    return Made("faq.xls", xls_bytes(sheets), rows, {"empty_sheet_skipped"})


def _day_number(cell: Cell) -> str | float | None:
    return float((cell - date(1899, 12, 30)) // timedelta(1)) if isinstance(cell, date) else cell


def _wps(chance: random.Random, rows: list[Expected]) -> Made:
    """As WPS writes it: inline strings, absolute targets, styles that stricter readers refuse."""
    table = _table(chance, rows, typed=False)
    table[1].append('=DISPIMG("ID_1",1)')
    xml = "".join(f'<row r="{r}">{_xml_cells(r, cells)}</row>' for r, cells in enumerate(table, 1))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "_rels/.rels": f'<Relationships><Relationship Id="r1" Type="{relation}/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r7" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets><sheet name="工作表1" sheetId="1" r:id="r7"/></sheets></workbook>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><fills><fill><patternFill patternType="nonsense"/></fill></fills><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{xml}</sheetData></worksheet>',
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return Made("wps.xlsx", stream.getvalue(), rows, {"picture_in_cell"})


def _xml_cells(row: int, cells: Sequence[Cell]) -> str:
    letters = "ABCDEFGH"
    return "".join(
        f'<c r="{letters[n]}{row}" t="str"><f>{escape(text[1:])}</f><v>{escape(text)}</v></c>'
        if (text := str(cell)).startswith("=DISPIMG")
        else f'<c r="{letters[n]}{row}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        for n, cell in enumerate(cells)
        if cell not in {None, ""}
    )


WRITERS: list[Callable[[random.Random, list[Expected]], Made]] = [
    _xlsx,
    _csv("utf-8", ","),
    _xls,
    _csv("gbk", ","),
    _merged_xlsx,
    _wps,
    _csv("utf-8-sig", ";"),
    _csv("gb18030", "\t"),
    _csv("utf-16", "\t"),
]
