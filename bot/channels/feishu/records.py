"""合并转发: the event names only the record, its lines have to be asked for."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from bot.channels.feishu.client import FeishuClient
from bot.channels.feishu.errors import ApiError, problem
from bot.channels.feishu.messages import spoken
from bot.channels.wecom.reading import Body
from handlers.model import ForwardedLine, Message

MESSAGE = "/open-apis/im/v1/messages/{message_id}"
MOST = 100
"""Lines of one record; the platform gives as many."""


class Records:
    """Opens records that were passed on. Their pictures and files cannot be fetched."""

    def __init__(self, client: FeishuClient) -> None:
        self._client = client

    def lines(self, message: Message) -> tuple[ForwardedLine, ...]:
        """What stands in the record, oldest first; a SendProblem where Feishu does not say."""
        path = MESSAGE.format(message_id=quote(message.message_id, safe=""))
        try:
            found = Body.of(self._client.call("GET", path))
        except ApiError as error:
            raise problem(error) from None
        items = [one for one in found.bodies("items") if one.text("upper_message_id")]
        lines = (_line(item, message.at) for item in items[:MOST])
        return tuple(line for line in lines if line.text)


def _line(item: Body, otherwise: datetime) -> ForwardedLine:
    told = {
        **item.fields,
        "message_type": item.text("msg_type"),
        "content": item.body("body").text("content"),
    }
    said = spoken(Body(told), otherwise)
    at = said.message.at if said else otherwise
    return ForwardedLine(sender="", text=said.message.text if said else "", at=at)
