from __future__ import annotations

import pytest

from knowledge.signals import redact


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我手机13800002746", "我手机138****2746"),
        ("139 0000 1122", "139****1122"),
        ("１３９００００１１２２打我", "１３９****１１２２打我"),
        ("一三八零零零零二二四六", "一三八****二二四六"),
        ("座机021-55550134", "座机021****0134"),
        ("身份证110101199001010015", "身份证110****15"),
        ("身份证110101199001010016", "身份证110****16"),
        ("卡6222 0202 0000 0138", "卡****0138"),
        ("微信wx13800001234", "微信wx138****1234"),
    ],
)
def test_personal_numbers_are_masked(text: str, masked: str) -> None:
    """Phones, ID cards and bank cards lose their middle, also mistyped ones."""
    assert redact(text) == masked


@pytest.mark.parametrize(
    "text",
    ["订单EB20261103077", "订单号138123456789012", "快递SF1098776544321", "押金199，11月3号交的"],
)
def test_order_numbers_sums_and_days_stay(text: str) -> None:
    """What identifies the case and not the person is readable."""
    assert redact(text) == text
