"""Events of the long connection: plain, since the connection itself was opened with the secret."""

from __future__ import annotations

import json
from datetime import datetime

from bot.channels.base import Received, Stranger
from bot.channels.feishu.callback import acked, app_of
from bot.channels.feishu.events import Reader
from bot.channels.feishu.known import Known


class PlainEvents:
    """Says what the events of one app mean."""

    def __init__(self, app_id: str, known: Known, *, agent_chat: str = "", busy: str = "") -> None:
        """As for a webhook, without the keys."""
        self._app_id = app_id
        self._reader = Reader(app_id, known, agent_chat=agent_chat, busy=busy)

    def read(self, payload: bytes, now: datetime) -> Received:
        """What an event is; Stranger where it is not an event of this app."""
        try:
            event = json.loads(payload)
        except (ValueError, RecursionError) as error:
            raise Stranger(type(error).__name__) from None
        if not isinstance(event, dict) or app_of(event) != self._app_id:
            raise Stranger("another app")
        return acked(self._reader.read(event, now))
