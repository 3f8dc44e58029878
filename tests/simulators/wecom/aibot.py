"""The platform's side of a 智能机器人's long connection."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection

from tests.simulators.line import Line
from tests.simulators.wecom.aibot_files import AibotFiles

Frame = dict[str, Any]
NOT_SPOKEN = 95099
STREAM_GONE = 846608


@dataclass(frozen=True)
class BotMessage:
    """Something the bot put into a chat; `cmd` says how."""

    cmd: str
    chat: str
    body: Frame

    @property
    def text(self) -> str:
        """The words of it."""
        kind = self.body.get("msgtype", "template_card")
        content = self.body[kind]
        if kind == "template_card":
            return str(content["main_title"]["title"])
        return str(content["content"])


class AibotSimulator(Line):
    """One bot; its newest connection is the only one. Use as a context manager."""

    def __init__(self, bot_id: str = "bot1", secret: str = "bot-secret") -> None:
        super().__init__()
        self.bot_id, self.secret = bot_id, secret
        self._numbers = itertools.count(1)
        self._connection: ServerConnection | None = None
        self._asked: dict[str, str] = {}
        self.chats: set[str] = set()
        """Chats that have spoken to the bot."""
        self.messages: list[BotMessage] = []
        self.stream_gone = False
        self.first_words = ""
        """Said by a member after a login and before its answer, as on a busy morning."""
        self.files = AibotFiles()

    def __exit__(self, *about: object) -> None:
        super().__exit__(*about)
        self.files.close()

    @property
    def url(self) -> str:
        """The value for WECOM_BOT_WS_URL."""
        return self.origin

    def says(self, userid: str, text: str, *, chat: str = "chat1", quote: str = "") -> str:
        """A member writes to the bot in a group; its req_id."""
        body: Frame = {"msgtype": "text", "text": {"content": text}}
        if quote:
            body["quote"] = {"msgtype": "text", "text": {"content": quote}}
        return self._tell("aibot_msg_callback", userid, chat, body)

    def says_alone(self, userid: str, text: str) -> str:
        """A member writes to the bot one to one; its req_id."""
        self.chats.add(userid)
        body: Frame = {"msgtype": "text", "text": {"content": text}}
        return self._tell("aibot_msg_callback", userid, "", body)

    def shows_alone(self, userid: str, data: bytes) -> str:
        """A member sends the bot a picture one to one; its req_id."""
        self.chats.add(userid)
        url, aeskey = self.files.keep(data)
        body: Frame = {"msgtype": "image", "image": {"url": url, "aeskey": aeskey}}
        return self._tell("aibot_msg_callback", userid, "", body)

    def in_chat(self, chat: str) -> list[str]:
        """What the bot wrote into a chat."""
        return [one.text for one in self.messages if one.chat == chat]

    def taps(self, userid: str, key: str, *, chat: str = "chat1") -> str:
        """A member presses a button of the newest card."""
        card = next(one for one in reversed(self.messages) if "template_card" in one.body)
        tapped = {"event_key": key, "task_id": card.body["template_card"]["task_id"]}
        event = {"eventtype": "template_card_event", "template_card_event": tapped}
        body = {"msgtype": "event", "event": event}
        return self._tell("aibot_event_callback", userid, chat, body)

    def enters(self, userid: str) -> None:
        """A member opens the chat with the bot."""
        body = {"msgtype": "event", "event": {"eventtype": "enter_chat"}}
        self._tell("aibot_event_callback", userid, "", body)

    def drop(self) -> None:
        """The connection breaks."""
        with self.changed:
            connection = self._connection
        if connection is not None:
            connection.close()

    def got(self, count: int, seconds: float = 30.0) -> bool:
        """Wait until the bot has sent so many messages."""
        return self.wait_for(lambda: len(self.messages) >= count, seconds)

    def _tell(self, cmd: str, userid: str, chat: str, body: Frame) -> str:
        number = next(self._numbers)
        req_id = f"req{number}"
        if chat:
            self.chats.add(chat)
        self._asked[req_id] = chat or userid
        common = {
            "msgid": f"m{number}",
            "aibotid": self.bot_id,
            "chatid": chat,
            "chattype": "group" if chat else "single",
            "from": {"userid": userid},
        }
        frame = {"cmd": cmd, "headers": {"req_id": req_id}, "body": {**common, **body}}
        assert self._connection is not None
        self._connection.send(json.dumps(frame))
        return req_id

    def serve(self, connection: ServerConnection) -> None:
        """Answer a connection until it goes."""
        try:
            for text in connection:
                frame = json.loads(text)
                answer = self._answer(connection, frame)
                if not self.deaf:
                    connection.send(json.dumps({"headers": frame["headers"], **answer}))
        except ConnectionClosed:
            return

    def _answer(self, connection: ServerConnection, frame: Frame) -> Frame:
        cmd, body = frame["cmd"], frame.get("body", {})
        if cmd == "aibot_subscribe":
            return self._login(connection, body)
        if cmd == "ping":
            with self.changed:
                self.pings += 1
                self.changed.notify_all()
            return _told(0)
        return self._sent(cmd, frame["headers"]["req_id"], body)

    def _login(self, connection: ServerConnection, body: Frame) -> Frame:
        if body != {"bot_id": self.bot_id, "secret": self.secret}:
            return _told(40001)
        with self.changed:
            older, self._connection = self._connection, connection
            self.logins += 1
            self.changed.notify_all()
        if older is not None and older is not connection:
            _kick(older)
        if self.first_words:
            self.says("zhangsan", self.first_words)
        return _told(0)

    def _sent(self, cmd: str, req_id: str, body: Frame) -> Frame:
        chat = str(body.get("chatid", "")) if cmd == "aibot_send_msg" else self._asked.get(req_id)
        if chat is None or (cmd == "aibot_send_msg" and chat not in self.chats):
            return _told(NOT_SPOKEN)
        if cmd == "aibot_respond_msg" and self.stream_gone:
            return _told(STREAM_GONE)
        with self.changed:
            self.messages.append(BotMessage(cmd, chat, body))
            self.changed.notify_all()
        return _told(0)


def _told(errcode: int) -> Frame:
    return {"errcode": errcode, "errmsg": "ok" if errcode == 0 else "refused"}


def _kick(connection: ServerConnection) -> None:
    event = {"msgtype": "event", "event": {"eventtype": "disconnected_event"}}
    frame = {"cmd": "aibot_event_callback", "headers": {"req_id": "kick"}, "body": event}
    try:
        connection.send(json.dumps(frame))
        connection.close()
    except ConnectionClosed:
        return
