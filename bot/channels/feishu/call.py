"""飞书 加急电话: a message of its own to one agent, made urgent by telephone, and whether it was read."""

from __future__ import annotations

from bot.channels.base import Delivery, Part
from bot.channels.feishu.app import MESSAGES, FeishuApp
from bot.channels.feishu.client import FeishuClient
from bot.channels.feishu.errors import ApiError, problem
from bot.channels.ringing import Heard, RingingWay
from handlers.notice import Notice
from handlers.policy import Push

SHOWN = 50
"""Readers on one page; a message to one person has one."""


class FeishuCall(RingingWay):
    """Rings by `urgent_phone`; Feishu tells who read the message, not who picked up."""

    name = "feishu_call"
    platform = "feishu"
    carries_text = True

    def __init__(self, app: FeishuApp, client: FeishuClient) -> None:
        """`app` sends the message, `client` asks who read it."""
        self._app = app
        self._client = client

    def render_notice(self, notice: Notice) -> tuple[Part, ...]:
        """The whole notice, made urgent by telephone."""
        parts = self._app.render_notice(notice)
        if notice.push is Push.PHONE:
            return parts
        return tuple(
            Part(payload={**one.payload, "loud": "urgent_phone"}, preview=one.preview)
            for one in parts
        )

    def ring(self, delivery: Delivery) -> str:
        """Send the message and let Feishu call."""
        return self._app.send(delivery).platform_id

    def heard(self, call_id: str, to: str) -> Heard:
        """Read means answered."""
        path = f"{MESSAGES}/{call_id}/read_users"
        try:
            found = self._client.call("GET", path, user_id_type="open_id", page_size=str(SHOWN))
        except ApiError as error:
            raise problem(error) from None
        read = {str(one.get("user_id", "")) for one in found.get("items") or ()}
        return Heard.ANSWERED if to in read else Heard.RINGING
