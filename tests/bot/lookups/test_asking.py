"""Look-ups on a desk: guessed at by many, and waited for by nobody else."""

from __future__ import annotations

import json
import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.embedder.choose import Embedding
from bot.library import FixedLibrary
from bot.lookups.asking import Endpoint
from bot.lookups.shop import Order, SimulatedShop
from bot.lookups.wire import SignedEndpoint
from bot.store.session import Store
from bot.wiring.knowing import shelf_of
from bot.wiring.lookups import lookups
from bot.wiring.turning import turns
from handlers.policy import Lookup
from tests.bot.lookups.test_wire import SECRET, server, told
from tests.bot.small_desk import EVENING, FAQ, SmallDesk, drain, sample_policy

STATUS = (
    "- {id: status, question: 我的快递到哪了, answer: 在订单页看物流。, lookup: order_status}\n"
)
ORDER_NO = "QC20261119007"
THEIRS = Order(order_no=ORDER_NO, phone_last4="7788", fields={"status": "已签收"})
LONG = timedelta(seconds=20)
BOUND = replace(THEIRS, customers=("owner",))


class Shop(SmallDesk):
    """A small desk with a look-up, one step at a time."""

    def __init__(self, store: Store, endpoint: Endpoint, url: str = "simulated:shop") -> None:
        super().__init__(store, EVENING)
        lookup = Lookup(url=url, answer="订单 {order_no}：{status}", private=True, timeout=LONG)
        policy = replace(sample_policy(), lookups={"order_status": lookup})
        with TemporaryDirectory() as folder:
            (Path(folder) / "shop.yaml").write_text(FAQ + STATUS, encoding="utf-8")
            shelf = shelf_of(Path(folder), Embedding())
        self.parts = replace(self.parts, policy=lambda: policy, library=FixedLibrary(shelf))
        self.turns = turns(self.parts)
        self.looking = lookups(self.parts, endpoint)

    def asks(self, customer: str, *texts: str) -> str:
        """A customer writes, one message after the other; what they read last."""
        for text in texts:
            self.says(text, customer)
            for _ in range(5):
                self.wait(seconds=3)
                drain(self.looking)
        return self.phone.texts(customer)[-1]


def guess(desk: Shop, customer: str, last4: str) -> str:
    """Somebody asks for the order with four digits."""
    return desk.asks(customer, "我的快递到哪了", ORDER_NO, last4)


def test_an_order_takes_five_guesses_a_day_whoever_guesses(store: Store) -> None:
    """The sixth person names the right digits and gets a ticket; a day later they are told."""
    desk = Shop(store, SimulatedShop(orders=(THEIRS,)))
    for number in range(5):
        assert "已签收" not in guess(desk, f"guest{number}", f"000{number}")
    assert "已签收" not in guess(desk, "guest9", "7788")
    with store.read() as tx:
        assert [row["summary"] for row in tx.views.night().tickets if ORDER_NO in row["summary"]]
    desk.clock.set(desk.clock.now() + timedelta(hours=24, minutes=5))
    assert "已签收" in guess(desk, "guest10", "7788")


def test_its_known_owner_is_told_however_much_others_guessed(store: Store) -> None:
    """Whom the company knows needs no digits, and nobody can lock them out."""
    desk = Shop(store, SimulatedShop(orders=(BOUND,)))
    for number in range(6):
        guess(desk, f"guest{number}", f"000{number}")
    assert "已签收" in desk.asks("owner", f"我的快递到哪了 {ORDER_NO} 手机尾号 1111")


def test_who_names_the_right_digits_uses_no_guess_up(store: Store) -> None:
    """However often an owner asks."""
    desk = Shop(store, SimulatedShop(orders=(THEIRS,)))
    for number in range(7):
        desk.clock.set(desk.clock.now() + timedelta(minutes=5))
        assert "已签收" in guess(desk, f"guest{number}", "7788")


def test_a_slow_system_of_the_company_delays_nobody_else(store: Store) -> None:
    """While it keeps one customer's question open another one is answered; the first is a ticket."""
    asked, answer = threading.Event(), threading.Event()

    def slowly(call: BaseHTTPRequestHandler, body: bytes) -> None:
        asked.set()
        answer.wait(20)
        told(json.dumps({"id": json.loads(body)["id"], "found": False}).encode())(call, body)

    with ExitStack() as stack:
        port = stack.enter_context(server(slowly))
        stack.callback(answer.set)
        desk = Shop(store, SignedEndpoint(secret=SECRET), f"http://127.0.0.1:{port}/orders")
        desk.says("我的快递到哪了", "amy")
        desk.wait(seconds=9)
        waiting = threading.Thread(target=drain, args=(desk.looking,))
        waiting.start()
        assert asked.wait(20)
        desk.says("多久发货", "ben")
        desk.wait(seconds=12)
        assert waiting.is_alive()
        assert "48 小时" in desk.phone.texts("ben")[-1]
        answer.set()
        waiting.join(20)
    desk.wait(seconds=12)
    assert desk.phone.texts("amy")
