"""Reading the value of one form field out of what a customer said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from handlers.form_numbers import number_in, spoken_number
from handlers.form_words import NO, TRIVIAL, YES
from handlers.policy import FieldKind, FormField

YES_VALUE: Final = "是"
NO_VALUE: Final = "否"
_PLACE: Final = re.compile(
    r"(?:第|选|选择|就)?\s*([0-9]{1,2}|[一二两三四五六七八九十]|[a-hA-H])\s*(?:个|号|项|吧|、|\.)?"
)
_PLACE_ONLY: Final = re.compile(r"\d{1,2}[.。、]?|")
"""The number of a choice tells nothing where no choices were offered."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-_/]{2,39}")
_UNMISTAKABLE: Final = re.compile(r"[A-Za-z]{2,4}\d{6,14}")
"""A number of this shape is the one that was asked for, whatever stands around it."""
_CREDIT_CODE: Final = re.compile(r"[159]\d{7}[0-9A-Z]{10}", re.IGNORECASE)
"""A company's number with the tax office, never an order's."""
_FEWEST: Final = 4
"""Digits of an order's number; what has fewer is a model: XQ80, RS-60."""
_TELLING, _BETWEEN = 4, 5
"""Characters of a label that own words can only mean, and how far apart they may stand."""
_FIRM: Final = re.compile(r"公司|企业|company|corporate|business")
_PERSONAL: Final = re.compile(r"personal|individual|私人")
_ENOUGH: Final = 0.34
"""Share of a label's characters that own words must have in common with it."""


def plain(text: str) -> str:
    """Half-width letters and digits, no space at the ends."""
    return unicodedata.normalize("NFKC", text).strip()


def bare(text: str) -> str:
    """The words alone: lower case, without punctuation and spaces."""
    return re.sub(r"[\s,。、.!?;:~…“”\"'()]+", "", plain(text).lower())


def _as_labels(text: str) -> str:
    """The words as choices are compared: 公司 and 企业 are a 单位."""
    return _PERSONAL.sub("个人", _FIRM.sub("单位", bare(text)))


def choice_in(field: FormField, text: str, *, asked: bool) -> str | None:
    """The label meant: by place in the list, by label, or by own words where it was asked."""
    words = _as_labels(text)
    named = [label for label in field.choices if _says(words, _as_labels(label))]
    if len(named) == 1:
        return named[0]
    if not asked:
        told = [label for label in field.choices if not named and _tells(words, _as_labels(label))]
        return told[0] if len(told) == 1 else None
    return _by_place(field.choices, plain(text)) or _nearest(named or field.choices, words)


def _says(words: str, label: str) -> bool:
    """The label stands in the words, and nobody says no to it."""
    start = words.find(label)
    if len(label) < 2 or start < 0:
        return bool(label) and words == label
    return not re.search(r"(?:不|别|没|不想|不要|不用|不是)$", words[:start])


def _tells(words: str, label: str) -> bool:
    """Whether the words hold a whole label with little between: 「显示签收了但我没收到」."""
    if len(label) < _TELLING:
        return False
    spread = f".{{0,{_BETWEEN}}}?".join(map(re.escape, label))
    return re.search(spread, words) is not None


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
    scored = sorted(((_alike(words, _as_labels(label)), label) for label in labels), reverse=True)
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
    found = [hit for hit in _TOKEN.findall(plain(text)) if _digits(hit) >= _FEWEST]
    certain = [hit for hit in found if _UNMISTAKABLE.fullmatch(hit)]
    if len(certain) == 1:
        return str(certain[0]).upper()
    if len(found) == 1 and _CREDIT_CODE.fullmatch(found[0]):
        return None
    if len(found) != 1 or not TRIVIAL.fullmatch(bare(text).replace(found[0].lower(), "")):
        return None
    return str(found[0]).upper()


def _digits(token: str) -> int:
    return sum(mark.isdigit() for mark in token)


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
