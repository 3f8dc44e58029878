"""What agents tell the 智能机器人 in their group: frames to arrivals. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.channels.base import Arrival, Kind
from bot.channels.wecom.app_messages import case_no_of
from bot.channels.wecom.reading import Body, digest, raw, time_of

CHANNEL = "wecom_aibot"

NUMBERED = re.compile(r"#\s*(\d{1,18})")
SILENT = frozenset({"enter_chat", "feedback_event", "disconnected_event"})
"""Events that say nothing about a case."""


def aibot_arrivals(frame: Mapping[str, Any], bot_name: str, now: datetime) -> tuple[Arrival, ...]:
    """What an agent said or tapped; nothing for events that concern no case.

    `bot_name` is the name that people type after the @; it may hold blanks.
    """
    body = Body.of(frame.get("body"))
    event = body.body("event")
    if event.text("eventtype") in SILENT:
        return ()
    said = _tapped(event) if event.fields else _said(body, bot_name)
    req_id = Body.of(frame.get("headers")).text("req_id")
    common = {
        "userid": body.body("from").text("userid"),
        "chat": body.text("chatid"),
        "req_id": req_id,
    }
    payload = {**common, **said} if said else {"json": raw(frame)}
    return (_arrival(body, Kind.AGENT if said else Kind.UNKNOWN, payload, now),)


def _arrival(body: Body, kind: Kind, payload: Mapping[str, Any], now: datetime) -> Arrival:
    return Arrival(
        lane="desk",
        channel=CHANNEL,
        account=body.text("aibotid"),
        platform_id=body.text("msgid") or digest(body.fields),
        kind=kind,
        at=time_of(body.fields.get("create_time"), now),
        customer=body.body("from").text("userid"),
        payload=payload,
    )


def _said(body: Body, bot_name: str) -> dict[str, Any]:
    """Words with the case that they, or the notice they quote, name; empty where nothing came."""
    words, media = without_mention(_words(body), bot_name), _media(body)
    if not words and not media:
        return {}
    quote = _words(body.body("quote"))
    named = NUMBERED.search(words) or NUMBERED.search(quote)
    said = {"text": words, "quote": quote, "case_no": int(named[1]) if named else None}
    return {**said, "media": media} if media else said


def _media(body: Body) -> list[dict[str, str]]:
    """Where pictures and files wait for five minutes, each under a key of its own."""
    mixed = body.body("mixed").bodies("msg_item") if body.text("msgtype") == "mixed" else ()
    found = [part.body(part.text("msgtype")) for part in (body, *mixed)]
    return [
        {"url": one.text("url"), "aeskey": one.text("aeskey")} for one in found if one.text("url")
    ]


def _words(body: Body) -> str:
    """The text of a text, of a voice's transcript, or of the texts between pictures."""
    msgtype = body.text("msgtype")
    if msgtype == "mixed":
        parts = body.body("mixed").bodies("msg_item")
        return "\n".join(text for part in parts if (text := part.body("text").text("content")))
    return body.body(msgtype).text("content")


def without_mention(text: str, bot_name: str) -> str:
    """The words behind `@name`; without a known name, behind the first @word."""
    name = re.escape(bot_name) if bot_name else r"\S+"
    return re.sub(rf"^\s*@{name}\s*", "", text).strip()


def _tapped(event: Body) -> dict[str, Any]:
    if event.text("eventtype") != "template_card_event":
        return {}
    card = event.body("template_card_event")
    tapped = card if card.fields else event  # the long connection has it one level up
    task_id = tapped.text("task_id")
    return {"key": tapped.text("event_key"), "task_id": task_id, "case_no": case_no_of(task_id)}
