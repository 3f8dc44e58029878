"""What members send to the self-built app: decrypted XML to arrivals. Loaded by the web process."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.arrivals import message_arrival
from bot.channels.base import Arrival, Kind, conversation_lane
from bot.channels.wecom.reading import Body, time_of
from handlers.model import Media, Message, MessageKind

CHANNEL = "wecom_app"

CASE_TASK = re.compile(r"case-(\d{1,18})@")
"""Cards are named by their case and, since a name may be used once, by their delivery."""

MEDIA_KINDS = {
    "image": MessageKind.IMAGE,
    "voice": MessageKind.VOICE,
    "video": MessageKind.VIDEO,
    "file": MessageKind.FILE,
}


def app_arrival(xml: Mapping[str, Any], text: str, now: datetime) -> Arrival | None:
    """What a member did, or None where this is nothing we know.

    `text` is the decrypted XML: events carry no id, so their content names them.
    """
    body = Body.of(xml)
    if not body.text("FromUserName"):
        return None
    if body.text("MsgType") == "event":
        translate = EVENTS.get(body.text("Event"))
        return translate(body, text, now) if translate else None
    return message_arrival(
        CHANNEL, body.text("AgentID"), body.text("FromUserName"), _message(body, text, now)
    )


def _message(body: Body, text: str, now: datetime) -> Message:
    kind = body.text("MsgType")
    common: dict[str, Any] = {
        "message_id": body.text("MsgId") or _named_by(text),
        "at": time_of(body.text("CreateTime"), now),
    }
    if kind == "text":
        return Message(**common, text=body.text("Content"))
    if kind in MEDIA_KINDS:
        return Message(**common, kind=MEDIA_KINDS[kind], media=_media(body))
    if kind == "location":
        return Message(
            **common, kind=MessageKind.LOCATION, text=body.text("Label"), facts=_place(body)
        )
    if kind == "link":
        shown = body.texts("Title", "Description", "Url")
        return Message(**common, kind=MessageKind.LINK, text=shown)
    return Message(**common, kind=MessageKind.UNKNOWN)


def _media(body: Body) -> tuple[Media, ...]:
    media_id = body.text("MediaId")
    return (Media(media_id=media_id, name=body.text("FileName")),) if media_id else ()


def _place(body: Body) -> dict[str, str]:
    found = {
        "address": body.text("Label"),
        "latitude": body.text("Location_X"),
        "longitude": body.text("Location_Y"),
    }
    return {name: value for name, value in found.items() if value}


def _entered(body: Body, text: str, now: datetime) -> Arrival:
    payload = {"code": None, "scene": body.text("EventKey"), "scene_param": ""}
    return _of_member(Kind.ENTER, body, text, now, payload)


def _left(body: Body, text: str, now: datetime) -> Arrival:
    return _of_member(Kind.LEAVE, body, text, now, {})


def _card_tapped(body: Body, text: str, now: datetime) -> Arrival:
    """A button of a card. Whether the member is an agent of ours is for the desk to say."""
    payload = {
        "userid": body.text("FromUserName"),
        "key": body.text("EventKey"),
        "task_id": body.text("TaskId"),
        "case_no": case_no_of(body.text("TaskId")),
        "response_code": body.text("ResponseCode"),
        "selected": _selected(body),
    }
    return _of_member(Kind.AGENT, body, text, now, payload, lane="desk")


def case_no_of(task_id: str) -> int | None:
    """The case that a card of ours shows."""
    found = CASE_TASK.match(task_id)
    return int(found[1]) if found else None


def _selected(body: Body) -> dict[str, list[str]]:
    """Options by question; XML gives a single one without its list."""
    items = body.body("SelectedItems").bodies("SelectedItem")
    return {item.text("QuestionKey"): _options(item.body("OptionIds")) for item in items}


def _options(ids: Body) -> list[str]:
    value = ids.fields.get("OptionId")
    return [str(one) for one in (value if isinstance(value, list) else [value]) if one]


def _of_member(
    kind: Kind, body: Body, text: str, now: datetime, payload: dict[str, Any], *, lane: str = ""
) -> Arrival:
    account, member = body.text("AgentID"), body.text("FromUserName")
    return Arrival(
        lane=lane or conversation_lane(CHANNEL, account, member),
        channel=CHANNEL,
        account=account,
        platform_id=_named_by(text),
        kind=kind,
        at=time_of(body.text("CreateTime"), now),
        customer=member,
        payload=payload,
    )


def _named_by(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


EVENTS: Mapping[str, Callable[[Body, str, datetime], Arrival]] = {
    "enter_agent": _entered,
    "subscribe": _entered,
    "unsubscribe": _left,
    "template_card_event": _card_tapped,
    "template_card_menu_event": _card_tapped,
}
