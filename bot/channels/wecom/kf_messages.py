"""Messages of `kf/sync_msg` to ours, one reader a msgtype. A new type is one function and one line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.wecom.reading import Body, time_of
from handlers.model import ForwardedLine, Media, Message, MessageKind

NESTED = 3
"""Records inside records are read this deep."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one msgtype says, before it is a Message."""

    kind: MessageKind
    text: str = ""
    tap: str | None = None
    media_id: str = ""
    name: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    forwarded: tuple[ForwardedLine, ...] = ()


def kf_message(item: Body, message_id: str, now: datetime) -> Message:
    """A customer's or servicer's message; a type nobody knows stays MessageKind.UNKNOWN."""
    content = read(item.text("msgtype"), item)
    media = Media(media_id=content.media_id, name=content.name) if content.media_id else None
    return Message(
        message_id=message_id,
        at=time_of(item.fields.get("send_time"), now),
        kind=content.kind,
        text=content.text,
        tap=content.tap,
        media=(media,) if media else (),
        facts=content.facts,
        forwarded=content.forwarded,
    )


def read(msgtype: str, item: Body) -> Content:
    """The content that `item` holds under the name of its type."""
    reader = READERS.get(msgtype)
    return reader(item.body(msgtype)) if reader else Content(MessageKind.UNKNOWN)


def _text(body: Body) -> Content:
    return Content(MessageKind.TEXT, text=body.text("content"), tap=body.text("menu_id") or None)


def _media(kind: MessageKind) -> Callable[[Body], Content]:
    def reader(body: Body) -> Content:
        return Content(kind, media_id=body.text("media_id"), name=body.text("filename", "name"))

    return reader


def _location(body: Body) -> Content:
    facts = {
        "address": " ".join(filter(None, (body.text("address"), body.text("name")))),
        "latitude": body.text("latitude"),
        "longitude": body.text("longitude"),
    }
    return Content(MessageKind.LOCATION, text=body.texts("name", "address"), facts=_said(facts))


def _link(body: Body) -> Content:
    return Content(
        MessageKind.LINK,
        text=body.texts("title", "desc", "url"),
        facts=_said({"url": body.text("url")}),
    )


def _miniprogram(body: Body) -> Content:
    return Content(
        MessageKind.MINIPROGRAM,
        text=body.text("title"),
        facts=_said({"appid": body.text("appid"), "pagepath": body.text("pagepath")}),
    )


def _business_card(body: Body) -> Content:
    return Content(MessageKind.CONTACT, facts=_said({"userid": body.text("userid")}))


def _menu(body: Body) -> Content:
    """A menu as a person reads it; it comes only from servicers and in forwarded records."""
    items = (_menu_item(item) for item in body.bodies("list"))
    lines = (body.text("head_content"), *items, body.text("tail_content"))
    return Content(MessageKind.TEXT, text="\n".join(line for line in lines if line))


def _menu_item(item: Body) -> str:
    return item.body(item.text("type")).text("content")


def _product(body: Body) -> Content:
    facts = {
        "product": body.text("title"),
        "product_id": body.text("product_id"),
        "price": _yuan(body.text("sales_price")),
        "shop": body.text("shop_nickname"),
    }
    return Content(MessageKind.PRODUCT, text=body.text("title"), facts=_said(facts))


def _order(body: Body) -> Content:
    facts = {
        "order_no": body.text("order_id"),
        "product": body.text("product_titles"),
        "price": body.text("price_wording"),
        "order_state": body.text("state"),
        "shop": body.text("shop_nickname"),
    }
    return Content(MessageKind.ORDER, text=body.text("product_titles"), facts=_said(facts))


def _channels(body: Body) -> Content:
    return Content(MessageKind.LINK, text=body.texts("title", "nickname"))


def _merged(body: Body) -> Content:
    lines = tuple(_line(item, NESTED) for item in body.bodies("item"))
    return Content(MessageKind.FORWARDED, text=body.text("title"), forwarded=lines)


def _line(item: Body, depth: int) -> ForwardedLine:
    return ForwardedLine(
        sender=item.text("sender_name"),
        text=_line_text(item, depth),
        at=time_of(item.fields.get("send_time"), None),
    )


def _line_text(item: Body, depth: int) -> str:
    """`msg_content` is a JSON string: the body of its type, bare or under the type's name."""
    msgtype = item.text("msgtype")
    content = _parsed(item.fields.get("msg_content"))
    body = content.body(msgtype) if msgtype in content.fields else content
    if msgtype == "merged_msg" and depth > 0:
        lines = (_line(inner, depth - 1) for inner in body.bodies("item"))
        return "\n".join(f"{line.sender}: {line.text}" for line in lines)
    shown = read(msgtype, Body({msgtype: body.fields}))
    return shown.text or "\n".join(shown.facts.values())


def _parsed(content: object) -> Body:
    if not isinstance(content, str):
        return Body.of(content)
    try:
        return Body.of(json.loads(content))
    except ValueError:
        return Body({"content": content})


def _yuan(cents: str) -> str:
    """Prices come in 分; people read yuan."""
    return f"¥{int(cents) / 100:.2f}" if cents.isascii() and cents.isdigit() else cents


def _said(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in facts.items() if value}


READERS: Mapping[str, Callable[[Body], Content]] = {
    "text": _text,
    "image": _media(MessageKind.IMAGE),
    "voice": _media(MessageKind.VOICE),
    "video": _media(MessageKind.VIDEO),
    "file": _media(MessageKind.FILE),
    "location": _location,
    "link": _link,
    "business_card": _business_card,
    "miniprogram": _miniprogram,
    "msgmenu": _menu,
    "channels_shop_product": _product,
    "channels_shop_order": _order,
    "channels": _channels,
    "merged_msg": _merged,
}
"""meeting, schedule and note are left out on purpose: their bodies vary or say nothing."""
