"""The self-built app: members write to it, and it writes to one agent at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.base import (
    Capabilities,
    Delivery,
    Part,
    Payload,
    Receipt,
    Sink,
    Way,
)
from bot.channels.wecom.cards import CardWords, case_card, handing_cards, shows_all
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.errors import ApiError, problem
from bot.channels.wecom.media import Attachments, Uploads, fetch_media
from bot.channels.wecom.render import TEXT_BYTES, plain_parts
from handlers.model import Media, Reply
from handlers.notice import Notice

MEMBER_RATE = (30, 60.0)
"""Messages to one member; WeCom drops what is more without a word."""


class WeComApp:
    """Channel and Fetcher of the self-built app; `account` is the agent id of the app."""

    name = "wecom_app"
    capabilities = Capabilities(choices=False, images=True, card=True, text_bytes=TEXT_BYTES)
    rate: tuple[int, float] | None = MEMBER_RATE

    def __init__(
        self,
        client: WeComClient,
        agent_id: str,
        attachments: Attachments,
        *,
        words: CardWords,
        case_url: str = "",
    ) -> None:
        """`case_url` has `{case_no}` in it and opens a case; cards have no such button without."""
        self._client = client
        self._agent_id = int(agent_id)
        self._uploads = Uploads(client, attachments)
        self._words = words
        self._case_url = case_url

    def via(self, part: Part, way: Way) -> Part:
        """The part itself."""
        return part

    def merge(self, first: Part, second: Part) -> Part | None:
        """Never: each notice may be acted on."""
        return None

    def render(self, reply: Reply) -> tuple[Part, ...]:
        """Text with numbered choices, then pictures."""
        return plain_parts(reply)

    def render_notice(self, notice: Notice) -> tuple[Part, ...]:
        """A card with a button to claim for a case, text otherwise."""
        if notice.handing:
            said = Reply(text=notice.text, key="notice", by="desk")
            return (*plain_parts(said), *handing_cards(notice))
        card = case_card(notice, self._words, self._case_url)
        if card is None:
            return plain_parts(Reply(text=notice.text, key="notice", by="desk"))
        if shows_all(card, notice):
            return (card,)
        rest = Reply(text="\n".join(notice.lines), key="notice", by="desk")
        return (*plain_parts(rest), card)

    def fetch(self, account: str, media: Media, sink: Sink) -> bool:
        """Hand its bytes to `sink`; False where WeCom has it no more."""
        return fetch_media(self._client, media.media_id, sink)

    def send(self, delivery: Delivery) -> Receipt:
        """Send a message, or change a card that somebody tapped."""
        try:
            if "update" in delivery.payload:
                return self._updated(delivery.payload["update"])
            return self._sent(delivery)
        except ApiError as error:
            raise problem(error) from None

    def _sent(self, delivery: Delivery) -> Receipt:
        to = {"touser": delivery.address.to, "agentid": self._agent_id}
        answer = self._client.call("message/send", {**to, **self._content(delivery)})
        data = {"response_code": answer["response_code"]} if "response_code" in answer else {}
        return Receipt(platform_id=str(answer.get("msgid", "")), data=data)

    def _content(self, delivery: Delivery) -> dict[str, Any]:
        payload = delivery.payload
        kind = str(payload["msgtype"])
        content = dict(payload[kind])
        if kind == "image":
            content = {"media_id": self._uploads.media_id_or_refuse(content["ref"])}
        if kind == "template_card":
            content["task_id"] = f"case-{payload['case_no']}@{delivery.key}"
        return {"msgtype": kind, kind: content}

    def _updated(self, update: Mapping[str, Any]) -> Receipt:
        self._client.call("message/update_template_card", {"agentid": self._agent_id, **update})
        return Receipt()


def button_done(response_code: str, label: str, userids: tuple[str, ...] = ()) -> Payload:
    """Replace a tapped card's buttons by what came of it, for everybody or for these."""
    whom: dict[str, Any] = {"userids": list(userids)} if userids else {"atall": 1}
    done = {"response_code": response_code, "button": {"replace_name": label}, **whom}
    return {"update": done}


__all__ = ["CardWords", "WeComApp", "button_done"]
