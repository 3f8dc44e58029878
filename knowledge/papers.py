"""Whether a picture may show an identity card, a bank card or a medical record.

Told from what is written on it, by the shape of a card, and by what the customer said about it.
Wrong towards care: a picture that nobody could read counts as one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

CARD: Final = 85.6 / 53.98
"""Width to height of identity and bank cards (ISO 7810 ID-1)."""
NEAR: Final = 0.09
SAYS_LITTLE: Final = 3
"""Lines on which a card-shaped picture says nothing that tells what it is."""

_NAMED: Final = re.compile(
    r"身[份分]证|身[份分]證|公民身份号码|居民身份|签发机关|簽發機關|护照|護照|PASSPORT|驾驶证|駕駛證|行驶证|户口|戶口|社会?保障卡|社保卡|"
    r"银行|銀行|银联|銀聯|UNION\s?PAY|借记卡|信用卡|储蓄卡|卡号|卡號|VALID\s?(?:THRU|DATE)|MONTH/YEAR|CVV|VISA|MASTERCARD|"
    r"病历|病歷|诊断|診斷|门诊|門診|住院|出院|处方|處方|医嘱|醫囑|检验报告|檢驗報告|检查报告|化验|患者|就诊|医院|醫院|病区|科室",
    re.IGNORECASE,
)
_IDENTITY: Final = re.compile(r"(?<![\dA-Za-z])[1-9]\d{5}(?:19|20)\d{9}[\dXx](?![\dA-Za-z])")
_FIELDS: Final = re.compile(r"姓\s*名|性\s*别|性\s*別|民\s*族|出\s*生|住\s*址|NAME|SEX")
_GROUPED: Final = re.compile(
    r"(?<![\dA-Za-z])\d{4}[ \-]?\d{4}[ \-]?\d{4}[ \-]?\d{1,7}(?![\dA-Za-z])"
)


def may_be_private(
    lines: Sequence[str], *, width: int, height: int, was_read: bool, caption: str = ""
) -> bool:
    """Whether it is only ever shown to the agent who asks for it."""
    if not was_read:
        return True
    text = "\n".join(lines)
    if _NAMED.search(text) or _NAMED.search(caption):
        return True
    if _IDENTITY.search(text) or any(_is_bank_card(hit) for hit in _GROUPED.findall(text)):
        return True
    if len(set(_FIELDS.findall(text))) >= 2:
        return True
    return _has_cards_shape(width, height) and len(lines) <= SAYS_LITTLE


def _has_cards_shape(width: int, height: int) -> bool:
    shape = max(width, height) / max(1, min(width, height))
    return abs(shape - CARD) <= NEAR


def _is_bank_card(written: str) -> bool:
    """Sixteen to nineteen digits: in groups of four as on a card, or with a right check digit (Luhn)."""
    digits = [int(mark) for mark in written if mark.isdigit()]
    if not 16 <= len(digits) <= 19:
        return False
    if written[4] in " -" and written[9] in " -":
        return True  # embossed digits are misread too often to ask for the check digit
    doubled = (
        digit if place % 2 == 0 else sum(divmod(2 * digit, 10))
        for place, digit in enumerate(reversed(digits))
    )
    return sum(doubled) % 10 == 0
