"""The card of a case with a button to claim it, for members and for the 智能机器人. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.channels.base import Part
from bot.channels.wecom.plain import size
from handlers.notice import Handing, Notice
from handlers.policy import Push

CLAIM, FALSE_ALARM = "claim", "false_alarm"
CALLS = frozenset({Push.URGENT, Push.PHONE})
"""Pushes that wake somebody."""
TITLE_BYTES = 128
BODY_BYTES = 512


@dataclass(frozen=True, slots=True)
class CardWords:
    """What the buttons say."""

    claim: str
    open: str
    false_alarm: str = ""
    """On a card that calls somebody; none where it is empty."""


def case_card(notice: Notice, words: CardWords, case_url: str) -> Part | None:
    """A card for a notice of a case; None where there is no case or its title is too long.

    Lines that do not fit are left out: whoever uses the card sends them as text before it.
    """
    if notice.case_no is None or size(notice.title) > TITLE_BYTES:
        return None
    body = "\n".join(notice.lines)
    shown = body if size(body) <= BODY_BYTES else ""
    card: dict[str, Any] = {
        "card_type": "button_interaction",
        "main_title": {"title": notice.title},
        "button_list": _buttons(notice, words, case_url),
    }
    if shown:
        card["sub_title_text"] = shown
    payload = {"msgtype": "template_card", "template_card": card, "case_no": notice.case_no}
    return Part(payload=payload, preview=notice.text if shown else notice.title)


def handing_cards(notice: Notice) -> tuple[Part, ...]:
    """A card with its buttons for every case that the agent is asked about."""
    return tuple(_handing(one) for one in notice.handing)


def _handing(one: Handing) -> Part:
    title = one.line if size(one.line) <= TITLE_BYTES else f"{one.line[: TITLE_BYTES // 3 - 1]}…"
    buttons = [{"text": label, "style": 1, "key": do.value} for do, label in one.orders]
    card: dict[str, Any] = {
        "card_type": "button_interaction",
        "main_title": {"title": title},
        "button_list": buttons,
    }
    payload = {"msgtype": "template_card", "template_card": card, "case_no": one.case_no}
    return Part(payload=payload, preview=title)


def shows_all(card: Part, notice: Notice) -> bool:
    """Whether the card says everything that the notice does."""
    return not notice.lines or card.preview == notice.text


def _buttons(notice: Notice, words: CardWords, case_url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"text": words.claim, "style": 1, "key": CLAIM}]
    if case_url:
        url = case_url.replace("{case_no}", str(notice.case_no))
        found.append({"type": 1, "text": words.open, "style": 2, "url": url})
    if words.false_alarm and notice.push in CALLS:
        found.append({"text": words.false_alarm, "style": 4, "key": FALSE_ALARM})
    return found
