"""A Reply as messages of 微信客服: as few as possible, each within WeCom's limits. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.base import Part, Payload, Way
from bot.channels.wecom.plain import size, split, without_markdown
from handlers.model import Choice, Reply

TEXT_BYTES = 2048
HEAD_BYTES = 1024
CHOICE_BYTES = 128
MENU_ITEMS = 10
PARTS = 2
"""Of the five messages after a customer's one, the bot uses at most this many."""


def kf_parts(reply: Reply) -> tuple[Part, ...]:
    """The messages of a reply: text, its choices as a menu where they fit, then pictures."""
    return _worded(reply) + tuple(image(ref) for ref in reply.attachments)


def plain_parts(reply: Reply, *, limit: int = TEXT_BYTES) -> tuple[Part, ...]:
    """The same without menus: choices as numbered lines."""
    words = _joined(_words(reply), numbered(reply.choices))
    texts = tuple(text_part(piece) for piece in split(words, limit, most=PARTS))
    return texts + tuple(image(ref) for ref in reply.attachments)


def by_way(part: Part, way: Way) -> Part:
    """The part as the one message that a code lets out; a picture has no such way."""
    if part.payload["msgtype"] not in {"text", "msgmenu"}:
        return part
    extra = {"code": way.code} if way.code else {"end_first": True} if way.end_session else {}
    return Part(payload={**part.payload, **extra}, preview=part.preview)


def to_person(servicer: str) -> Payload:
    """Hand the session to a servicer of WeCom's own client."""
    return {"session": "person", "servicer": servicer}


def to_pool() -> Payload:
    """Put the session into the queue of WeCom's own client."""
    return {"session": "pool"}


def text_part(text: str) -> Part:
    """One text message."""
    return Part(payload={"msgtype": "text", "text": {"content": text}}, preview=text)


def image(ref: str) -> Part:
    """One picture; it is uploaded when it is sent."""
    name = ref.rsplit("/", maxsplit=1)[-1]
    return Part(payload={"msgtype": "image", "image": {"ref": ref}}, preview=f"[{name}]")


def without_menu(menu: Mapping[str, Any]) -> Payload:
    """A menu that WeCom refuses, as a text with its choices as numbered lines."""
    labels = (str(one["click"]["content"]) for one in menu["list"])
    lines = (f"{number}. {label}" for number, label in enumerate(labels, 1))
    return text_part(_joined(str(menu["head_content"]), *lines)).payload


def numbered(choices: tuple[Choice, ...]) -> str:
    """Choices as lines to answer with a number."""
    return "\n".join(f"{number}. {one.label}" for number, one in enumerate(choices, 1))


def _worded(reply: Reply) -> tuple[Part, ...]:
    words = _words(reply)
    if not reply.choices:
        return tuple(text_part(piece) for piece in split(words, TEXT_BYTES, most=PARTS))
    if not _fits_menu(reply.choices):
        return plain_parts(Reply(text=words, key=reply.key, choices=reply.choices))
    return _with_menu(words, reply.choices)


def _words(reply: Reply) -> str:
    """An agent's words stay as typed; the bot's come from files where markdown is allowed."""
    return reply.text.strip() if reply.by else without_markdown(reply.text)


def _with_menu(words: str, choices: tuple[Choice, ...]) -> tuple[Part, ...]:
    if size(words) <= HEAD_BYTES:
        return (_menu(words, choices),)
    listed = _joined(words, numbered(choices))
    if size(listed) <= TEXT_BYTES:
        return (text_part(listed),)
    *before, last = split(words, TEXT_BYTES, most=PARTS)
    *more, head = split(last, HEAD_BYTES, most=PARTS)
    return (*(text_part(piece) for piece in (*before, *more)), _menu(head, choices))


def _fits_menu(choices: tuple[Choice, ...]) -> bool:
    return len(choices) <= MENU_ITEMS and all(
        0 < size(text) <= CHOICE_BYTES for one in choices for text in (one.id, one.label)
    )


def _menu(head: str, choices: tuple[Choice, ...]) -> Part:
    menu: Mapping[str, Any] = {"head_content": head, "list": [_click(one) for one in choices]}
    return Part(
        payload={"msgtype": "msgmenu", "msgmenu": menu},
        preview=_joined(head, numbered(choices)),
    )


def _click(choice: Choice) -> dict[str, Any]:
    return {"type": "click", "click": {"id": choice.id, "content": choice.label}}


def _joined(*texts: str) -> str:
    return "\n".join(text for text in texts if text)
