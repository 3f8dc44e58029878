"""WeCom in a box: the API over real HTTP, encrypted callbacks, and people who use it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from types import TracebackType

from tests.simulators.wecom import control
from tests.simulators.wecom.app_api import AppApi
from tests.simulators.wecom.callbacks import Callbacks, Target, over_http
from tests.simulators.wecom.clock import SimClock
from tests.simulators.wecom.crypto import Sealer
from tests.simulators.wecom.faults import Answer, Fault, Faults, as_json, bad_gateway
from tests.simulators.wecom.kf_api import KfApi
from tests.simulators.wecom.members import Member
from tests.simulators.wecom.nouns import AppMessage, GroupMessage, Refusal, Sent
from tests.simulators.wecom.people import Customer, Servicer
from tests.simulators.wecom.phone import Phone
from tests.simulators.wecom.routes import Routes
from tests.simulators.wecom.server import Call, Server
from tests.simulators.wecom.world import World

ACCOUNT = "wk0001"
SYNC_TOKEN_SECONDS = 600.0


class WeComSimulator:
    """One company with one self-built app. Use as a context manager, or start() and close()."""

    def __init__(
        self,
        *,
        callback: str | Target | None = None,
        port: int = 0,
        clock: SimClock | None = None,
        corp_id: str = "ww0123456789abcdef",
        agent_id: str = "1000002",
        secret: str = "simulated-secret",
        token: str = "SimToken",
        aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        robot_key: str = "robot",
    ) -> None:
        """`callback`: where wake-ups go, a URL or a function; None keeps them to `callbacks`."""
        self.corp_id, self.agent_id, self.secret = corp_id, agent_id, secret
        self.token, self.aes_key, self.robot_key = token, aes_key, robot_key
        self.clock = clock or SimClock()
        self.sealer = Sealer(token, aes_key, corp_id)
        target = over_http(callback) if isinstance(callback, str) else callback
        self.callbacks = Callbacks(self.sealer, self.clock, target)
        self.world = World(self.clock)
        self.world.on_entry = self._wake_up
        self.world.account(ACCOUNT)
        self.world.groups[robot_key] = []
        self.kf = KfApi(self.world)
        self.app = AppApi(self.world, agent_id)
        self.phone = Phone()
        self.faults = Faults()
        self.latency = 0.0
        self.calls: list[Call] = []
        self._pause = threading.Event()
        self._routes = Routes(self)
        self._server = Server("127.0.0.1", port, self._respond)

    def start(self) -> WeComSimulator:
        """Listen."""
        self._server.start()
        return self

    def close(self) -> None:
        """Let go of everybody and stop."""
        self.faults.released.set()
        self._pause.set()
        self.callbacks.close()
        self._server.close()

    def __enter__(self) -> WeComSimulator:
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
        """The value for WECOM_API_BASE."""
        return self._server.origin

    @property
    def robot_url(self) -> str:
        """The value for WECOM_GROUP_WEBHOOK_URL."""
        return f"{self.origin}/cgi-bin/webhook/send?key={self.robot_key}"

    def customer(self, external_userid: str, account: str = ACCOUNT) -> Customer:
        """A customer of an account."""
        self.world.account(account)
        return Customer(self, external_userid, account)

    def servicer(self, userid: str, account: str = ACCOUNT) -> Servicer:
        """A 接待人员 of an account."""
        return Servicer(self, userid, account)

    def member(self, userid: str) -> Member:
        """An employee with the self-built app."""
        return Member(self, userid)

    def sent_to(self, external_userid: str) -> list[Sent]:
        """Everything a customer got."""
        with self.world.lock:
            return [sent for sent in self.world.sent if sent.to == external_userid]

    @property
    def group_messages(self) -> list[GroupMessage]:
        """Everything the robot's group got."""
        with self.world.lock:
            return list(self.world.groups[self.robot_key])

    @property
    def app_messages(self) -> list[AppMessage]:
        """Everything the app sent to members."""
        with self.world.lock:
            return list(self.world.app_messages)

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

    def redeliver(self, times: int = 1, *, anew: bool = False) -> None:
        """Post the newest callback again, with another nonce."""
        for _ in range(times):
            self.callbacks.again(self.callbacks.made[-1], anew=anew)

    def _wake_up(self, open_kfid: str) -> None:
        at = int(self.clock.seconds())
        token = self.world.name("ENC")
        self.world.sync_tokens[token] = self.clock.seconds() + SYNC_TOKEN_SECONDS
        self.callbacks.post(
            f"<xml><ToUserName><![CDATA[{self.corp_id}]]></ToUserName><CreateTime>{at}</CreateTime>"
            "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>"
            f"<Token><![CDATA[{token}]]></Token><OpenKfId><![CDATA[{open_kfid}]]></OpenKfId></xml>"
        )

    def _respond(self, call: Call) -> Answer:
        if call.path.startswith("/_sim/"):
            return control.respond(self, call)
        with self.world.change():
            self.calls.append(call)
        if self.latency:
            self._pause.wait(self.latency)
        fault = self.faults.next(call.path)
        if fault is None:
            return self._meant(call)
        return self.faults.answer(fault, self._meant(call) if fault.applied else Answer(b""))

    def _meant(self, call: Call) -> Answer:
        try:
            return self._routes.answer(call)
        except Refusal as refusal:
            return as_json({"errcode": refusal.errcode, "errmsg": refusal.errmsg})
        except (KeyError, TypeError, ValueError, AttributeError, json.JSONDecodeError) as error:
            return as_json({"errcode": 40058, "errmsg": f"{type(error).__name__} {error}"})
