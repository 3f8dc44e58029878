"""People with phones: they write, send pictures, tap cards, answer in threads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.simulators.feishu.nouns import Json, Sent, taps_of

if TYPE_CHECKING:
    from tests.simulators.feishu.simulator import FeishuSimulator

PNG = b"\x89PNG\r\n\x1a\n of some bytes"


@dataclass(frozen=True)
class Person:
    """Somebody of the company, or a customer who came from outside it."""

    sim: FeishuSimulator
    open_id: str
    name: str = "客户"
    tenant: str = ""

    def says(self, text: str, **more: Any) -> str:
        """A text to the bot alone; its message_id."""
        return self.sends("text", {"text": text}, **more)

    def sends(self, kind: str, content: object, **more: Any) -> str:
        """Any kind of message, one to one unless a chat is given."""
        body = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        return self._push(kind, body, **more)

    def sends_image(self, data: bytes = PNG, **more: Any) -> str:
        """A picture that the bot can fetch."""
        with self.sim.world.change():
            key = self.sim.world.name("img")
            self.sim.world.pictures[key] = data
        return self.sends("image", {"image_key": key}, **more)

    def passes_on(self, *lines: str, **more: Any) -> str:
        """A chat record; its lines have to be asked for."""
        message_id = self.sends(
            "merge_forward", {"content": "Merged and Forwarded Message"}, **more
        )
        with self.sim.world.change() as now:
            self.sim.world.records[message_id] = [
                {
                    "message_id": self.sim.world.name("om"),
                    "upper_message_id": message_id,
                    "msg_type": "text",
                    "create_time": str(int(now * 1000)),
                    "sender": {"id": "ou_somebody", "id_type": "open_id", "sender_type": "user"},
                    "body": {"content": json.dumps({"text": line}, ensure_ascii=False)},
                }
                for line in lines
            ]
        return message_id

    def writes_in(self, chat_id: str, text: str, *, to_bot: bool = False, **more: Any) -> str:
        """Words in a group, to the bot with an @."""
        if not to_bot:
            return self.sends("text", {"text": text}, chat_id=chat_id, **more)
        said = {"text": f"@_user_1 {text}"}
        return self.sends("text", said, chat_id=chat_id, mentions=[self.sim.mention], **more)

    def answers(self, card: Sent, text: str, *, to_bot: bool = False, **more: Any) -> str:
        """Words in a card's thread."""
        thread = {"root_id": card.message_id, "parent_id": card.message_id, "thread_id": "omt_1"}
        return self.writes_in(card.chat_id, text, to_bot=to_bot, extra=thread, **more)

    def answers_with_image(self, card: Sent) -> str:
        """A picture in a card's thread."""
        thread = {"root_id": card.message_id, "parent_id": card.message_id}
        return self.sends_image(chat_id=card.chat_id, extra=thread)

    def leaves(self, chat_id: str) -> None:
        """Leave a group."""
        user = {"name": self.name, "user_id": {"open_id": self.open_id}}
        self.sim.event("im.chat.member.user.deleted_v1", {"chat_id": chat_id, "users": [user]})

    def recalls(self, message_id: str) -> None:
        """Take a message back."""
        chat_id = self.sim.world.heard[message_id]["chat_id"]
        body = {"message_id": message_id, "chat_id": chat_id, "recall_type": "message_owner"}
        self.sim.event("im.message.recalled_v1", body)

    def reacts(self, message_id: str, emoji: str) -> None:
        """Put a sign under a message."""
        body = {
            "message_id": message_id,
            "reaction_type": {"emoji_type": emoji},
            "operator_type": "user",
            "user_id": {"open_id": self.open_id},
            "action_time": str(int(self.sim.clock.seconds() * 1000)),
        }
        self.sim.event("im.message.reaction.created_v1", body)

    def enters(self) -> None:
        """Open the chat with the bot."""
        chat = self.sim.world.p2p(self.open_id).chat_id
        body = {"chat_id": chat, "operator_id": {"open_id": self.open_id}}
        self.sim.event("im.chat.access_event.bot_p2p_chat_entered_v1", body)

    def taps(self, card: Sent, label: str) -> Json:
        """Tap a button; what the phone shows then: toast and card."""
        return self.clicks(card, {"value": card.taps[label], "tag": "button"})

    def taps_again(self, card: Sent, do: str) -> Json:
        """Tap what was on an earlier state of the card, as a screen that lags behind does."""
        values = (value for version in card.versions for value in taps_of(version).values())
        value = next(value for value in values if value.get("do") == do)
        return self.clicks(card, {"value": value, "tag": "button"})

    def fills(self, card: Sent, label: str, words: str) -> Json:
        """Write into the card's input and tap the button under it."""
        field = card.field("input")["name"]
        action = {"value": card.taps[label], "tag": "button", "form_value": {field: words}}
        return self.clicks(card, action)

    def chooses(self, card: Sent, option: str) -> Json:
        """Choose from the card's list, by its label."""
        select = card.field("select_static")
        value = next(one["value"] for one in select["options"] if one["text"]["content"] == option)
        callback = select["behaviors"][0]["value"]
        return self.clicks(card, {"value": callback, "tag": "select_static", "option": value})

    def clicks(self, card: Sent, action: Json, **more: Any) -> Json:
        """Any action on a card."""
        return self.sim.click(self, card, action, **more)

    def _push(
        self,
        kind: str,
        content: str,
        *,
        chat_id: str = "",
        mentions: list[Json] | None = None,
        extra: Json | None = None,
    ) -> str:
        world = self.sim.world
        with world.change():
            chat = world.chats[chat_id] if chat_id else world.p2p(self.open_id)
            message_id = world.name("om")
            message = {
                "message_id": message_id,
                "create_time": str(int(self.sim.clock.seconds() * 1000)),
                "chat_id": chat.chat_id,
                "chat_type": chat.mode,
                "message_type": kind,
                "content": content,
                **({"mentions": mentions} if mentions else {}),
                **(extra or {}),
            }
            world.heard[message_id] = message
        sender = {
            "sender_id": {"open_id": self.open_id, "union_id": f"on_{self.open_id[3:]}"},
            "sender_type": "user",
            "tenant_key": self.tenant or self.sim.tenant_key,
        }
        self.sim.event("im.message.receive_v1", {"sender": sender, "message": message})
        return message_id
