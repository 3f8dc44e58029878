"""The 智能机器人 in the agents' group: cards to claim, and answers to what agents tell it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.channels.base import Capabilities, Delivery, Part, Payload, Receipt, Way
from bot.channels.wecom.aibot_link import AibotLink
from bot.channels.wecom.cards import CardWords, case_card, shows_all
from bot.channels.wecom.errors import ApiError, problem
from bot.channels.wecom.group import inert_parts, notice_parts
from handlers.model import Reply
from handlers.policy import Push
from handlers.turn import Notice

GROUP = 2
CHAT_RATE = (28, 60.0)
"""Thirty a minute and chat are allowed."""
STREAM_GONE = 846608


class WeComAibot:
    """Channel of the bot; the address is a chat that has spoken to the bot before."""

    name = "wecom_aibot"
    capabilities = Capabilities(choices=False, images=False, card=True, text_bytes=4096)
    rate: tuple[int, float] | None = CHAT_RATE

    def __init__(
        self,
        link: AibotLink,
        userid_of: Callable[[str], str],
        *,
        words: CardWords,
        case_url: str = "",
    ) -> None:
        """`userid_of` gives an agent's WeCom userid; `case_url` has `{case_no}` in it."""
        self._link = link
        self._userid_of = userid_of
        self._words = words
        self._case_url = case_url

    def via(self, part: Part, way: Way) -> Part:
        """The part itself."""
        return part

    def merge(self, first: Part, second: Part) -> Part | None:
        """Never: each notice may be acted on."""
        return None

    def render(self, reply: Reply) -> tuple[Part, ...]:
        """A reply as the group reads it."""
        return inert_parts(reply.text)

    def render_notice(self, notice: Notice) -> tuple[Part, ...]:
        """A card for a case, markdown otherwise; people are called in markdown only."""
        card = case_card(notice, self._words, self._case_url)
        loud = notice.push is not Push.CARD and bool(notice.to)
        if card is not None and shows_all(card, notice) and not loud:
            return (card,)
        return (*notice_parts(notice, self._userid_of), *((card,) if card else ()))

    def send(self, delivery: Delivery) -> Receipt:
        """Send to the chat, answer what an agent said, or change the card that was tapped."""
        payload = delivery.payload
        try:
            if "respond" in payload:
                return self._responded(delivery, payload["respond"])
            if "update" in payload:
                update = payload["update"]
                body = {"response_type": "update_template_card", "template_card": update["card"]}
                self._link.request("aibot_respond_update_msg", body, update["req_id"])
                return Receipt()
            return self._sent(delivery)
        except ApiError as error:
            raise problem(error) from None

    def _sent(self, delivery: Delivery) -> Receipt:
        kind = str(delivery.payload["msgtype"])
        content = dict(delivery.payload[kind])
        if kind == "template_card":
            content["task_id"] = f"case-{delivery.payload['case_no']}@{delivery.key}"
        body = {"chatid": delivery.address.to, "chat_type": GROUP, "msgtype": kind, kind: content}
        self._link.request("aibot_send_msg", body)
        return Receipt(data={"task_id": content["task_id"]} if "task_id" in content else {})

    def _responded(self, delivery: Delivery, respond: Mapping[str, Any]) -> Receipt:
        """Under what the agent said while WeCom allows it, as a message of its own after that."""
        stream = {"id": delivery.key, "finish": True, "content": respond["text"]}
        body = {"msgtype": "stream", "stream": stream}
        try:
            self._link.request("aibot_respond_msg", body, str(respond["req_id"]))
        except ApiError as error:
            if error.errcode != STREAM_GONE or not delivery.address.to:
                raise
            for part in inert_parts(str(respond["text"])):
                plain = {"chatid": delivery.address.to, "chat_type": GROUP, **part.payload}
                self._link.request("aibot_send_msg", plain)
        return Receipt()


def answer_to(req_id: str, text: str) -> Payload:
    """The answer to what an agent said, shown under it."""
    return {"respond": {"req_id": req_id, "text": text}}


def card_after_tap(req_id: str, card: Mapping[str, Any]) -> Payload:
    """The card as it looks after a tap; the tap's req_id lives five seconds."""
    return {"update": {"req_id": req_id, "card": card}}
