"""The strings and styles that the cells of a workbook share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from knowledge.readers.xlsx_elements import local
from knowledge.readers.xlsx_package import Package

TEXT_LIMIT = 40_000
"""Characters kept of one cell; a spreadsheet program allows 32,767."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RUNS = frozenset({"r", "is"})
_NESTING = 3
"""A cell's text lies at most in the run of an inline string."""


@dataclass(frozen=True, slots=True)
class Strings:
    """What cells refer to by number."""

    texts: list[str]
    crossed: set[int] = field(default_factory=set)
    """Those of which a part is crossed out."""


def read_strings(package: Package) -> Strings:
    """Read the shared strings of a workbook."""
    strings = Strings([])
    for element in package.elements(package.strings, "si"):
        if is_crossed(element):
            strings.crossed.add(len(strings.texts))
        strings.texts.append(text_of(element))
    return strings


def text_of(element: Element) -> str:
    """Return the text of a string with its runs, phonetic hints left out."""
    return unescape("".join(_pieces(element, _NESTING))[:TEXT_LIMIT])


def _pieces(element: Element, depth: int) -> Iterator[str]:
    for child in element:
        if local(child) == "t":
            yield child.text or ""
        elif local(child) in _RUNS and depth:
            yield from _pieces(child, depth - 1)


def unescape(text: str) -> str:
    """Return a text without the escapes of signs that XML cannot hold; line ends become LF."""
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
    return plain.replace("\r\n", "\n").replace("\r", "\n")


def is_crossed(element: Element) -> bool:
    """Whether a font, or a run of a string, is crossed out."""
    return any(
        local(one) == "strike" and one.get("val") not in {"0", "false"} for one in element.iter()
    )


def formats(package: Package) -> Iterator[tuple[int, str]]:
    """Yield number and code of every cell style's number format."""
    path = _styles(package)
    codes = {
        number(element.get("numFmtId"), 0): element.get("formatCode", "")
        for element in package.elements(path, "numFmt")
    }
    for group in package.elements(path, "cellXfs"):
        for style in group:
            format_id = number(style.get("numFmtId"), 0)
            yield format_id, codes.get(format_id, "")


def struck(package: Package) -> Iterator[bool]:
    """Yield for every cell style whether its font is crossed out."""
    path = _styles(package)
    fonts = [is_crossed(font) for group in package.elements(path, "fonts") for font in group]
    for group in package.elements(path, "cellXfs"):
        for style in group:
            font = number(style.get("fontId"), 0)
            yield font < len(fonts) and fonts[font]


def _styles(package: Package) -> str:
    return f"{package.workbook.rpartition('/')[0]}/styles.xml"


def number(text: str | None, default: int) -> int:
    """Read a number that counts something; `default` where there is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default
