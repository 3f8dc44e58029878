"""The message API: create, reply, update, buzz, resources, pictures."""

from __future__ import annotations

import json
from email.parser import BytesParser
from email.policy import HTTP

from tests.simulators.faults import Answer
from tests.simulators.feishu import cards
from tests.simulators.feishu.nouns import Chat, Json, Refusal, Sent
from tests.simulators.feishu.world import UUID_SECONDS, FeishuWorld

TYPES = frozenset({"text", "post", "image", "file", "audio", "media", "sticker", "interactive"})
UPDATABLE = 14 * 86400.0


class MessageApi:
    """Calls below /open-apis/im/v1."""

    def __init__(self, world: FeishuWorld) -> None:
        self._world = world

    def create(self, query: dict[str, str], body: Json) -> Json:
        """Send to a chat or to a person."""
        chat = self._chat(query.get("receive_id_type", ""), str(body["receive_id"]))
        return self._make(chat, body)

    def reply(self, message_id: str, body: Json) -> Json:
        """Reply to a message, in its thread where asked."""
        root = self._root(message_id)
        chat = self._world.chats[root["chat_id"]]
        if body.get("reply_in_thread") and not chat.threads:
            raise Refusal(230071, "The group does not support reply in thread")
        return self._make(chat, body, root_id=root["root"], thread=body.get("reply_in_thread"))

    def patch(self, message_id: str, body: Json) -> Json:
        """Update a card."""
        with self._world.change() as now:
            sent = self._mine(message_id)
            if now - sent.at > UPDATABLE:
                raise Refusal(230031, "message is too old")
            if sent.msg_type != "interactive":
                raise Refusal(230001, "only cards can be patched")
            sent.content = cards.checked(body["content"])
            sent.versions.append(sent.content)
        return {}

    def get(self, message_id: str) -> Json:
        """A message; a record that was passed on with its lines, which name it."""
        heard = self._world.heard.get(message_id)
        if heard is None:
            raise Refusal(230110, "The message was deleted")
        told = {**heard, "msg_type": heard["message_type"], "body": {"content": heard["content"]}}
        return {"items": [told, *self._world.records.get(message_id, [])]}

    def groups(self) -> Json:
        """The groups that the bot is in."""
        with self._world.lock:
            mine = [
                one for one in self._world.chats.values() if one.mode != "p2p" and not one.closed
            ]
        items = [{"chat_id": o.chat_id, "name": o.name, "external": o.external} for o in mine]
        return {"items": items, "has_more": False, "page_token": ""}

    def history(self, query: Json, app_id: str) -> Json:
        """The bot's messages of a chat since a moment, threads left out; of cards only the title."""
        if (
            query.get("container_id_type") != "chat"
            or query["container_id"] not in self._world.chats
        ):
            raise Refusal(230001, "invalid container")
        since, chat_id = int(query["start_time"]), query["container_id"]
        sender = {"id": app_id, "id_type": "app_id", "sender_type": "app"}
        with self._world.lock:
            said = [one for one in self._world.sent.values() if one.chat_id == chat_id]
        items = [
            {
                "message_id": one.message_id,
                "msg_type": one.msg_type,
                "create_time": str(int(one.at * 1000)),
                "sender": sender,
                "body": {"content": json.dumps(_kept(one), ensure_ascii=False)},
            }
            for one in said
            if one.at >= since and not one.in_thread
        ]
        return {"items": items[: int(query["page_size"])], "has_more": False}

    def delete(self, message_id: str) -> Json:
        """Take a message of the bot back."""
        with self._world.change():
            sent = self._mine(message_id)
            sent.recalled = True
        return {}

    def urgent(self, message_id: str, how: str, body: Json) -> Json:
        """Buzz people about a message of ours."""
        with self._world.change():
            sent = self._mine(message_id)
            chat = self._world.chats[sent.chat_id]
            if chat.external:
                raise Refusal(230027, "external groups have no urgent messages")
            wrong = [who for who in body["user_id_list"] if who not in chat.members]
            if len(wrong) == len(body["user_id_list"]):
                raise Refusal(230001, "invalid user_id_list")
            sent.urgent += [(who, how) for who in body["user_id_list"] if who not in wrong]
        return {"invalid_user_id_list": wrong}

    def read_users(self, message_id: str) -> Json:
        """Who has read a message of ours."""
        with self._world.lock:
            sent = self._mine(message_id)
            items = [{"user_id_type": "open_id", "user_id": who} for who in sent.read_by]
        return {"items": items, "has_more": False}

    def resource(self, message_id: str, key: str, kind: str) -> Answer:
        """A file of a person's message."""
        with self._world.lock:
            message = self._world.heard.get(message_id)
            data = self._world.pictures.get(key) if message and key in message["content"] else None
            external = message and self._world.chats[message["chat_id"]].external
        if external:
            raise Refusal(234009, "not in external groups")
        if data is None or kind not in {"image", "file"}:
            raise Refusal(234003, "File not in message")
        name = (("Content-Disposition", f'attachment; filename="{key}"'),)
        return Answer(data, 200, "application/octet-stream", name)

    def upload(self, content_type: str, body: bytes) -> Json:
        """Keep a picture."""
        head = f"Content-Type: {content_type}\r\n\r\n".encode()
        form = BytesParser(policy=HTTP).parsebytes(head + body)
        parts = {
            part.get_param("name", header="content-disposition"): part for part in form.iter_parts()
        }
        data = parts["image"].get_payload(decode=True)
        if not isinstance(data, bytes) or data.startswith(b"b'"):
            raise Refusal(234011, "Can't recognize image format")
        with self._world.change():
            key = self._world.name("img")
            self._world.images[key] = data
        return {"image_key": key}

    def _chat(self, kind: str, to: str) -> Chat:
        world = self._world
        if kind == "open_id" and not to.startswith("ou_"):
            raise Refusal(99992351, "The request contains invalid id")
        if to in world.gone:
            raise Refusal(230013, "Bot has NO availability to this user")
        chat = world.p2p(to) if kind == "open_id" else world.chats.get(to)
        if chat is None:
            raise Refusal(230034, "receive_id is invalid")
        if chat.closed:
            raise Refusal(230002, "The bot can not be outside the group")
        return chat

    def _make(self, chat: Chat, body: Json, *, root_id: str = "", thread: object = False) -> Json:
        content = self._content(body)
        with self._world.change() as now:
            known = self._world.known_uuid(body.get("uuid", ""))
            if known is None:
                self._world.count_in(chat.chat_id)
                known = Sent(
                    message_id=self._world.name("om"),
                    chat_id=chat.chat_id,
                    msg_type=body["msg_type"],
                    content=content,
                    at=now,
                    root_id=root_id,
                    in_thread=bool(thread),
                    uuid=body.get("uuid", ""),
                    versions=[content],
                )
                self._world.sent[known.message_id] = known
                if known.uuid:
                    self._world.uuids[known.uuid] = (known.message_id, now + UUID_SECONDS)
        return {"message_id": known.message_id, "chat_id": chat.chat_id, "root_id": root_id}

    def _content(self, body: Json) -> Json:
        if body["msg_type"] not in TYPES:
            raise Refusal(230001, "invalid msg_type")
        if len(body.get("uuid", "")) > 50:
            raise Refusal(230001, "uuid is too long")
        if body["msg_type"] == "interactive":
            return cards.checked(body["content"])
        content: Json = json.loads(body["content"])
        if body["msg_type"] == "image" and content["image_key"] not in self._world.images:
            raise Refusal(230017, "the image is not the bot's")
        if body["msg_type"] == "text" and len(content["text"].encode()) > 150 * 1024:
            raise Refusal(230025, "message is too long")
        return content

    def _root(self, message_id: str) -> Json:
        sent, heard = self._world.sent.get(message_id), self._world.heard.get(message_id)
        if sent is not None:
            if sent.recalled:
                raise Refusal(230011, "The message was withdrawn")
            return {"chat_id": sent.chat_id, "root": sent.root_id or message_id}
        if heard is None:
            raise Refusal(230110, "The message was deleted")
        return {"chat_id": heard["chat_id"], "root": heard.get("root_id") or message_id}

    def _mine(self, message_id: str) -> Sent:
        sent = self._world.sent.get(message_id)
        if sent is None or sent.recalled:
            raise Refusal(230011, "The message was withdrawn")
        return sent


def _kept(sent: Sent) -> Json:
    """What a message's content reads as later."""
    if sent.msg_type != "interactive":
        return sent.content
    title = sent.content.get("header", {}).get("title", {}).get("content", "")
    return {"title": title, "elements": [[]]}
