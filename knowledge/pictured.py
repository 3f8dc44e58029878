"""What the lines and codes read on a picture say: facts to be confirmed, never to be trusted.

A reader of pictures drops spaces, takes O for 0, and puts a label in one line and its value in
the next. What is found here is offered to the customer; only their word makes it true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from knowledge import signals

KINDS: Final = ("order_no", "tracking_no", "amount", "date", "model", "error_code")
"""What is looked for."""
Found = dict[str, tuple[str, ...]]

_NUMBERS: Final = ("order_no", "tracking_no")
_LABEL_ALONE: Final = re.compile(
    r"(?:订单|訂單|快递|快遞|物流|运单|運單|快件|型号|型號|故障|错误|錯誤|实付|實付|合计|合計|下单|下單|付款|支付|购买|購買|签收|簽收)"
    r"[\u4e00-\u9fff]{0,4}\s*[:\uff1a]?"
)
_GLUED_TIME: Final = re.compile(r"(\d{4}\s?[-./年]\d{1,2}[-./月]\d{2}日?)(?=\d{1,2}[:\uff1a]\d{2})")
_LOOKALIKES: Final = re.compile(r"(?<=\d)[OolI]+(?=\d)|(?<=\d\d)[OolI]+\b")
_PAID: Final = re.compile(r"实付|實付|合计|合計|总计|總計|付款金|订单金|訂單金|应付|應付|总额|總額")
_DAY: Final = re.compile(r"下单|下單|创建|建立|付款|支付|购买|購買|成交|签收|簽收|收货时|收貨時")
_MODEL: Final = re.compile(
    r"(?:型号|型號|机型|機型|model(?:\s*no\.?)?)\s*[:\uff1a.]?\s*(?P<value>[A-Za-z][A-Za-z0-9./\-]{2,24})",
    re.IGNORECASE,
)
_ERROR: Final = re.compile(
    r"(?:故障|错误|錯誤|报错|報錯|error)(?:代?[码碼]|编号|code)?\s*[:\uff1a]?\s*(?P<value>[A-Za-z]{1,2}-?\d{1,3})\b",
    re.IGNORECASE,
)
_PANEL: Final = re.compile(r"[EF]-?\d{1,2}")
"""All that a display shows: 「E4」."""
_PARCEL: Final = re.compile(r"[A-Za-z]{0,4}\d{10,20}")
_GOODS: Final = re.compile(r"69\d{11}|\d{8}")
"""The barcode of a product on a shelf names no parcel."""


def facts(lines: Sequence[str], codes: Sequence[str], *, at: datetime) -> Found:
    """By kind, the likeliest first; kinds that were not found are left out."""
    whole = list(_whole([_mended(line) for line in lines]))
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for line in whole:
        _add(found, line, at)
    for code in codes:
        _add_code(found, code, at)
    _add_panel(found, whole)
    return {kind: tuple(dict.fromkeys(values)) for kind, values in found.items() if values}


def _whole(lines: Sequence[str]) -> Iterator[str]:
    """The lines, a label alone in its line joined to the line below."""
    label = ""
    for line in lines:
        if _LABEL_ALONE.fullmatch(line):
            label = line
        else:
            yield f"{label} {line}".strip()
            label = ""


def _mended(line: str) -> str:
    mended = _LOOKALIKES.sub(lambda hit: _digits(hit.group()), _GLUED_TIME.sub(r"\1 ", line))
    return mended.strip()


def _digits(letters: str) -> str:
    return "".join("0" if letter in "Oo" else "1" for letter in letters)


def _add(found: dict[str, list[str]], line: str, at: datetime) -> None:
    said = signals.facts(line, at=at).as_dict()
    for kind in _NUMBERS:
        found[kind] += said.get(kind, ())
    if amounts := said.get("amount"):
        # what was paid stands before every other price of the page
        place = 0 if _PAID.search(line) else len(found["amount"])
        found["amount"][place:place] = amounts[-1:]
    if _DAY.search(line):
        found["date"] += said.get("date", ())[:1]
    for kind, pattern in (("model", _MODEL), ("error_code", _ERROR)):
        if hit := pattern.search(line):
            found[kind].append(hit["value"].upper())


def _add_code(found: dict[str, list[str]], code: str, at: datetime) -> None:
    """A barcode is read without error, so it stands before letters that resemble it."""
    if not _PARCEL.fullmatch(code) or _GOODS.fullmatch(code):
        return
    of = "order_no" if _among(code, found["order_no"]) else "tracking_no"
    if of == "tracking_no" and not signals.facts(f"快递单号 {code}", at=at).tracking_no:
        return
    found[of] = [code, *(one for one in found[of] if not _alike(one, code))]


def _among(code: str, numbers: Sequence[str]) -> bool:
    return any(_alike(code, number) for number in numbers)


def _alike(one: str, other: str) -> bool:
    if len(one) != len(other):
        return False
    return sum(a != b for a, b in zip(one.upper(), other.upper(), strict=True)) <= 2


def _add_panel(found: dict[str, list[str]], lines: Sequence[str]) -> None:
    if len(lines) <= 3 and not found["error_code"]:
        found["error_code"] += [line for line in lines if _PANEL.fullmatch(line)]
