"""Makes files that are broken in the ways files break, and in the ways people break them."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable

from tests.knowledge.workbooks.shop_sheets import make

YAML = "".join(f"- id: e{n}\n  question: 问{n}\n  answer: 答{n}，注意安全。\n" for n in range(20))


def broken(seed: int) -> tuple[str, bytes]:
    """Return name and content of the broken file of this seed."""
    return BREAKERS[seed % len(BREAKERS)](random.Random(seed))


def _workbook(chance: random.Random) -> bytes:
    return make(chance.randrange(20) * 9).data


def _truncated_yaml(chance: random.Random) -> tuple[str, bytes]:
    raw = YAML.encode()
    cut = raw[: chance.randrange(40, len(raw) - 40)]
    return "a.yaml", cut + "：".encode()[:1]


def _truncated_workbook(chance: random.Random) -> tuple[str, bytes]:
    raw = _workbook(chance)
    return "a.xlsx", raw[: chance.randrange(10, len(raw) - 30)]


def _damaged_workbook(chance: random.Random) -> tuple[str, bytes]:
    """Every part is there, the sheet's XML ends early."""
    parts = zipfile.ZipFile(io.BytesIO(_workbook(chance)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in parts.namelist():
            data = parts.read(name)
            half = data[: len(data) // 2] if "worksheets/sheet1.xml" in name else data
            package.writestr(name, half)
    return "a.xlsx", out.getvalue()


def _truncated_xls(chance: random.Random) -> tuple[str, bytes]:
    raw = make(2 + 9 * chance.randrange(20)).data
    return "a.xls", raw[: chance.randrange(600, 2500)]


def _wrong_encoding(chance: random.Random) -> tuple[str, bytes]:
    encoding = chance.choice(["big5", "euc-kr", "utf-32", "cp500"])
    text = "- id: a\n  question: 如何退貨\n  answer: 七天\n" * 5
    return "a.yaml", text.encode(encoding, errors="replace")


def _zip_bomb(chance: random.Random) -> tuple[str, bytes]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for number in range(3):
            package.writestr(f"xl/worksheets/sheet{number}.xml", b"0" * 60_000_000)
    return "a.xlsx", out.getvalue()


def _entities(chance: random.Random) -> tuple[str, bytes]:
    """Billion laughs, or a file of the server's, as an entity."""
    laugh = '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    outside = '<!ENTITY b SYSTEM "file:///etc/passwd">'
    doctype = f"<!DOCTYPE x [{chance.choice([laugh, outside])}]>"
    sheet = (
        "<worksheet><sheetData><row r='1'><c t='str'><v>&b;</v></c></row></sheetData></worksheet>"
    )
    relation = (
        "<Relationships><Relationship Id='r1' Target='worksheets/sheet1.xml'/></Relationships>"
    )
    book = (
        "<workbook xmlns:r='relationships'><sheets><sheet name='a' r:id='r1'/></sheets></workbook>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", book)
        package.writestr("xl/_rels/workbook.xml.rels", relation)
        package.writestr("xl/worksheets/sheet1.xml", doctype + sheet)
    return "a.xlsx", out.getvalue()


def _alias_bomb(chance: random.Random) -> tuple[str, bytes]:
    lines = ["- &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"- &a{n} [" + ", ".join([f"*a{n - 1}"] * 9) + "]" for n in range(1, 40)]
    lines += ["- id: a", "  question: q", "  answer: b", "  variants: *a39"]
    return "a.yaml", "\n".join(lines).encode()


def _cycle(chance: random.Random) -> tuple[str, bytes]:
    return (
        "a.yaml",
        b"- &e\n  id: a\n  question: q\n  answer: b\n  variants: &v [x, *v]\n  steps: [*e]\n",
    )


def _doubled_key(chance: random.Random) -> tuple[str, bytes]:
    line = chance.choice(["  question: 又问\n", "  answer: 又答\n", "  id: zz\n"])
    return "a.yaml", (YAML + "- id: z\n  question: 问\n  answer: 答\n" + line).encode()


def _deep(chance: random.Random) -> tuple[str, bytes]:
    return "a.yaml", chance.choice([b"[" * 20_000, b"- " * 20_000, b"{a: " * 20_000])


def _huge_cell(chance: random.Random) -> tuple[str, bytes]:
    text = "长" * 3_500_000
    if chance.random() < 0.5:
        return "a.csv", f"编号,问题,答案\na,问,{text}\n".encode()
    return "a.yaml", f"- id: a\n  question: 问\n  answer: {text}\n".encode()


def _open_quote(chance: random.Random) -> tuple[str, bytes]:
    if chance.random() < 0.5:
        return "a.csv", '编号,问题,答案\na,问,"没有闭合\nb,问,答\n'.encode("gbk")
    return "a.yaml", (YAML + '- id: z\n  question: "问\n  answer: 答\n').encode()


def _tag(chance: random.Random) -> tuple[str, bytes]:
    call = chance.choice(["os.system", "subprocess.Popen", "builtins.eval"])
    return (
        "a.yaml",
        f"- id: a\n  question: !!python/object/apply:{call} ['touch /tmp/owned']\n  answer: b\n".encode(),
    )


def _noise(chance: random.Random) -> tuple[str, bytes]:
    name = chance.choice(["a.yaml", "a.md", "a.csv", "a.xlsx", "a.xls"])
    return name, bytes([0, 255, 254]) + chance.randbytes(2_000)


def _ole_noise(chance: random.Random) -> tuple[str, bytes]:
    return "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + chance.randbytes(4_096)


def _password(chance: random.Random) -> tuple[str, bytes]:
    return "a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


def _web_page(chance: random.Random) -> tuple[str, bytes]:
    return "a.xls", "<html><table><tr><td>问题</td><td>答案</td></tr></table></html>".encode()


def _macros(chance: random.Random) -> tuple[str, bytes]:
    out = io.BytesIO(_workbook(chance))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/vbaProject.bin", b"Attribute VB_Name")
    return "a.xlsm", out.getvalue()


def _formula(chance: random.Random) -> tuple[str, bytes]:
    return "a.csv", '问题,答案\n问,"=HYPERLINK(""http://x"",""点"")"\n'.encode()


def _lying_sizes(chance: random.Random) -> tuple[str, bytes]:
    """A zip whose directory claims other sizes than it holds."""
    raw = bytearray(_workbook(chance))
    at = raw.find(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 10)
    first = raw.find(b"xl/worksheets/sheet1.xml", at)
    raw[first - 22 : first - 18] = struct.pack("<I", 10)
    return "a.xlsx", bytes(raw)


def _conflict(chance: random.Random) -> tuple[str, bytes]:
    return "a.yaml", (YAML + "<<<<<<< HEAD\n" + YAML[:40] + "=======\n>>>>>>> other\n").encode()


BREAKERS: list[Callable[[random.Random], tuple[str, bytes]]] = [
    _truncated_yaml,
    _truncated_workbook,
    _damaged_workbook,
    _truncated_xls,
    _wrong_encoding,
    _zip_bomb,
    _entities,
    _alias_bomb,
    _cycle,
    _doubled_key,
    _deep,
    _huge_cell,
    _open_quote,
    _tag,
    _noise,
    _ole_noise,
    _password,
    _web_page,
    _macros,
    _formula,
    _lying_sizes,
    _conflict,
]
