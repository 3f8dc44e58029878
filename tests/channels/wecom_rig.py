"""WeCom's channels on their simulator, as the tests of this folder move them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import pytest

from bot.channels.base import (
    Address,
    Arrival,
    Delivery,
    Kind,
    Payload,
    Received,
    Refused,
    Request,
    Stranger,
)
from bot.channels.wecom.callback import WeComReceiver
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.kf import WeComKf
from bot.channels.wecom.media import Attachment
from bot.channels.wecom.render import text_part
from tests.channels.platform_rig import PlatformRig
from tests.channels.rig import NOW, Trouble, delivery
from tests.simulators.wecom import ACCOUNT, SimClock, WeComSimulator, faults
from tests.simulators.wecom.callbacks import envelope

HELLO = text_part("您好").payload
PATIENCE = 0.3
"""Seconds our client waits in tests, so that a hanging platform costs little."""

FAULTS: Mapping[Trouble, Callable[[], faults.Fault]] = {
    Trouble.BAD_GATEWAY: faults.bad_gateway,
    Trouble.PAGE: faults.html,
    Trouble.HALF: faults.half,
    Trouble.HANG: faults.hang,
    Trouble.RESET: faults.reset,
    Trouble.BUSY: lambda: faults.errcode(-1),
    Trouble.LIMITED: lambda: faults.errcode(45009),
    Trouble.LOST_ANSWER: lambda: faults.half(applied=True),
}


def picture(ref: str) -> Attachment:
    """Every attachment is the same picture; a name with `missing` is none."""
    if "missing" in ref:
        raise FileNotFoundError(2, "No such file", ref)
    return Attachment("picture.png", b"\x89PNG of some bytes")


class WeComDoor:
    """A simulator whose callbacks go through a WeComReceiver in this process."""

    def __init__(self) -> None:
        self.sim = WeComSimulator(clock=SimClock(NOW))
        self.receiver = WeComReceiver(self.sim.token, self.sim.aes_key, self.sim.corp_id)
        self.sim.callbacks.target = self._call
        self.woken: list[Arrival] = []

    def receive(self, request: Request) -> Received:
        """Hand a call to the receiver at the simulator's time."""
        return self.receiver.receive(request, self.sim.clock.now())

    def post(self, body: bytes, query: Mapping[str, str]) -> Received:
        """A POST as the platform makes it."""
        return self.receive(Request(method="POST", query=query, headers={}, body=body))

    def sealed(self, xml: str) -> Request:
        """A genuine call that carries this message."""
        sealed = self.sim.sealer.seal(xml)
        body = envelope(self.sim.corp_id, "", sealed)
        query = self.sim.callbacks.signed(sealed)
        return Request(method="POST", query=query, headers={}, body=body)

    def client(self) -> WeComClient:
        """A client of the simulator with little patience."""
        sim = self.sim
        return WeComClient(sim.corp_id, sim.secret, origin=sim.origin, answer_seconds=PATIENCE)

    def forged(self) -> list[Request]:
        """Calls with one thing wrong each."""
        good = self.sealed("<xml><MsgType>text</MsgType></xml>")
        stale = str(int(NOW.timestamp()) - 3600)
        other = WeComSimulator(corp_id="ww_somebody_else")
        foreign = other.sealer.seal("<xml/>")
        other.callbacks.close()
        return [
            replace(good, query={**good.query, "nonce": "other"}),
            replace(good, query={**good.query, "timestamp": stale}),
            replace(good, query={**good.query, "msg_signature": "0" * 40}),
            replace(good, query={}),
            replace(good, body=good.body[: len(good.body) // 2]),
            replace(good, body=b""),
            replace(good, body=envelope("", "", foreign), query=self.sim.callbacks.signed(foreign)),
            replace(good, method="GET"),
        ]

    def _call(self, method: str, query: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        request = Request(method=method, query=query, headers={}, body=body)
        try:
            received = self.receive(request)
        except Stranger:
            return 403, b""
        self.woken.extend(received.arrivals)
        return 200, received.body


class WeComKfRig(PlatformRig):
    """微信客服 for the contract."""

    def __init__(self, door: WeComDoor) -> None:
        super().__init__(door, door.sim, token_path="gettoken")
        self.door = door
        self.sim = door.sim
        self.channel = WeComKf(door.client(), picture, clock=door.sim.clock.now)
        self.cursor = ""

    def says(self, customer: str, text: str) -> None:
        self.sim.customer(customer).says(text)

    def sends_unknown(self, customer: str) -> None:
        self.sim.customer(customer).sends("hologram", {"depth": 3})

    def heard(self) -> list[Arrival]:
        assert self.sim.callbacks.idle()
        token = next((one for one in reversed(self.door.woken) if one.kind is Kind.WAKEUP), None)
        return self.pull(token.payload["token"] if token else "")

    def pull(self, token: str = "") -> list[Arrival]:
        """All pages after the cursor."""
        found: list[Arrival] = []
        while True:
            page = self.channel.pull(ACCOUNT, self.cursor, token)
            found += page.arrivals
            self.cursor = page.next_cursor
            if not page.has_more:
                return found

    def redeliver(self) -> list[Arrival]:
        self.sim.redeliver(3)
        self.cursor = ""
        return self.heard()

    def address(self, customer: str) -> Address:
        return Address(channel="wecom_kf", account=ACCOUNT, to=customer)

    def screen(self, customer: str) -> list[str]:
        return [sent.text for sent in self.sim.sent_to(customer)]

    def trouble(self, what: Trouble, times: int) -> None:
        self.sim.fail("kf/send_msg", FAULTS[what](), times)

    def vanish(self, customer: str) -> None:
        with self.sim.world.change():
            self.sim.world.sessions.pop((ACCOUNT, customer))

    def misconfigure(self) -> None:
        self.sim.fail("kf/send_msg", faults.errcode(48002))


@contextmanager
def wecom_door() -> Iterator[WeComDoor]:
    """A running simulator with its door."""
    door = WeComDoor()
    with door.sim:
        yield door


@pytest.fixture(name="door")
def running_door() -> Iterator[WeComDoor]:
    """A running platform."""
    with wecom_door() as opened:
        yield opened


@pytest.fixture(name="door", scope="module")
def still_door() -> Iterator[WeComDoor]:
    """A platform that nobody changes."""
    with wecom_door() as opened:
        yield opened


def app_xml(inner: str, msgtype: str = "text") -> str:
    """A member's message or event."""
    return (
        "<xml><ToUserName>ww</ToUserName><FromUserName>zhangsan</FromUserName>"
        f"<CreateTime>1795189200</CreateTime><MsgType>{msgtype}</MsgType>{inner}"
        "<AgentID>1000002</AgentID></xml>"
    )


def row(rig: WeComKfRig, payload: Payload = HELLO, key: str = "") -> Delivery:
    """An outbox row to the first customer."""
    return delivery(rig.address("wm1"), payload, key=key)


def result_of(rig: WeComKfRig, one: Delivery) -> str:
    """The result that a refusal leads to."""
    with pytest.raises(Refused) as raised:
        rig.channel.send(one)
    return raised.value.result


@pytest.fixture(name="rig")
def kf_rig() -> Iterator[WeComKfRig]:
    """A fresh platform whose first customer has just written."""
    with wecom_door() as door:
        made = WeComKfRig(door)
        made.says("wm1", "在吗")
        yield made
