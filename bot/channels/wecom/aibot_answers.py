"""What the 智能机器人 answers to words and taps of agents, as the channel sends it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.base import Offer, Part, Payload
from bot.channels.wecom.group import inert_parts
from bot.channels.wecom.offers import order_card, says_all

TAP = "tap"
"""In front of the req_id of a tap: it is answered by changing the card."""
ORDER = "order"
"""In front of a tap on a line to the desk: who tapped, where, its req_id and the card's task_id.

A card of orders is changed only by what was done; others may tap what one of them may not.
"""


def answered(text: str, message_id: str) -> Part:
    """A line under what an agent wrote, or the card that was tapped, now saying what came of it."""
    kind, _, rest = message_id.partition(":")
    if kind == ORDER:
        by, alone, _ = rest.split(":", 2)
        return _told(by, text, alone=bool(alone))
    if kind == TAP:
        req_id, _, task_id = rest.partition(":")
        return Part(payload=card_after_tap(req_id, _settled_card(text, task_id)), preview=text)
    return Part(payload=answer_to(rest, text, kind), preview=text)


def offered(offer: Offer, message_id: str) -> tuple[Part, ...]:
    """Words with buttons under them; after a tap the card itself says what came of it."""
    card = order_card(offer)
    if card is None:
        return (answered(offer.text, message_id),) if message_id else inert_parts(offer.text)
    kind, _, rest = message_id.partition(":")
    if kind == ORDER and says_all(offer):
        req_id, _, task_id = rest.split(":", 2)[2].partition(":")
        changed = card_after_tap(req_id, {**card, "task_id": task_id})
        return (Part(payload=changed, preview=offer.text),)
    alone = "" if kind == ORDER else kind
    shown: dict[str, Any] = {"msgtype": "template_card", "template_card": card, "to": alone}
    if says_all(offer):
        return (Part(payload=shown, preview=offer.text),)
    words = (answered(offer.text, message_id),) if message_id else inert_parts(offer.text)
    return (*words, Part(payload=shown, preview="、".join(offer.orders)))


def answer_to(req_id: str, text: str, alone: str = "") -> Payload:
    """The answer to what an agent said, shown under it; `alone` is who said it one to one."""
    return {"respond": {"req_id": req_id, "text": text, "alone": alone}}


def card_after_tap(req_id: str, card: Mapping[str, Any]) -> Payload:
    """The card as it looks after a tap; the tap's req_id lives five seconds."""
    return {"update": {"req_id": req_id, "card": card}}


def _told(userid: str, text: str, *, alone: bool) -> Part:
    """To who tapped: alone where the card was, else by name in the group."""
    (part,) = inert_parts(text)
    content = part.payload["markdown"]["content"]
    said = content if alone else f"<@{userid}> {content}"
    payload = {"msgtype": "markdown", "markdown": {"content": said}, "to": userid if alone else ""}
    return Part(payload=payload, preview=text)


def _settled_card(text: str, task_id: str) -> dict[str, Any]:
    return {
        "card_type": "button_interaction",
        "main_title": {"title": text},
        "task_id": task_id,
        "button_list": [{"text": text[:8], "style": 4, "key": "settled"}],
    }
