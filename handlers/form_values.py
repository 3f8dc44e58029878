"""Reading the value of one form field out of what a customer said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from handlers.form_words import NO, TRIVIAL, YES
from handlers.policy import FieldKind, FormField

YES_VALUE: Final = "是"
NO_VALUE: Final = "否"
_DIGITS: Final = {
    **{mark: place for place, mark in enumerate("零一二三四五六七八九")},
    "两": 2,
    "〇": 0,
}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_NUMBER: Final = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_SPOKEN: Final = re.compile(r"[零〇一二两三四五六七八九十百千万半]+")
_PLACE: Final = re.compile(
    r"(?:第|选|选择|就)?\s*([0-9]{1,2}|[一二两三四五六七八九十]|[a-hA-H])\s*(?:个|号|项|吧|、|\.)?"
)
_PLACE_ONLY: Final = re.compile(r"\d{1,2}[.。、]?|")
"""The number of a choice tells nothing where no choices were offered."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-_/]{2,39}")
_ENOUGH: Final = 0.34
"""Share of a label's characters that own words must have in common with it."""


def plain(text: str) -> str:
    """Half-width letters and digits, no space at the ends."""
    return unicodedata.normalize("NFKC", text).strip()


def bare(text: str) -> str:
    """The words alone: lower case, without punctuation and spaces."""
    return re.sub(r"[\s,。、.!?;:~…“”\"'()]+", "", plain(text).lower())


def spoken_number(words: str) -> float | None:
    """「三百二」 is 320, 「十五」 15, 「一万五」 15000; None where it is no number."""
    if not words or not _SPOKEN.fullmatch(words):
        return None
    if words.startswith("半") or words.endswith("半"):
        whole = spoken_number(words.strip("半")) if words.strip("半") else 0.0
        return None if whole is None else whole + 0.5
    if "万" in words:
        return _ten_thousands(words)
    if not any(mark in _UNITS for mark in words):
        return float("".join(str(_DIGITS[mark]) for mark in words))
    return float(_below_ten_thousand(words))


def _ten_thousands(words: str) -> float | None:
    front, _, rest = words.partition("万")
    high, low = spoken_number(front or "一"), spoken_number(rest) if rest else 0.0
    if high is None or low is None:
        return None
    return high * 10000 + (low * 1000 if len(rest) == 1 and rest in _DIGITS else low)


def _below_ten_thousand(words: str) -> int:
    total, digit, unit = 0, 0, 10
    for mark in words:
        if mark in _UNITS:
            unit = _UNITS[mark]
            total, digit = total + (digit or 1) * unit, 0
        else:
            digit = _DIGITS[mark]
            unit = 10 if mark in "零〇" else unit
    return total + digit * (unit // 10 if unit > 10 and words[-2:-1] in _UNITS else 1)


def number_in(text: str) -> str | None:
    """The first number as people write it, as a decimal string without trailing zeros."""
    text = plain(text)
    if hit := _NUMBER.search(text):
        value = float(hit.group().replace(",", "")) * (
            10000 if text[hit.end() :].startswith("万") else 1
        )
        return _decimal(value)
    for hit in _SPOKEN.finditer(text):
        if (read := spoken_number(hit.group())) is not None:
            return _decimal(read)
    return None


def _decimal(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def choice_in(field: FormField, text: str, *, asked: bool) -> str | None:
    """The label meant: by place in the list, by label, or by own words where it was asked."""
    words = bare(text)
    named = [label for label in field.choices if _says(words, bare(label))]
    if len(named) == 1:
        return named[0]
    if not asked:
        return None
    return _by_place(field.choices, plain(text)) or _nearest(named or field.choices, words)


def _says(words: str, label: str) -> bool:
    """The label stands in the words, and nobody says no to it."""
    start = words.find(label)
    if len(label) < 2 or start < 0:
        return bool(label) and words == label
    return not re.search(r"(?:不|别|没|不想|不要|不用|不是)$", words[:start])


def _by_place(choices: tuple[str, ...], text: str) -> str | None:
    hit = _PLACE.fullmatch(text.strip(" 。.!"))
    if hit is None:
        return None
    mark = hit.group(1).lower()
    if mark.isascii() and mark.isalpha():
        place = ord(mark) - ord("a") + 1
    else:
        place = int(mark) if mark.isdigit() else int(spoken_number(mark) or 0)
    return choices[place - 1] if 0 < place <= len(choices) else None


def _nearest(labels: tuple[str, ...] | list[str], words: str) -> str | None:
    """The label that shares most with the customer's own words, if one stands out."""
    scored = sorted(((_alike(words, bare(label)), label) for label in labels), reverse=True)
    best, label = scored[0] if scored else (0.0, "")
    runner_up = scored[1][0] if len(scored) > 1 else 0.0
    return label if best >= _ENOUGH and best > runner_up else None


def _alike(words: str, label: str) -> float:
    if not label:
        return 0.0
    if len(words) >= 2 and words in label:
        return 1.0
    return sum(mark in words for mark in set(label)) / len(set(label))


def yes_or_no(text: str) -> str | None:
    """是 or 否 where the whole message says so."""
    words = bare(text)
    if NO.fullmatch(words):
        return NO_VALUE
    return YES_VALUE if YES.fullmatch(words) else None


def stated(field: FormField, text: str) -> str | None:
    """Whether an unasked text settles a yes-no field: 「已签收」 for 「是否已签收」."""
    core = re.sub(r"[是否有没已经了吗呢过请问您的]", "", bare(field.label))
    words = bare(text)
    if len(core) < 2 or core not in words:
        return None
    before = words[: words.index(core)]
    return NO_VALUE if re.search(r"(?:没|未|不|还没有?|没有)$", before) else YES_VALUE


def token_in(text: str) -> str | None:
    """A number of the company's own kind: a run of letters and digits, and nothing else told."""
    found = [hit for hit in _TOKEN.findall(plain(text)) if any(mark.isdigit() for mark in hit)]
    if len(found) != 1 or not TRIVIAL.fullmatch(bare(text).replace(found[0].lower(), "")):
        return None
    return str(found[0]).upper()


def fits(field: FormField, value: str) -> bool:
    """Whether a value obeys the field's own pattern, where it has one."""
    return field.pattern is None or re.fullmatch(field.pattern, value) is not None


_BY_TEXT: Final[Mapping[FieldKind, str]] = {
    FieldKind.ORDER_NO: "token",
    FieldKind.TRACKING_NO: "token",
    FieldKind.AMOUNT: "number",
    FieldKind.NUMBER: "number",
}


def answer_to(field: FormField, text: str) -> str | None:
    """The value in a direct answer to the field's question, beyond the facts read in it."""
    if field.kind is FieldKind.CHOICE:
        return choice_in(field, text, asked=True)
    if field.kind is FieldKind.YES_NO:
        return yes_or_no(text) or stated(field, text)
    if field.kind is FieldKind.TEXT:
        return None if _PLACE_ONLY.fullmatch(plain(text)) else text.strip() or None
    if field.kind is FieldKind.ADDRESS:
        return _address(text)
    how = _BY_TEXT.get(field.kind)
    if how == "number":
        return number_in(text)
    return token_in(text) if how == "token" else None


def _address(text: str) -> str | None:
    """An asked address may be written in any way, as long as it is more than a word."""
    words = plain(text)
    return words if len(bare(words)) >= 4 else None
