"""Chinese numerals as people write sums: 三百二, 一万二, 二十万零三百, 壹仟."""

from __future__ import annotations

from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "幺": 1,
    **{c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", 1)},
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
CHARACTERS = "".join(_DIGITS) + "".join(_UNITS) + "万"


def digits_of(text: str) -> str:
    """一三八零 as 1380: each character one digit."""
    return "".join(str(_DIGITS[character]) for character in text)


def chinese_number(text: str) -> Decimal | None:
    """The number a numeral means, None where it is not well formed."""
    head, wan, tail = text.partition("万")
    if not wan:
        return _below_ten_thousand(text)
    high = _below_ten_thousand(head)
    if high is None:
        return None
    return high * 10000 + _rest(tail, 1000) if _rest_is_sound(tail) else None


def _rest_is_sound(tail: str) -> bool:
    return not tail or tail in _DIGITS or _below_ten_thousand(tail) is not None


def _rest(tail: str, unit: int) -> Decimal:
    """一万二 is 12000: one digit after a unit counts the next lower one."""
    if tail in _DIGITS:
        return Decimal(_DIGITS[tail] * unit)
    return (_below_ten_thousand(tail) or Decimal(0)) if tail else Decimal(0)


def _below_ten_thousand(text: str) -> Decimal | None:
    if not text:
        return None
    total, digit, unit, after_zero = 0, None, 1, False
    for character in text:
        if character in _DIGITS:
            if digit is not None and digit != 0:
                return None
            digit = _DIGITS[character]
            after_zero = after_zero or digit == 0
        elif character in _UNITS:
            unit = _UNITS[character]
            total += (1 if digit is None else digit) * unit
            digit, after_zero = None, False
        else:
            return None
    if digit is not None:
        # 三百二 is 320, 三百零二 is 302, 十二 is 12
        total += digit * (unit // 10 if unit > 10 and not after_zero else 1)
    return Decimal(total)
