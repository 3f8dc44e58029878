"""Words as outsiders may read them: clean, and looked at in a moment whatever they are."""

from __future__ import annotations

import pytest

from bot.shielded import masked


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["1" * 3000 + "x", "1381234567" * 8 + "号", "A1" * 500 + "?"])
def test_digits_without_end_are_looked_at_once(text: str) -> None:
    """A customer who leans on the keyboard holds up no export and no webhook."""
    assert masked(text)


def test_numbers_stay_numbers_and_insults_go() -> None:
    """Orders are told, phones are not, nor is abuse."""
    assert masked("QC20261101007") == "QC20261101007"
    assert masked("138-1234-5678") == "138****5678"
    assert "傻逼" not in masked("傻逼,退钱")
