"""One company with one self-built app, its people, and the group of its agents."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from tests.simulators.clock import SimClock
from tests.simulators.faults import Answer, as_json
from tests.simulators.feishu import events
from tests.simulators.feishu.api import MessageApi
from tests.simulators.feishu.long import LongConnections
from tests.simulators.feishu.nouns import Chat, Json, Refusal, Sent
from tests.simulators.feishu.people import Person
from tests.simulators.feishu.pushes import Push, Pushes, Target, over_http
from tests.simulators.feishu.robot import Robot
from tests.simulators.feishu.routes import Routes
from tests.simulators.feishu.world import FeishuWorld
from tests.simulators.platform import Platform
from tests.simulators.server import Call

AGENT_CHAT = "oc_agents"


class FeishuSimulator(Platform[FeishuWorld]):
    """Use as a context manager, or start() and close()."""

    bot_name = "夜班台"
    bot_open_id = "ou_bot"
    tenant_key = "2ca1d211f64f6438"

    def __init__(
        self,
        *,
        callback: str | Target | None = None,
        port: int = 0,
        clock: SimClock | None = None,
        app_id: str = "cli_0123456789abcdef",
        app_secret: str = "simulated-secret",
        verification_token: str = "SimVerificationToken",
        encrypt_key: str = "SimEncryptKey",
        robot_secret: str = "SimRobotSecret",
    ) -> None:
        """`callback`: where events go, a URL or a function; None keeps them to `pushes`."""
        self.app_id, self.app_secret = app_id, app_secret
        self.verification_token, self.encrypt_key = verification_token, encrypt_key
        self.robot_secret = robot_secret
        target = over_http(callback) if isinstance(callback, str) else callback
        clock = clock or SimClock()
        self.pushes = Pushes(encrypt_key, clock, target)
        super().__init__(FeishuWorld(clock), self.pushes, port)
        self.world.chats[AGENT_CHAT] = Chat(AGENT_CHAT, mode="group")
        self.api = MessageApi(self.world)
        self.robot = Robot(self, robot_secret)
        self.limited: list[tuple[str, int]] = []
        self.long: LongConnections | None = None
        self._routes = Routes(self)

    @property
    def robot_url(self) -> str:
        """The value for FEISHU_GROUP_WEBHOOK_URL."""
        return f"{self.origin}/open-apis/bot/v2/hook/sim-hook"

    @property
    def mention(self) -> Json:
        """An @ of the bot, as the first name in a text."""
        names = {"id": {"open_id": self.bot_open_id}, "mentioned_type": "bot"}
        return {"key": "@_user_1", "name": self.bot_name, **names}

    @contextmanager
    def long_connection(self, *, ping_seconds: int = 120) -> Iterator[LongConnections]:
        """Events go to clients that have connected, as in `FEISHU_MODE=long`."""
        with LongConnections(self.app_id, self.app_secret, ping_seconds=ping_seconds) as made:
            self.long, self.pushes.plain = made, made.deliver
            yield made

    def customer(self, name: str) -> Person:
        """A customer, from outside the company."""
        return Person(self, f"ou_{name}", tenant="somebody_else")

    def agent(self, name: str) -> Person:
        """A member of the agents' group."""
        self.world.chats[AGENT_CHAT].members.add(f"ou_{name}")
        return Person(self, f"ou_{name}", name)

    def sent_to(self, open_id: str) -> list[Sent]:
        """Everything a person got one to one."""
        return self.in_chat(f"oc_p2p_{open_id}")

    def in_chat(self, chat_id: str) -> list[Sent]:
        """The bot's messages in a chat, oldest first."""
        with self.world.lock:
            return [sent for sent in self.world.sent.values() if sent.chat_id == chat_id]

    @property
    def cards(self) -> list[Sent]:
        """The cards in the agents' group, threads left out."""
        group = self.in_chat(AGENT_CHAT)
        return [sent for sent in group if sent.msg_type == "interactive" and not sent.root_id]

    def thread(self, card: Sent) -> list[str]:
        """What the bot wrote under a card."""
        group = self.in_chat(AGENT_CHAT)
        return [sent.text for sent in group if sent.root_id == card.message_id]

    def event(self, event_type: str, body: Json, **header: Any) -> Push:
        """Push an event of envelope v2."""
        return self.pushes.post(self.envelope(event_type, body, **header))

    def envelope(self, event_type: str, body: Json, **header: Any) -> Json:
        """An event as it is before it is sealed."""
        return events.envelope(self, event_type, body, **header)

    def click(self, who: Person, card: Sent, action: Json, **header: Any) -> Json:
        """A tap; what the phone shows: toast and card, or `error` as Feishu shows it."""
        return events.click(self, who, card, action, **header)

    def limit(self, path: str, seconds: int, times: int = 1) -> None:
        """The next calls of an API are over the limit, for so many seconds."""
        self.limited += [(path, seconds)] * times

    def redeliver(self, times: int = 1) -> None:
        """Push everything again: messages keep their id, the event_id is a new one."""
        for push in list(self.pushes.made) * times:
            header = {**push.event.get("header", {}), "event_id": secrets.token_hex(16)}
            keeps = push.event.get("header", {}).get("event_type") != "im.message.receive_v1"
            self.pushes.again(push if keeps else Push({**push.event, "header": header}))

    def answer(self, call: Call) -> Answer:
        """What the API says, in the shape of its errors where it refuses."""
        if limited := self._limited(call):
            return limited
        try:
            return self._routes.answer(call)
        except Refusal as refusal:
            return refused(refusal.code, refusal.msg, refusal.status)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return refused(9499, f"{type(error).__name__} {error}", 400)

    def _limited(self, call: Call) -> Answer | None:
        with self.world.lock:
            limit = next((one for one in self.limited if one[0] in call.path), None)
            if limit is None:
                return None
            self.limited.remove(limit)
        said = as_json({"code": 99991400, "msg": "request trigger frequency limit"}, 429)
        return replace(said, headers=(("x-ogw-ratelimit-reset", str(limit[1])),))


def refused(code: int, msg: str = "forced", status: int = 400) -> Answer:
    """An error as the API tells it."""
    return as_json({"code": code, "msg": msg, "error": {"log_id": secrets.token_hex(8)}}, status)


def lowered(headers: Mapping[str, str]) -> dict[str, str]:
    """Header names in lower case, as the desk's web side has them."""
    return {name.lower(): value for name, value in headers.items()}
