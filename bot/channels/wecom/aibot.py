"""The 智能机器人: cards to claim in the agents' group, and the conversation with each agent alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.channels.base import (
    Capabilities,
    Delivery,
    Misconfigured,
    Offer,
    Part,
    Receipt,
    Refused,
    TryLater,
    Way,
)
from bot.channels.wecom.aibot_answers import ORDER, answered, offered
from bot.channels.wecom.aibot_link import AibotLink
from bot.channels.wecom.cards import CardWords, case_card, shows_all
from bot.channels.wecom.errors import ApiError, problem
from bot.channels.wecom.group import inert_parts, notice_parts
from handlers.model import Reply
from handlers.notice import Notice
from handlers.policy import Push

GROUP_ADDRESS = "group"
ALONE = "alone:"
"""Before the userid of an agent whom the bot writes to one to one."""
SINGLE, GROUP = 1, 2
CHAT_RATE = (28, 60.0)
"""Thirty a minute and chat are allowed."""
STREAM_GONE = 846608
MOST_PARTS = 4
"""Messages of a whole conversation, for the one agent who asked."""
INSTEAD = "instead"
"""In a payload: what the group reads where the agent cannot be written to alone."""


class WeComAibot:
    """Channel of the bot. A chat must have spoken to the bot before the bot writes to it."""

    name = "wecom_aibot"
    capabilities = Capabilities(choices=False, images=False, card=True, text_bytes=4096)
    rate: tuple[int, float] | None = CHAT_RATE

    def __init__(
        self,
        link: Callable[[], AibotLink | None],
        userid_of: Callable[[str], str],
        *,
        chat: Callable[[], str],
        words: CardWords,
        case_url: str = "",
    ) -> None:
        """`link` and `chat` are looked up at every call; both may be missing for a while."""
        self._link = link
        self._userid_of = userid_of
        self._chat = chat
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
        if notice.is_news:
            return inert_parts(notice.title)
        if notice.instead:
            return tuple(
                replace(part, payload={**part.payload, INSTEAD: notice.instead})
                for part in inert_parts(notice.text, most=MOST_PARTS)
            )
        card = case_card(notice, self._words, self._case_url) if notice.is_card else None
        loud = notice.push is not Push.CARD and bool(notice.to)
        if card is not None and shows_all(card, notice) and not loud:
            return (card,)
        return (*notice_parts(notice, self._userid_of), *((card,) if card else ()))

    def answer(self, text: str, message_id: str) -> Part:
        """A line under what an agent wrote, or the card that was tapped, now saying what came of it."""
        return answered(text, message_id)

    def offer(self, offer: Offer, message_id: str = "") -> tuple[Part, ...]:
        """Words with buttons under them; after a tap the card itself says what came of it."""
        return offered(offer, message_id)

    def send(self, delivery: Delivery) -> Receipt:
        """Send to the chat, answer what an agent said, or change the card that was tapped."""
        payload = delivery.payload
        try:
            if "respond" in payload:
                return self._responded(delivery, payload["respond"])
            if "update" in payload:
                return self._updated(payload["update"])
            return self._sent(delivery)
        except ApiError as error:
            raise problem(error) from None

    def _request(self, cmd: str, body: Mapping[str, Any], req_id: str = "") -> None:
        link = self._link()
        if link is None:
            raise TryLater("the bot is not connected")
        link.request(cmd, body, req_id)

    def _sent(self, delivery: Delivery) -> Receipt:
        kind = str(delivery.payload["msgtype"])
        content = dict(delivery.payload[kind])
        if kind == "template_card":
            case_no = delivery.payload.get("case_no")
            content["task_id"] = f"{f'case-{case_no}' if case_no else ORDER}@{delivery.key}"
        said = {"msgtype": kind, kind: content}
        alone = str(delivery.payload.get("to") or delivery.address.to.removeprefix(ALONE))
        if alone == delivery.address.to:
            self._put(self._group(), GROUP, said)
        else:
            self._put_alone(alone, said, str(delivery.payload.get(INSTEAD, "")))
        return Receipt(data={"task_id": content["task_id"]} if "task_id" in content else {})

    def _put(self, chat: str, kind: int, said: Mapping[str, Any]) -> None:
        self._request("aibot_send_msg", {"chatid": chat, "chat_type": kind, **said})

    def _put_alone(self, userid: str, said: Mapping[str, Any], instead: str = "") -> None:
        """To one agent; by name in the group, where they never spoke to the bot alone.

        What is not for the group leaves only `instead` there.
        """
        try:
            self._put(userid, SINGLE, said)
        except ApiError as error:
            if not isinstance(problem(error), Refused):
                raise
            words = instead or said[str(said["msgtype"])]["content"]
            called = {"content": f"<@{userid}> {words}"}
            self._put(self._group(), GROUP, {"msgtype": "markdown", "markdown": called})

    def _group(self) -> str:
        chat = self._chat()
        if not chat:
            raise Misconfigured("write @ and any word to the bot in the agents' group once")
        return chat

    def _responded(self, delivery: Delivery, respond: Mapping[str, Any]) -> Receipt:
        """Under what the agent said while WeCom allows it, as a message of its own after that."""
        stream = {"id": delivery.key, "finish": True, "content": respond["text"]}
        body = {"msgtype": "stream", "stream": stream}
        try:
            self._request("aibot_respond_msg", body, str(respond["req_id"]))
        except ApiError as error:
            alone = str(respond.get("alone", ""))
            if error.errcode != STREAM_GONE:
                raise
            for part in inert_parts(str(respond["text"])):
                chat, kind = (alone, SINGLE) if alone else (self._group(), GROUP)
                self._put(chat, kind, part.payload)
        return Receipt()

    def _updated(self, update: Mapping[str, Any]) -> Receipt:
        """Change a tapped card; after five seconds the group reads the same in words."""
        body = {"response_type": "update_template_card", "template_card": update["card"]}
        try:
            self._request("aibot_respond_update_msg", body, update["req_id"])
        except ApiError:
            card = update["card"]
            words = (card["main_title"]["title"], card.get("sub_title_text", ""))
            for part in inert_parts("\n".join(filter(None, words))):
                self._put(self._group(), GROUP, part.payload)
        return Receipt()
