"""A Reply as Feishu messages: text, a card where there is something to tap, pictures. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.channels.base import Part, Payload
from bot.channels.visible import visible
from bot.channels.wecom.plain import size, split, without_markdown
from handlers.model import Choice, Reply

TEXT_BYTES = 20_000
"""Far below what Feishu takes; a longer one is no answer any more."""
CARD_BYTES = 8_000
CARD_CHOICES = 20
ZERO_WIDTH = "\u200b"
TAG = re.compile(r"<(?=[A-Za-z/])")


def reply_parts(reply: Reply) -> tuple[Part, ...]:
    """The messages of a reply; choices are buttons with a plain text for where cards do not go."""
    words = reply.text.strip() if reply.by else without_markdown(reply.text)
    pictures = tuple(image(ref) for ref in reply.attachments)
    if not reply.choices:
        return _texts(words) + pictures
    if len(reply.choices) > CARD_CHOICES or size(words) > CARD_BYTES:
        return _texts(_listed(words, reply.choices)) + pictures
    return (_choosing(words, reply.choices), *pictures)


def text_part(text: str) -> Part:
    """One text message whose angle brackets mean themselves."""
    return Part(payload={"msg_type": "text", "content": {"text": inert(text)}}, preview=text)


def image(ref: str) -> Part:
    """One picture; it is uploaded when it is sent."""
    name = ref.rsplit("/", maxsplit=1)[-1]
    return Part(payload={"msg_type": "image", "ref": ref}, preview=f"[{name}]")


def inert(text: str) -> str:
    """Text that calls nobody: a tag in it is broken by a character of no width."""
    return TAG.sub(f"<{ZERO_WIDTH}", visible(text))


def plain(text: str) -> dict[str, str]:
    """Words of a card that no markdown reads."""
    return {"tag": "plain_text", "content": visible(text)}


def card_of(elements: list[dict[str, Any]], summary: str, **more: Any) -> dict[str, Any]:
    """A card of schema 2.0 that is updated for everybody and cannot be passed on."""
    config = {
        "update_multi": True,
        "enable_forward": False,
        "summary": {"content": summary[:60]},
    }
    return {"schema": "2.0", "config": config, **more, "body": {"elements": elements}}


def button(
    label: str, value: Mapping[str, Any], kind: str = "default", **more: Any
) -> dict[str, Any]:
    """A button that calls back; its value is always an object."""
    return {
        "tag": "button",
        "type": kind,
        "text": plain(label),
        "behaviors": [{"type": "callback", "value": dict(value)}],
        **more,
    }


def as_card(card: Mapping[str, Any], otherwise: str) -> Payload:
    """A card message with the text to send where it is not taken."""
    return {"msg_type": "interactive", "content": card, "otherwise": inert(otherwise)}


def _texts(words: str) -> tuple[Part, ...]:
    return tuple(text_part(piece) for piece in split(words, TEXT_BYTES, most=2))


def _choosing(words: str, choices: tuple[Choice, ...]) -> Part:
    listed = _listed(words, choices)
    taps = [button(one.label, {"tap": one.id, "label": one.label}, width="fill") for one in choices]
    said = [{"tag": "div", "text": plain(words)}] if words else []
    return Part(payload=as_card(card_of([*said, *taps], words), listed), preview=listed)


def _listed(words: str, choices: tuple[Choice, ...]) -> str:
    lines = (f"{number}. {one.label}" for number, one in enumerate(choices, 1))
    return "\n".join(line for line in (words, *lines) if line)
