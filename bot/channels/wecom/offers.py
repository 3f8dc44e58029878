"""Lines to the desk as buttons of a card of the 智能机器人: one tap says what would be typed. Pure.

Who tapped is what the platform says, and whether they may is decided where lines are carried out.
"""

from __future__ import annotations

from typing import Any

from bot.channels.base import Offer
from bot.channels.wecom.cards import BODY_BYTES, TITLE_BYTES
from bot.channels.wecom.plain import size

SAYS = "say:"
"""Before the line that a button says, in its key."""
MOST = 6
"""Buttons of one card."""
_LABEL = 10
"""Characters of a button."""


def order_card(offer: Offer) -> dict[str, Any] | None:
    """The buttons under as much of the words as a card holds; None where there is nothing to tap.

    An order that wants a reason has to be typed: a card here has no field for one.
    """
    orders = offer.orders[1:] if offer.needs_reason else offer.orders
    if not orders:
        return None
    title, _, rest = offer.text.partition("\n")
    card: dict[str, Any] = {
        "card_type": "button_interaction",
        "main_title": {"title": _cut(title)},
        "button_list": [_button(line, number) for number, line in enumerate(orders[:MOST])],
    }
    if rest and says_all(offer):
        card["sub_title_text"] = rest
    return card


def says_all(offer: Offer) -> bool:
    """Whether the words find room on the card."""
    title, _, rest = offer.text.partition("\n")
    return size(title) <= TITLE_BYTES and size(rest) <= BODY_BYTES


def line_of(key: str) -> str:
    """What a tapped button says to the desk; nothing where it is another's."""
    return key.removeprefix(SAYS) if key.startswith(SAYS) else ""


def _button(line: str, number: int) -> dict[str, Any]:
    label = line if len(line) <= _LABEL else f"{line[: _LABEL - 1]}…"
    return {"text": label, "style": 2 if number else 1, "key": f"{SAYS}{line}"}


def _cut(title: str) -> str:
    return title if size(title) <= TITLE_BYTES else f"{title[: TITLE_BYTES // 3 - 1]}…"
