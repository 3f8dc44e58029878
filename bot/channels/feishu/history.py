"""Whether a message of ours that may have arrived is in its chat, once its key protects it no more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.channels.base import Delivery
from bot.channels.feishu.client import FeishuClient
from bot.channels.wecom.reading import Body
from bot.clock import Clock

MESSAGES = "/open-apis/im/v1/messages"
UNPROTECTED = timedelta(minutes=55)
"""Feishu keeps a key for an hour; clocks differ and requests take their time."""
PAGE = 50


class ChatHistory:
    """Looks messages up in their chats. Threads are not searched: they have no list by chat."""

    def __init__(self, client: FeishuClient, app_id: str, clock: Clock) -> None:
        """`app_id` signs what is ours."""
        self._client = client
        self._app_id = app_id
        self._clock = clock
        self._chats: dict[str, str] = {}

    def learn(self, to: str, answer: Mapping[str, Any]) -> None:
        """Remember which chat a person's messages go to, as the platform's answer says."""
        if answer.get("chat_id"):
            self._chats[to] = str(answer["chat_id"])

    def arrived(
        self, delivery: Delivery, to: str, kind: str, content: Mapping[str, Any]
    ) -> dict[str, str] | None:
        """What an earlier try of this made; None where it has to be sent. ApiError as elsewhere."""
        chat_id = to if to.startswith("oc_") else self._chats.get(to, "")
        late = delivery.resent and self._clock.now() - delivery.created_at >= UNPROTECTED
        if not late or not chat_id or delivery.payload.get("in_thread"):
            return None
        said = Body.of(
            self._client.call("GET", MESSAGES, None, **_asked(chat_id, delivery.created_at))
        )
        for item in said.bodies("items"):
            is_ours = item.body("sender").text("id") == self._app_id
            if is_ours and item.text("msg_type") == kind and _is_same(kind, item, content):
                return {"message_id": item.text("message_id"), "chat_id": chat_id}
        return None


def _asked(chat_id: str, since: datetime) -> dict[str, str]:
    return {
        "container_id_type": "chat",
        "container_id": chat_id,
        "start_time": str(int(since.timestamp()) - 1),
        "sort_type": "ByCreateTimeAsc",
        "page_size": str(PAGE),
    }


def _is_same(kind: str, item: Body, content: Mapping[str, Any]) -> bool:
    """Of a card the platform keeps little more than its title, which names the case."""
    found = _content(item)
    if kind != "interactive":
        return found == content
    return isinstance(found, dict) and found.get("title") == _title(content)


def _title(card: Mapping[str, Any]) -> str:
    return Body.of(card.get("header")).body("title").text("content") or "-"


def _content(item: Body) -> object:
    try:
        return json.loads(item.body("body").text("content"))
    except (ValueError, RecursionError):
        return None
