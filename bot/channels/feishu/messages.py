"""Feishu's messages as ours. What is missing or of another shape reads as empty. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.channels.wecom.reading import Body, clean
from handlers.model import Media, Message, MessageKind

RESOURCE = "{message_id}/{type}/{key}"
"""What a Media needs to be fetched: files belong to the message they came with."""
ALL = "_all"


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody who was called by name in a message."""

    key: str
    open_id: str
    name: str
    is_bot: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message, with whom it calls by name."""

    message: Message
    mentions: tuple[Mention, ...]
    """Those whose names stand in the text as `@name`."""


def spoken(body: Body, otherwise: datetime) -> Spoken | None:
    """The message of an event; None where it was recalled before it came, or has no name."""
    message_id, content = body.text("message_id"), _content(body)
    if not message_id or not content:
        return None
    at = _milliseconds(body.fields.get("create_time"), otherwise)
    bare = Message(message_id=message_id, at=at, kind=MessageKind.UNKNOWN)
    read = _READERS.get(body.text("message_type"))
    mentions = tuple(map(_mention, body.bodies("mentions")))
    said = read(bare, Body(content)) if read else bare
    return Spoken(replace(said, text=_named(said.text, mentions)), mentions)


def without(text: str, mentions: tuple[Mention, ...]) -> str:
    """The text without these names in it."""
    for one in mentions:
        text = text.replace(f"@{one.name}", "", 1)
    return text.strip()


def _named(text: str, mentions: tuple[Mention, ...]) -> str:
    # the longest key first: @_user_1 is the beginning of @_user_10
    for one in sorted(mentions, key=lambda mention: -len(mention.key)):
        if one.key:
            text = text.replace(one.key, f"@{one.name}")
    return text.strip()


def _mention(body: Body) -> Mention:
    return Mention(
        key=body.text("key"),
        open_id=body.body("id").text("open_id"),
        name=body.text("name"),
        is_bot=body.text("mentioned_type") == "bot",
    )


def _content(body: Body) -> Mapping[str, Any]:
    """The inner JSON; empty where it is none."""
    try:
        content = json.loads(body.text("content"))
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _text(bare: Message, content: Body) -> Message:
    return replace(bare, kind=MessageKind.TEXT, text=content.text("text"))


def _post(bare: Message, content: Body) -> Message:
    """Words and pictures together, as PC clients send them."""
    content = _unwrapped(content)
    lines, media = [content.text("title")], []
    for line in _rows(content):
        lines.append("".join(map(_span, line)))
        media += [_media(bare, one, "image_key", "image") for one in line if _is(one, "img")]
        media += [_media(bare, one, "file_key", "file") for one in line if _is(one, "media")]
    text = "\n".join(line for line in lines if line.strip())
    kind = MessageKind.TEXT if text or not media else MessageKind.IMAGE
    return replace(bare, kind=kind, text=text, media=tuple(media))


def _unwrapped(content: Body) -> Body:
    """An inbound post stands by itself; one that was sent is wrapped in its language."""
    if "content" in content.fields:
        return content
    return Body.of(next(iter(content.fields.values()), None))


def _rows(content: Body) -> list[list[Body]]:
    rows = content.fields.get("content")
    listed = rows if isinstance(rows, list) else []
    return [[Body.of(span) for span in row] for row in listed if isinstance(row, list)]


def _is(span: Body, tag: str) -> bool:
    return span.text("tag") == tag


def _span(span: Body) -> str:
    if _is(span, "a"):
        return " ".join(filter(None, (span.text("text"), span.text("href"))))
    if _is(span, "at"):
        key = span.text("user_id")
        return key if key.startswith("@_") else f"@{span.text('user_name')}"
    return span.text("text")


def _image(bare: Message, content: Body) -> Message:
    media = (_media(bare, content, "image_key", "image"),)
    return replace(bare, kind=MessageKind.IMAGE, media=media)


def _attached(kind: MessageKind) -> Callable[[Message, Body], Message]:
    def read(bare: Message, content: Body) -> Message:
        media = (_media(bare, content, "file_key", "file"),)
        return replace(bare, kind=kind, text=content.text("file_name"), media=media)

    return read


def _media(bare: Message, content: Body, key: str, kind: str) -> Media:
    name = RESOURCE.format(message_id=bare.message_id, type=kind, key=content.text(key))
    return Media(media_id=name, name=content.text("file_name"))


def _folder(bare: Message, content: Body) -> Message:
    return replace(bare, kind=MessageKind.FILE, text=content.text("file_name"))


def _location(bare: Message, content: Body) -> Message:
    facts = {name: content.text(name) for name in ("latitude", "longitude")}
    facts["address"] = content.text("name")
    said = {name: value for name, value in facts.items() if value}
    return replace(bare, kind=MessageKind.LOCATION, text=content.text("name"), facts=said)


def _card(bare: Message, content: Body) -> Message:
    """A card that somebody forwarded: its words, lossy as the platform gives them."""
    rows = content.fields.get("elements")
    found = [content.text("title")]
    for row in rows if isinstance(rows, list) else []:
        spans = row if isinstance(row, list) else [row]
        found.append("".join(_span(Body.of(span)) for span in spans))
    return replace(bare, kind=MessageKind.LINK, text="\n".join(line for line in found if line))


def _named_kind(kind: MessageKind) -> Callable[[Message, Body], Message]:
    return lambda bare, content: replace(bare, kind=kind)


def _milliseconds(value: object, otherwise: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(int(clean(value)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return otherwise


_READERS: Mapping[str, Callable[[Message, Body], Message]] = {
    "text": _text,
    "post": _post,
    "image": _image,
    "file": _attached(MessageKind.FILE),
    "folder": _folder,
    "audio": _attached(MessageKind.VOICE),
    "media": _attached(MessageKind.VIDEO),
    "sticker": _named_kind(MessageKind.STICKER),
    "location": _location,
    "share_chat": _named_kind(MessageKind.CONTACT),
    "share_user": _named_kind(MessageKind.CONTACT),
    "merge_forward": _named_kind(MessageKind.FORWARDED),
    "interactive": _card,
}
"""Every other type is kept as unknown."""
