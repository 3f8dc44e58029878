"""One company with one self-built app, its people, and the group of its agents."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from tests.simulators.feishu import events
from tests.simulators.feishu.api import MessageApi
from tests.simulators.feishu.long import LongConnections
from tests.simulators.feishu.nouns import Chat, Json, Refusal, Sent
from tests.simulators.feishu.people import Person
from tests.simulators.feishu.pushes import Push, Pushes, Target, over_http
from tests.simulators.feishu.robot import Robot
from tests.simulators.feishu.routes import Routes
from tests.simulators.feishu.server import Call, Server
from tests.simulators.feishu.world import World
from tests.simulators.wecom.clock import SimClock
from tests.simulators.wecom.faults import Answer, Fault, Faults, as_json, bad_gateway

AGENT_CHAT = "oc_agents"


class FeishuSimulator:
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
        self.clock = clock or SimClock()
        target = over_http(callback) if isinstance(callback, str) else callback
        self.pushes = Pushes(encrypt_key, self.clock, target)
        self.world = World(self.clock)
        self.world.chats[AGENT_CHAT] = Chat(AGENT_CHAT, mode="group")
        self.api = MessageApi(self.world)
        self.robot = Robot(self, robot_secret)
        self.faults = Faults()
        self.limited: list[tuple[str, int]] = []
        self.latency = 0.0
        self.long: LongConnections | None = None
        self.calls: list[Call] = []
        self._routes = Routes(self)
        self._server = Server(port, self._respond)

    def start(self) -> FeishuSimulator:
        """Listen."""
        self._server.start()
        return self

    def close(self) -> None:
        """Let go of everybody and stop."""
        self.faults.released.set()
        self.pushes.close()
        self._server.close()

    def __enter__(self) -> FeishuSimulator:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def origin(self) -> str:
        """The value for FEISHU_API_BASE."""
        return self._server.origin

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

    def wait_for(self, predicate: Callable[[], bool], seconds: float = 5.0) -> bool:
        """Wait until something about the world holds; False where it never did."""
        return self.world.wait_for(predicate, seconds)

    def count(self, path: str) -> int:
        """Calls so far whose path contains this."""
        with self.world.lock:
            return sum(1 for call in self.calls if path in call.path)

    def fail(self, path: str, fault: Fault, times: int = 1) -> None:
        """The next calls of an API fail."""
        self.faults.plan(path, fault, times)

    def limit(self, path: str, seconds: int, times: int = 1) -> None:
        """The next calls of an API are over the limit, for so many seconds."""
        self.limited += [(path, seconds)] * times

    def down(self, fault: Fault | None = None) -> None:
        """Everything fails until `up`."""
        self.faults.down(fault or bad_gateway())

    def up(self) -> None:
        """Nothing fails any more."""
        self.faults.clear()

    def expire_tokens(self) -> None:
        """Access tokens end early, as they may."""
        with self.world.change():
            self.world.tokens.clear()

    def redeliver(self, times: int = 1) -> None:
        """Push everything again: messages keep their id, the event_id is a new one."""
        for push in list(self.pushes.made) * times:
            header = {**push.event.get("header", {}), "event_id": secrets.token_hex(16)}
            keeps = push.event.get("header", {}).get("event_type") != "im.message.receive_v1"
            self.pushes.again(push if keeps else Push({**push.event, "header": header}))

    def _respond(self, call: Call) -> Answer:
        with self.world.change():
            self.calls.append(call)
            limit = next((one for one in self.limited if one[0] in call.path), None)
            if limit:
                self.limited.remove(limit)
                reset = (("x-ogw-ratelimit-reset", str(limit[1])),)
                answer = as_json({"code": 99991400, "msg": "request trigger frequency limit"}, 429)
                return Answer(answer.body, 429, answer.content_type, reset)
        if self.latency:
            threading.Event().wait(self.latency)
        fault = self.faults.next(call.path)
        if fault is None:
            return self._meant(call)
        return self.faults.answer(fault, self._meant(call) if fault.applied else Answer(b""))

    def _meant(self, call: Call) -> Answer:
        try:
            return self._routes.answer(call)
        except Refusal as refusal:
            return refused(refusal.code, refusal.msg, refusal.status)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return refused(9499, f"{type(error).__name__} {error}", 400)


def refused(code: int, msg: str = "forced", status: int = 400) -> Answer:
    """An error as the API tells it."""
    return as_json({"code": code, "msg": msg, "error": {"log_id": secrets.token_hex(8)}}, status)


def lowered(headers: Mapping[str, str]) -> dict[str, str]:
    """Header names in lower case, as the desk's web side has them."""
    return {name.lower(): value for name, value in headers.items()}
