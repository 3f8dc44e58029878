"""Numbers that make no other question, nor another answer, of a text."""

from __future__ import annotations

import re

_ORDER = r"(?<![A-Za-z\d])\d{5,}(?![A-Za-z])|(?:(?<=订单)|(?<=[单尾编]号))[是为:\uff1a ]?\d+"
_AMOUNT = r"(?<![A-Za-z\d])\d+(?=[元块件个号点天分小岁斤公米平寸人次年月日])"
_ORDERS = re.compile(_ORDER)
_NUMBERS = re.compile(f"{_ORDER}|{_AMOUNT}")


def without_orders(text: str) -> str:
    """The text without the numbers of orders and parcels."""
    return _ORDERS.sub("", text)


def plain_of_numbers(text: str) -> str:
    """The text with one and the same number for every order, amount and time.

    Models and codes (E5, 404) stay as they are: they ask something else.
    """
    return _NUMBERS.sub("0", text)
