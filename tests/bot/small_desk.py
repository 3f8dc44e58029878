"""A desk in this process: the real jobs on a real database, a clock that is set, a platform that
does as a test says."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.arrivals import event_arrival, message_arrival
from bot.channels.base import (
    Address,
    Arrival,
    Capabilities,
    Delivery,
    Kind,
    Receipt,
    conversation_lane,
)
from bot.channels.sandbox import SandboxChannel
from bot.channels.wecom.group import WeComGroup
from bot.channels.wecom.render import by_way, kf_parts
from bot.clock import SetClock
from bot.crew import Job
from bot.embedder.choose import Embedding
from bot.library import FixedLibrary, Shelf
from bot.outlets import Outlet, Outlets
from bot.store.lanes import Claim
from bot.store.session import Store
from bot.timers import fire_due
from bot.wiring.knowing import shelf_of
from bot.wiring.turning import Parts, deliveries, turns
from handlers.cause import AgentDid, Do
from handlers.model import Message
from tests.shipped import sample_policy

NIGHT = datetime.fromisoformat("2026-11-18T23:40:00+08:00")
EVENING = datetime.fromisoformat("2026-11-18T20:00:00+08:00")
KF, ACCOUNT = "wecom_kf", "wk0001"
FAQ = """\
- {id: ship, question: 多久发货, variants: [什么时候发货, 几天能发], answer: 付款后 48 小时内发货。}
- {id: fee, question: 运费谁出, variants: [要运费吗, 邮费多少], answer: 满 99 元包邮，不足收 8 元。}
- {id: invoice, question: 怎么开发票, variants: [能开票吗], answer: 在订单详情点「申请发票」。}
"""
Answering = Callable[[Delivery], Receipt]


@cache
def small_shelf() -> Shelf:
    """Three entries."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "shop.yaml").write_text(FAQ, encoding="utf-8")
        return shelf_of(Path(folder), Embedding())


def arrives(delivery: Delivery) -> Receipt:
    """The platform takes the message."""
    return Receipt(platform_id=delivery.key)


class Phone(SandboxChannel):
    """微信客服 as far as a sender sees it; `answer` is what the platform does with a message."""

    def __init__(self) -> None:
        limits = Capabilities(choices=True, images=True, budget=5, window=timedelta(hours=48))
        super().__init__(KF, limits, kf_parts)
        self.answer: Answering = arrives
        self.tried: list[Delivery] = []
        self.shown: list[Delivery] = []

    via = staticmethod(by_way)

    def send(self, delivery: Delivery) -> Receipt:
        """As `answer` decides; what arrived is on the screen."""
        self.tried.append(delivery)
        receipt = self.answer(delivery)
        self.shown.append(delivery)
        return receipt

    def texts(self, customer: str = "amy") -> list[str]:
        """What a customer read, in order."""
        return [read(one.payload) for one in self.shown if one.address.to == customer]


class Group(WeComGroup):
    """The agents' group with the robot's limits, on no network."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1/cgi-bin/webhook/send?key=robot")
        self.answer: Answering = arrives
        self.shown: list[Delivery] = []

    def send(self, delivery: Delivery) -> Receipt:
        """As `answer` decides."""
        receipt = self.answer(delivery)
        self.shown.append(delivery)
        return receipt

    def texts(self) -> list[str]:
        """What the group read, in order."""
        return [str(one.payload["markdown"]["content"]) for one in self.shown]


def read(payload: Mapping[str, Any]) -> str:
    """The words of a kf message."""
    body = payload[payload["msgtype"]]
    if payload["msgtype"] == "text":
        return str(body["content"])
    items = [item[item["type"]]["content"] for item in body.get("list", [])]
    return "\n".join([str(body.get("head_content", "")), *items])


class SmallDesk:
    """Turns and deliveries of one conversation or a few, one step at a time."""

    def __init__(self, store: Store, start: datetime = NIGHT) -> None:
        self.store = store
        self.clock = SetClock(start)
        self.phone, self.group = Phone(), Group()
        address = Address(channel=self.group.name, account="", to="group")
        self.parts = Parts(
            store=store,
            clock=self.clock,
            library=FixedLibrary(small_shelf()),
            policy=sample_policy,
            channels={KF: self.phone, self.group.name: self.group},
            outlets=Outlets(groups=(Outlet(channel=self.group, address=address),), personal={}),
            random=random.Random(0).randrange,
        )
        self.turns = turns(self.parts)
        self.sending = deliveries(self.parts)
        self._names = count(1)

    def says(self, text: str, customer: str = "amy") -> Arrival:
        """A customer's message reaches the inbox."""
        name = f"m{next(self._names)}"
        message = Message(message_id=name, at=self.clock.now(), text=text)
        arrival = message_arrival(KF, ACCOUNT, customer, message)
        self.put(arrival)
        return arrival

    def commands(
        self, do: Do, text: str = "", customer: str = "amy", agent: str = "xiaolin"
    ) -> None:
        """An agent's command about a customer reaches the inbox."""
        self.happens(Kind.AGENT, AgentDid(agent_id=agent, do=do, text=text), customer)

    def happens(self, kind: Kind, cause: object, customer: str = "amy") -> None:
        """An event of a conversation reaches the inbox."""
        name, now = f"e{next(self._names)}", self.clock.now()
        self.put(
            event_arrival(
                kind,
                channel=KF,
                account=ACCOUNT,
                customer=customer,
                platform_id=name,
                at=now,
                cause=cause,
            )
        )

    def put(self, *arrivals: Arrival) -> int:
        """Store what happened; how many were new."""
        with self.store.write() as tx:
            return tx.inbox.put(arrivals, now=self.clock.now())

    def decide(self) -> int:
        """Handle every turn that is due; how many."""
        return drain(self.turns)

    def send(self) -> int:
        """Send everything that may leave; how many tries."""
        return drain(self.sending)

    def rest(self) -> None:
        """Timers, turns and deliveries, until nothing is left to do at this moment."""
        while fire_due(self.store, self.clock.now()) + self.decide() + self.send():
            pass

    def wait(self, **how_long: float) -> None:
        """Let time pass; whatever becomes due between is done in its moment."""
        end = self.clock.now() + timedelta(**how_long)
        self.rest()
        while (due := self._next_due()) is not None and due <= end:
            self.clock.set(max(due, self.clock.now()))
            self.rest()
        self.clock.set(end)
        self.rest()

    def sleep(self, **how_long: float) -> None:
        """Let time pass while nobody works."""
        self.clock.set(self.clock.now() + timedelta(**how_long))

    def states(self, table: str = "inbox") -> dict[str, int]:
        """How many rows are in which state."""
        with self.store.read() as tx:
            rows = tx.connection.exec_driver_sql(
                f"SELECT state, count(*) FROM {table} GROUP BY state"
            )
            return {str(state): int(number) for state, number in rows}

    def lane(self, customer: str = "amy") -> str:
        """The customer's lane."""
        return conversation_lane(KF, ACCOUNT, customer)

    def _next_due(self) -> datetime | None:
        now = self.clock.now()
        with self.store.read() as tx:
            dues = (
                tx.timers.next_due(),
                tx.inbox.next_due(after=now),
                tx.outbox.next_due(after=now),
            )
        return min((due for due in dues if due is not None), default=None)


def drain(job: Job[Any]) -> int:
    """Do a job until there is nothing left of it at this moment."""
    done = 0
    while (piece := job.take()) is not None:
        job.handle(piece)
        done += 1
    return done


def held(job: Job[Claim]) -> Claim:
    """Claim the next piece of a job that has one."""
    claim = job.take()
    assert claim is not None
    return claim
