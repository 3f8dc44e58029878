"""WeCom in a box: the API over real HTTP, encrypted callbacks, and people who use it."""

from __future__ import annotations

import json

from tests.simulators.clock import SimClock
from tests.simulators.faults import Answer, as_json
from tests.simulators.platform import Platform
from tests.simulators.server import Call
from tests.simulators.wecom import control
from tests.simulators.wecom.app_api import AppApi
from tests.simulators.wecom.callbacks import Callbacks, Target, over_http
from tests.simulators.wecom.crypto import Sealer
from tests.simulators.wecom.kf_api import KfApi
from tests.simulators.wecom.members import Member
from tests.simulators.wecom.nouns import AppMessage, GroupMessage, Refusal, Sent
from tests.simulators.wecom.people import Customer, Servicer
from tests.simulators.wecom.phone import Phone
from tests.simulators.wecom.routes import Routes
from tests.simulators.wecom.world import WeComWorld

ACCOUNT = "wk0001"
SYNC_TOKEN_SECONDS = 600.0


class WeComSimulator(Platform[WeComWorld]):
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
        self.sealer = Sealer(token, aes_key, corp_id)
        target = over_http(callback) if isinstance(callback, str) else callback
        clock = clock or SimClock()
        self.callbacks = Callbacks(self.sealer, clock, target)
        super().__init__(WeComWorld(clock), self.callbacks, port)
        self.world.on_entry = self._wake_up
        self.world.account(ACCOUNT)
        self.world.groups[robot_key] = []
        self.kf = KfApi(self.world)
        self.app = AppApi(self.world, agent_id)
        self.phone = Phone()
        self._routes = Routes(self)

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
        return super()._respond(call)

    def answer(self, call: Call) -> Answer:
        """What the API says, in the shape of its errors where it refuses."""
        try:
            return self._routes.answer(call)
        except Refusal as refusal:
            return as_json({"errcode": refusal.errcode, "errmsg": refusal.errmsg})
        except (KeyError, TypeError, ValueError, AttributeError, json.JSONDecodeError) as error:
            return as_json({"errcode": 40058, "errmsg": f"{type(error).__name__} {error}"})
