"""The self-built app one to one: customers who write to it, agents whom it has to reach."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from bot.channels.base import (
    IN_GROUP,
    Capabilities,
    Delivery,
    Part,
    Receipt,
    Refused,
    Sink,
    TryLater,
    Way,
)
from bot.channels.feishu.client import FeishuClient
from bot.channels.feishu.errors import NO_CARD, NO_TARGET, NO_THREADS, TOO_OLD, ApiError, problem
from bot.channels.feishu.history import ChatHistory
from bot.channels.feishu.offers import handing_card
from bot.channels.feishu.pictures import pictured
from bot.channels.feishu.render import TEXT_BYTES, as_card, reply_parts, text_part
from bot.channels.feishu.ticket_list import ticket_lists
from bot.channels.feishu.uploads import Uploads
from bot.channels.wecom.media import Attachments
from bot.clock import Clock, SystemClock
from handlers.model import Media, Reply
from handlers.notice import Notice
from handlers.policy import Push

log = logging.getLogger(__name__)

MESSAGES = "/open-apis/im/v1/messages"
IDEMPOTENT = timedelta(hours=1)
USER_RATE = (4, 1.0)
"""Five a second reach one person, shared with every other app."""
URGENT = {Push.URGENT: "urgent_app", Push.PHONE: "urgent_phone"}
PREFIXES = {"oc_": "chat_id", "ou_": "open_id", "on_": "union_id"}


class FeishuApp:
    """Channel and Fetcher; the account is the app id, the address an open_id."""

    name = "feishu"
    capabilities = Capabilities(
        choices=True,
        images=True,
        card=True,
        thread=True,
        edit=True,
        recall=True,
        text_bytes=TEXT_BYTES,
        idempotency=IDEMPOTENT,
    )
    rate: tuple[int, float] | None = USER_RATE

    def __init__(
        self,
        client: FeishuClient,
        attachments: Attachments,
        clock: Clock | None = None,
    ) -> None:
        """`attachments` opens the pictures that replies name; `clock` None is the machine's."""
        self._client = client
        self._history = ChatHistory(client, client.app_id, clock or SystemClock())
        self._uploads = Uploads(client, attachments)

    def via(self, part: Part, way: Way) -> Part:
        """The part itself, in a group under the message it answers."""
        if not way.thread:
            return part
        threaded = {**part.payload, "reply_to": way.thread, "in_thread": True}
        return replace(part, payload=threaded)

    def merge(self, first: Part, second: Part) -> Part | None:
        """Never: each notice may be acted on."""
        return None

    def render(self, reply: Reply) -> tuple[Part, ...]:
        """Text, buttons for choices, pictures."""
        return reply_parts(reply)

    def render_notice(self, notice: Notice) -> tuple[Part, ...]:
        """Everything of it as one text; loud ones buzz the phone."""
        if notice.handing:
            return (Part(payload=as_card(handing_card(notice), notice.text), preview=notice.text),)
        if notice.tickets:
            return ticket_lists(notice)
        part = text_part(notice.text)
        loud = URGENT.get(notice.push)
        return (replace(part, payload={**part.payload, "loud": loud}) if loud else part,)

    def fetch(self, account: str, media: Media, sink: Sink) -> bool:
        """Hand its bytes to `sink`; False where Feishu has it no more."""
        message_id, kind, key = ([quote(part) for part in media.media_id.split("/")] + ["", ""])[:3]
        if not key:
            return False
        try:
            path = f"{MESSAGES}/{message_id}/resources/{key}"
            self._client.download(path, sink, type=kind)
        except ApiError as error:
            decided = problem(error)
            if isinstance(decided, Refused):
                return False
            raise decided from None
        return True

    def bot_open_id(self) -> str:
        """The bot's own open_id; a SendProblem where it cannot be asked for."""
        try:
            found = self._client.call("GET", "/open-apis/bot/v3/info")
        except ApiError as error:
            raise problem(error) from None
        return str((found.get("bot") or {}).get("open_id", ""))

    def send(self, delivery: Delivery) -> Receipt:
        """Create, reply or update; what the platform cannot show goes as plain text."""
        try:
            return self._sent(delivery)
        except ApiError as error:
            raise problem(error) from None

    def _sent(self, delivery: Delivery) -> Receipt:
        payload = delivery.payload
        if payload.get("recall"):
            self._client.call("DELETE", f"{MESSAGES}/{payload['recall']}")
            return Receipt()
        if payload.get("update"):
            return self._updated(delivery)
        content = self._content(payload)
        try:
            answer = self._posted(delivery, payload["msg_type"], content, delivery.key)
        except ApiError as error:
            if error.code not in NO_CARD or error.is_locked_card or "otherwise" not in payload:
                raise
            said = {"text": payload["otherwise"]}
            answer = self._posted(delivery, "text", said, f"{delivery.key}-t")
        if payload.get("loud"):
            self._buzz(str(answer["message_id"]), payload["loud"], delivery)
        return Receipt(platform_id=str(answer.get("message_id", "")))

    def _posted(
        self, delivery: Delivery, kind: str, content: Mapping[str, Any], uuid: str
    ) -> dict[str, Any]:
        to = delivery.address.to.partition(IN_GROUP)[0]
        arrived = self._history.arrived(delivery, to, kind, content)
        if arrived is not None:
            return arrived
        body = {"msg_type": kind, "content": _dumped(content), "uuid": uuid}
        target = delivery.payload.get("reply_to")
        if target:
            threaded = bool(delivery.payload.get("in_thread"))
            replied = self._replied(str(target), body, in_thread=threaded)
            if replied is not None:
                return replied
        kind_of_id = PREFIXES.get(to[:3], "user_id")
        asked = {**body, "receive_id": to}
        answer = self._client.call("POST", MESSAGES, asked, receive_id_type=kind_of_id)
        self._history.learn(to, answer)
        return answer

    def _replied(
        self, target: str, body: Mapping[str, Any], *, in_thread: bool
    ) -> dict[str, Any] | None:
        """Under a message, plainly where its chat has no threads; None where the message is away."""
        try:
            path, asked = f"{MESSAGES}/{target}/reply", {**body, "reply_in_thread": in_thread}
            return self._client.call("POST", path, asked)
        except ApiError as error:
            if error.code == NO_THREADS and in_thread:
                return self._replied(target, body, in_thread=False)
            if error.code not in NO_TARGET:
                raise
            return None

    def _updated(self, delivery: Delivery) -> Receipt:
        payload = delivery.payload
        message_id = str(payload["update"])
        card = self._content(payload)
        try:
            self._client.call("PATCH", f"{MESSAGES}/{message_id}", {"content": _dumped(card)})
        except ApiError as error:
            if error.code != TOO_OLD and error.code not in NO_TARGET:
                raise
            answer = self._posted(delivery, "interactive", card, delivery.key)
            message_id = str(answer["message_id"])
        return Receipt(platform_id=message_id)

    def _content(self, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        if payload["msg_type"] == "image":
            return {"image_key": self._uploads.key(payload["ref"])}
        content: Mapping[str, Any] = payload["content"]
        if payload["msg_type"] == "interactive":
            return pictured(content, self._uploads.key_if_any)
        return content

    def _buzz(self, message_id: str, loud: str, delivery: Delivery) -> None:
        """The message has arrived; what keeps it from buzzing is worth a try, never a second message."""
        whom = {"user_id_list": [delivery.address.to]}
        path = f"{MESSAGES}/{message_id}/{loud}"
        try:
            self._client.call("PATCH", path, whom, user_id_type="open_id")
        except ApiError as error:
            decided = problem(error)
            if isinstance(decided, TryLater):
                raise decided from None
            log.warning("not urgent: %s", decided, extra={"action": "urgent_refused"})


def _dumped(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False)
