"""Pigeon itself, over real HTTP, and how the contract moves it."""

from __future__ import annotations

import hmac
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count

from bot.channels.base import Address, Arrival, Request
from tests.channels.example_channel import LONGEST, PigeonChannel, PigeonReceiver
from tests.channels.rig import NOW, Trouble
from tests.simulators.faults import Answer, Fault, Faults, as_json
from tests.simulators.server import Call, Server
from tests.simulators.wecom import faults

SECRET = "coo"
PATIENCE = 0.3
"""Seconds our channel waits in tests, so that a hanging platform costs little."""

BUSY = Fault("status", 503)
LIMITED = Fault("limited")
FORBIDDEN = Fault("status", 403)
FAULTS: Mapping[Trouble, Callable[[], Fault]] = {
    Trouble.BAD_GATEWAY: faults.bad_gateway,
    Trouble.PAGE: faults.html,
    Trouble.HALF: faults.half,
    Trouble.HANG: faults.hang,
    Trouble.RESET: faults.reset,
    Trouble.BUSY: lambda: BUSY,
    Trouble.LIMITED: lambda: LIMITED,
    Trouble.LOST_ANSWER: lambda: faults.half(applied=True),
}


class Pigeon:
    """Keeps what it was given; the same key is taken once."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.screens: dict[str, dict[str, str]] = defaultdict(dict)
        """Customer to key to text, in order."""
        self.gone: set[str] = set()
        self.token = ""
        self.fetches = 0
        self.server = Server(0, self._respond)
        self.server.start()

    def close(self) -> None:
        self.faults.released.set()
        self.server.close()

    def _respond(self, call: Call) -> Answer:
        fault = self.faults.next(call.path)
        meant = self._do(call) if fault is None or fault.applied else Answer(b"")
        if fault is LIMITED:
            return Answer(b"{}", 429, headers=(("Retry-After", "7"),))
        return meant if fault is None else self.faults.answer(fault, meant)

    def _do(self, call: Call) -> Answer:
        body = json.loads(call.body)
        if call.path == "/token":
            self.fetches += 1
            self.token = f"token-{self.fetches}"
            return as_json({"token": self.token}, 200 if body["secret"] == SECRET else 403)
        if call.headers.get("authorization") != self.token:
            return as_json({}, 401)
        if body["to"] in self.gone:
            return as_json({}, 404)
        assert len(body["text"]) <= LONGEST
        self.screens[body["to"]].setdefault(body["key"], body["text"])
        return as_json({"id": body["key"]})


class PigeonRig:
    """Customers write, and Pigeon calls the receiver."""

    def __init__(self, pigeon: Pigeon) -> None:
        self.pigeon = pigeon
        self.channel = PigeonChannel(pigeon.server.origin, SECRET, patience=PATIENCE)
        self._receiver = PigeonReceiver(SECRET.encode())
        self._numbers = count(1)
        self._calls: list[Request] = []
        self._told = 0

    def says(self, customer: str, text: str) -> None:
        self._call({"from": customer, "type": "text", "text": text})

    def sends_unknown(self, customer: str) -> None:
        self._call({"from": customer, "type": "hologram", "depth": 3})

    def heard(self) -> list[Arrival]:
        new, self._told = self._calls[self._told :], len(self._calls)
        return self._arrivals(new)

    def redeliver(self) -> list[Arrival]:
        return self._arrivals(self._calls)

    def forged(self) -> list[Request]:
        good = _sealed({"id": "m0", "from": "c1", "at": 0, "type": "text", "text": "开门"})
        return [
            replace(good, headers={}),
            replace(good, headers={"x-pigeon-seal": "鸽"}),
            replace(good, body=good.body.replace(b"c1", b"c2")),
            replace(good, body=b""),
            replace(good, method="GET"),
        ]

    def receive(self, request: Request) -> None:
        self._receiver.receive(request, NOW)

    def address(self, customer: str) -> Address:
        return Address(channel="pigeon", account="loft", to=customer)

    def screen(self, customer: str) -> list[str]:
        return list(self.pigeon.screens[customer].values())

    def trouble(self, what: Trouble, times: int) -> None:
        self.pigeon.faults.plan("/messages", FAULTS[what](), times)

    def expire_token(self) -> None:
        self.pigeon.token = "another"

    def token_fetches(self) -> int:
        return self.pigeon.fetches

    def vanish(self, customer: str) -> None:
        self.pigeon.gone.add(customer)

    def misconfigure(self) -> None:
        self.pigeon.faults.plan("/messages", FORBIDDEN, 1)

    def _call(self, told: Mapping[str, object]) -> None:
        stamped = {"id": f"m{next(self._numbers)}", "at": NOW.timestamp(), **told}
        self._calls.append(_sealed(stamped))

    def _arrivals(self, calls: list[Request]) -> list[Arrival]:
        received = [self._receiver.receive(call, NOW) for call in calls]
        return [arrival for one in received for arrival in one.arrivals]


def _sealed(told: Mapping[str, object]) -> Request:
    body = json.dumps(told, ensure_ascii=False).encode()
    seal = hmac.new(SECRET.encode(), body, "sha256").hexdigest()
    return Request(method="POST", query={}, headers={"x-pigeon-seal": seal}, body=body)
