"""Cards, films and records are asked about as what they are, in words that people use."""

from __future__ import annotations

import pytest

from handlers.cause import ServicerSpoke
from handlers.model import ForwardedLine, Media, MessageKind
from tests.handlers.desk import Desk

ORDER = {"order_no": "3709876543210", "product": "滚筒洗衣机", "price": "¥2999", "shop": "云白"}
PLACE = {"address": "深圳市南山区科技路1号", "latitude": "22.5", "longitude": "114.05"}
PAGE = {"appid": "wx1", "pagepath": "p/order?id=1"}
CARD = {"userid": "LinYue"}


@pytest.mark.parametrize(
    ("kind", "facts", "named", "unspoken"),
    [
        (MessageKind.ORDER, ORDER, ("订单", "3709876543210", "滚筒洗衣机"), "云白"),
        (MessageKind.LOCATION, PLACE, ("位置", "科技路1号"), "22.5"),
        (MessageKind.MINIPROGRAM, PAGE, ("小程序",), "wx1"),
        (MessageKind.CONTACT, CARD, ("名片",), "LinYue"),
        (MessageKind.VIDEO, {}, ("视频",), "图片"),
        (MessageKind.FILE, {}, ("文件",), "图片"),
    ],
)
def test_a_card_is_named_and_asked_about(
    kind: MessageKind, facts: dict[str, str], named: tuple[str, ...], unspoken: str
) -> None:
    """What only programs read is not read out."""
    desk = Desk()
    desk.send(desk.message("", kind=kind, facts=facts))
    desk.settle()
    assert all(word in desk.last for word in named)
    assert unspoken not in desk.last


def test_a_forwarded_record_is_nobodys_wish_and_no_insult() -> None:
    """转人工 and abuse in it are somebody else's; its order is offered."""
    lines = (
        ForwardedLine(sender="老板", text="订单号 DD202611010417 还没到"),
        ForwardedLine(sender="老婆", text="转人工！你们这帮骗子废物"),
    )
    desk = Desk()
    desk.send(desk.message("", kind=MessageKind.FORWARDED, forwarded=lines))
    desk.settle()
    assert "DD202611010417" in desk.last
    assert (desk.tickets, desk.cases) == ([], [])


def test_what_came_without_words_stands_in_the_history() -> None:
    """As [图片], counted; a servicer's picture in the platform's client too."""
    desk = Desk()
    photos = [
        desk.message("", kind=MessageKind.IMAGE, media=(Media(media_id=name, sha256=name * 64),))
        for name in "ab"
    ]
    desk.send(*photos)
    desk.settle()
    desk.turn(ServicerSpoke(servicer="LinYue", text="", kind=MessageKind.IMAGE))
    told = {event.kind: event.text for event in desk.events}
    assert told["shown"] == "[图片]×2"
    assert told["servicer_said"] == "[图片]"
