"""The groups that the bot sits in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.feishu.client import FeishuClient
from bot.channels.feishu.errors import ApiError, problem
from bot.channels.wecom.reading import Body

CHATS = "/open-apis/im/v1/chats"
PAGES = 20


@dataclass(frozen=True, slots=True)
class Place:
    """One group; `external` where people of other companies are in it."""

    chat_id: str
    name: str
    external: bool


class Places:
    """Asks Feishu where the bot is."""

    def __init__(self, client: FeishuClient) -> None:
        self._client = client

    def groups(self) -> tuple[Place, ...]:
        """Every group of the bot; a SendProblem where Feishu does not say."""
        found: list[Place] = []
        page = ""
        for _ in range(PAGES):
            told = self._page(page)
            found += [_place(one) for one in told.bodies("items")]
            page = told.text("page_token")
            if not told.fields.get("has_more") or not page:
                break
        return tuple(found)

    def _page(self, token: str) -> Body:
        try:
            return Body.of(self._client.call("GET", CHATS, None, page_size="100", page_token=token))
        except ApiError as error:
            raise problem(error) from None


def _place(item: Body) -> Place:
    return Place(item.text("chat_id"), item.text("name"), item.fields.get("external") is True)
