"""Feishu's channels on their simulator, as the tests of this folder move them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from bot.channels.base import (
    Address,
    Arrival,
    CaseRef,
    Delivery,
    Kind,
    NotYet,
    Received,
    Request,
    SentAnswer,
    Stranger,
)
from bot.channels.feishu.app import FeishuApp
from bot.channels.feishu.callback import FeishuReceiver
from bot.channels.feishu.client import FeishuClient
from tests.channels.platform_rig import PlatformRig
from tests.channels.rig import NOW, Trouble, delivery
from tests.channels.wecom_rig import picture
from tests.simulators.feishu import AGENT_CHAT, FeishuSimulator
from tests.simulators.feishu.pushes import seal, signed
from tests.simulators.feishu.simulator import lowered
from tests.simulators.wecom import SimClock, faults

PATIENCE = 0.3
"""Seconds our client waits in tests, so that a hanging platform costs little."""
BUSY_TOAST = "处理中"
MESSAGES = "/im/v1/messages"

FAULTS: Mapping[Trouble, faults.Fault] = {
    Trouble.BAD_GATEWAY: faults.bad_gateway(),
    Trouble.PAGE: faults.html(),
    Trouble.HALF: faults.half(),
    Trouble.HANG: faults.hang(),
    Trouble.RESET: faults.reset(),
    Trouble.BUSY: faults.body(b'{"code": 230049, "msg": "The message is being sent."}'),
    Trouble.LOST_ANSWER: faults.half(applied=True),
}


@dataclass
class Stored:
    """What the desk would have in its database."""

    cases: dict[str, CaseRef] = field(default_factory=dict)
    """By the card's message_id."""
    unconfirmed: dict[str, CaseRef] = field(default_factory=dict)
    """By the card's own id, while its message_id is not known."""
    customers: dict[str, str] = field(default_factory=dict)
    """Who sent a message, by its id."""
    words: dict[str, tuple[CaseRef, str]] = field(default_factory=dict)
    """Cases and agents of words in a thread, by their message."""
    answers: dict[str, SentAnswer] = field(default_factory=dict)
    """Answers of ours, by their message."""
    tickets: dict[str, Address] = field(default_factory=dict)
    """Whose ticket it is, by its number."""
    bot: str = "ou_bot"
    on_its_way: bool = False

    def case_of(self, message_id: str) -> CaseRef | None:
        return self.cases.get(message_id)

    def case_by_id(self, card_id: str, message_id: str) -> CaseRef | None:
        return self.unconfirmed.get(card_id)

    def case_numbered(self, case_no: object) -> CaseRef | None:
        refs = (*self.cases.values(), *self.unconfirmed.values())
        return next((one for one in refs if one.case_no == case_no), None)

    def customer_with(self, ticket_no: str) -> Address | None:
        return self.tickets.get(ticket_no)

    def is_card_on_its_way(self) -> bool:
        return self.on_its_way

    def relayed(self, message_id: str) -> tuple[CaseRef, str] | None:
        return self.words.get(message_id)

    def customer_of(self, message_id: str) -> str | None:
        return self.customers.get(message_id)

    def answer_of(self, message_id: str) -> SentAnswer | None:
        return self.answers.get(message_id)

    def bot_open_id(self) -> str:
        return self.bot


class FeishuDoor:
    """A simulator whose pushes go through a FeishuReceiver in this process."""

    def __init__(self) -> None:
        self.sim = FeishuSimulator(clock=SimClock(NOW))
        self.stored = Stored()
        self.receiver = FeishuReceiver(
            self.sim.app_id,
            self.sim.verification_token,
            self.sim.encrypt_key,
            self.stored,
            agent_chat=AGENT_CHAT,
            busy=BUSY_TOAST,
        )
        self.result: dict[str, str] | None = {}
        """What comes of the next click."""
        self.sim.pushes.target = self._call
        self.heard: list[Arrival] = []

    def receive(self, request: Request) -> Received:
        """Hand a call to the receiver."""
        return self.receiver.receive(request, self.sim.clock.now())

    def post(self, body: bytes, headers: Mapping[str, str]) -> Received:
        """A POST as the platform makes it."""
        return self.receive(Request(method="POST", query={}, headers=lowered(headers), body=body))

    def genuine(self, event: Mapping[str, object]) -> Request:
        """A genuine call that carries this event."""
        body, headers = self.sim.pushes.sealed(dict(event))
        return Request(method="POST", query={}, headers=lowered(headers), body=body)

    def client(self, **more: str) -> FeishuClient:
        """A client of the simulator with little patience."""
        named = {"app_id": self.sim.app_id, "app_secret": self.sim.app_secret, **more}
        return FeishuClient(**named, origin=self.sim.origin, answer_seconds=PATIENCE)

    def forged(self) -> list[Request]:
        """Calls with one thing wrong each."""
        event = self.sim.envelope("im.message.receive_v1", {})
        good = self.genuine(event)
        header = {**event["header"]}
        plain = json.dumps(event).encode()
        stamp, nonce = "1700000000", "abc"
        other = json.dumps({"encrypt": seal("another key", json.dumps(event))}).encode()
        key = self.sim.encrypt_key
        return [
            replace(good, headers={**good.headers, "x-lark-request-nonce": "other"}),
            replace(good, headers={**good.headers, "x-lark-request-timestamp": "1"}),
            replace(good, headers={**good.headers, "x-lark-signature": "0" * 64}),
            replace(good, headers={}),
            replace(good, body=good.body[:-1]),
            replace(good, body=good.body + b" "),
            replace(good, body=b""),
            replace(good, body=b"[]"),
            replace(good, body=plain, headers=lowered(signed(key, plain, stamp, nonce))),
            replace(good, body=other, headers=lowered(signed(key, other, stamp, nonce))),
            self.genuine({**event, "header": {**header, "token": "wrong"}}),
            self.genuine({**event, "header": {**header, "token": ""}}),
            self.genuine({**event, "header": {**header, "app_id": "cli_other"}}),
            self.genuine({**event, "header": None}),
            self.genuine({"type": "url_verification", "challenge": "x", "token": "wrong"}),
        ]

    def _call(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        try:
            received = self.post(body, headers)
        except Stranger:
            return 403, b""
        except NotYet:
            return 503, b""
        self.heard.extend(received.arrivals)
        return 200, received.answer(self.result) if received.answer else received.body


class FeishuRig(PlatformRig):
    """One to one with the app, for the contract."""

    def __init__(self, door: FeishuDoor) -> None:
        super().__init__(door, door.sim, token_path="tenant_access_token")
        self.door = door
        self.sim = door.sim
        self.channel = FeishuApp(door.client(), picture)
        self._told = 0

    def says(self, customer: str, text: str) -> None:
        self.sim.customer(customer).says(text)

    def sends_unknown(self, customer: str) -> None:
        self.sim.customer(customer).sends("hologram", {"depth": 3})

    def heard(self) -> list[Arrival]:
        assert self.sim.pushes.idle()
        new = self.door.heard[self._told :]
        self._told += len(new)
        return new

    def redeliver(self) -> list[Arrival]:
        self.sim.redeliver(3)
        return self.heard()

    def address(self, customer: str) -> Address:
        return Address(channel="feishu", account=self.sim.app_id, to=f"ou_{customer}")

    def screen(self, customer: str) -> list[str]:
        return [sent.text for sent in self.sim.sent_to(f"ou_{customer}")]

    def trouble(self, what: Trouble, times: int) -> None:
        if what is Trouble.LIMITED:
            self.sim.limit(MESSAGES, 2, times)
        else:
            self.sim.fail(MESSAGES, FAULTS[what], times)

    def vanish(self, customer: str) -> None:
        self.sim.world.gone.add(f"ou_{customer}")

    def misconfigure(self) -> None:
        body = b'{"code": 99991672, "msg": "Access denied. One of the following scopes"}'
        self.sim.fail(MESSAGES, faults.body(body))


@contextmanager
def feishu_door() -> Iterator[FeishuDoor]:
    """A running simulator with its door."""
    door = FeishuDoor()
    with door.sim:
        yield door


def row(rig: FeishuRig, payload: Mapping[str, object], key: str = "") -> Delivery:
    """An outbox row to the first customer."""
    return delivery(rig.address("c1"), payload, key=key)


def one(arrivals: list[Arrival], kind: Kind) -> Arrival:
    """The only arrival of this kind."""
    (found,) = [arrival for arrival in arrivals if arrival.kind is kind]
    return found
