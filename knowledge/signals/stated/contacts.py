"""E-mail addresses, phones, ID cards, bank cards, licence plates."""

from __future__ import annotations

import re

from knowledge.signals.stated.claims import Claims
from knowledge.signals.stated.numerals import digits_of

_EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{2,24}){1,4}")
_ID_CARD = re.compile(
    r"(?<![0-9a-z])([1-9][0-9]{5}[ -]?(?:19|20)[0-9]{2}[ -]?[01][0-9][ -]?[0-3][0-9][ -]?[0-9]{3}[0-9x])(?![0-9a-z])"
)
_CARD = re.compile(r"(?<![0-9a-z-])([3-6][0-9]{3}(?:[ -]?[0-9]){11,15})(?![0-9a-z])")
_MOBILE = re.compile(
    r"(?<![0-9a-z])(?<![0-9][-.])(?:(?:\+|00)?86[ -]?)?"
    r"(1[3-9][0-9](?:[ .-]?[0-9]{4}){2}|1[ .-]?[3-9][ .-]?[0-9](?:[ .-]?[0-9]){8})(?![0-9a-z]|[-.][0-9])"
)
_LAND_LINE = re.compile(
    r"(?<![0-9a-z.-])(\(?0(?:10|2[0-9]|[3-9][0-9]{2})\)?[ -]?[2-8][0-9]{2,3}[ -]?[0-9]{4})(?![0-9a-z])"
)
_HOTLINE = re.compile(r"(?<![0-9a-z.-])([48]00[ -]?[0-9]{3,4}[ -]?[0-9]{3,4})(?![0-9a-z])")
_SPOKEN = re.compile(
    r"(?<![零〇一二三四五六七八九幺两])([一幺][三四五六七八九][零〇一二三四五六七八九幺两]{9})(?![零〇一二三四五六七八九幺十百千万])"
)
_PLATE = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][ ]?[a-hj-np-z][ ·•.\-]{0,2}"
    r"(?=[a-z]{0,2}[0-9])(?=[a-z]{0,3}[0-9a-z]*[0-9])[a-hj-np-z0-9]{4}[a-hj-np-z0-9挂学警港澳][a-hj-np-z0-9]?)(?![a-z0-9])"
)
_LONG = re.compile(r"[0-9](?:[0-9()x .-]{5,})[0-9x]")
"""Digits enough for a phone or a card, whatever stands between them."""
_SEPARATORS = re.compile(r"[ .·•()\-]")
_ORDER_BEFORE = re.compile(
    r"(?:订单|工单|单号|运单|快递|物流|order)(?:编?号码?|单号|no\.?)?[是为:： #]{0,3}$"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def find_contacts(claims: Claims) -> None:
    """Claim what identifies or reaches a person."""
    if "@" in claims.text:
        for hit in claims.free(_EMAIL):
            claims.add("email", hit.group(), hit.span())
    if _LONG.search(claims.text):
        _find_cards(claims)
        _find_numbers(claims)
    for hit in claims.free(_SPOKEN):
        claims.add("phone", digits_of(hit.group(1)), hit.span(1))
    for hit in claims.free(_PLATE):
        claims.add("licence_plate", _bare(hit.group(1)).upper(), hit.span(1))


def valid_id_card(number: str) -> bool:
    """Whether the check character fits."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10x98765432"[total % 11] == number[-1].lower()


def valid_card(number: str) -> bool:
    """Whether the digits pass the Luhn check."""
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(number))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _find_cards(claims: Claims) -> None:
    for hit in claims.free(_ID_CARD):
        number = _bare(hit.group(1))
        if valid_id_card(number) and not follows_order_word(claims.text, hit.start(1)):
            claims.add("id_card", number.upper(), hit.span(1))
    for hit in claims.free(_CARD):
        number = _bare(hit.group(1))
        if valid_card(number) and not follows_order_word(claims.text, hit.start(1)):
            claims.add("bank_card", number, hit.span(1))


def _find_numbers(claims: Claims) -> None:
    for pattern in (_MOBILE, _LAND_LINE, _HOTLINE):
        for hit in claims.free(pattern):
            if not follows_order_word(claims.text, hit.start(1)):
                claims.add("phone", _bare(hit.group(1)), hit.span(1))


def _bare(written: str) -> str:
    return _SEPARATORS.sub("", written)


def follows_order_word(text: str, start: int) -> bool:
    """Whether the number at `start` is introduced as an order or tracking number."""
    return _ORDER_BEFORE.search(text, max(0, start - 16), start) is not None
