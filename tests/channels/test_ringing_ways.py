"""Every way that makes a telephone ring: it rings once, and what came of it is read back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from standardwebhooks import Webhook

from bot.channels.base import Address, Misconfigured, Receipt, Refused, TryLater
from bot.channels.feishu.app import FeishuApp
from bot.channels.feishu.call import FeishuCall
from bot.channels.http_call import HttpCall
from bot.channels.ringing import CALL_ID, Heard, RingingWay
from bot.channels.wecom.call import WeComCall
from handlers.notice import Notice
from handlers.policy import Push
from tests.channels.feishu_rig import feishu_door
from tests.channels.rig import delivery
from tests.channels.wecom_rig import picture, wecom_door

RING = Notice(title="紧急个案 12：燃气泄漏", to=("xiaolin",), push=Push.PHONE)
SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtMTIzNA=="


def rings(way: RingingWay, to: str) -> Receipt:
    """Let it ring for somebody."""
    (part,) = way.render_notice(RING)
    return way.send(delivery(Address(channel=way.name, account="", to=to), part.payload))


def asks(way: RingingWay, to: str, call_id: str) -> str:
    """Ask what came of it, as the outbox does."""
    asked = delivery(Address(channel=way.name, account="", to=to), {CALL_ID: call_id})
    return str(way.send(asked).data["state"])


def test_wecom_calls_and_tells_who_picked_up() -> None:
    """Ringing, then answered; another one ended with a reason; a third may not be called."""
    with wecom_door() as door:
        way, phone = WeComCall(door.client()), door.sim.phone
        first = rings(way, "LinYue").platform_id
        with pytest.raises(TryLater):
            asks(way, "LinYue", first)
        phone.calls[0].talked = True
        assert asks(way, "LinYue", first) == Heard.ANSWERED
        second = rings(way, "HeJie").platform_id
        phone.calls[1].reason = 3
        assert asks(way, "HeJie", second) == Heard.UNANSWERED
        phone.unreachable.add("TangQing")
        with pytest.raises(Refused):
            rings(way, "TangQing")
        assert [one.userid for one in phone.calls] == ["LinYue", "HeJie"]


def test_feishu_makes_a_message_urgent_by_telephone_and_reads_who_read_it() -> None:
    """The message itself comes along; read means answered."""
    with feishu_door() as door:
        client = door.client()
        way = FeishuCall(FeishuApp(client, picture), client)
        sent_id = rings(way, "ou_lin").platform_id
        (sent,) = door.sim.sent_to("ou_lin")
        assert sent.urgent == [("ou_lin", "urgent_phone")]
        assert "燃气泄漏" in sent.text
        with pytest.raises(TryLater):
            asks(way, "ou_lin", sent_id)
        sent.read_by.append("ou_lin")
        assert asks(way, "ou_lin", sent_id) == Heard.ANSWERED


class Paging(HTTPServer):
    """A paging service that checks signatures and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, Any]] = []
        self.state = "answered"
        self.status = 200

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/ring"


class _Handler(BaseHTTPRequestHandler):
    server: Paging

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        Webhook(SECRET).verify(body, {name.lower(): value for name, value in self.headers.items()})
        self.server.asked.append(json.loads(body))
        answer = json.dumps({"call_id": "p-7", "state": self.server.state}).encode()
        self.send_response(self.server.status)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@contextmanager
def paging() -> Iterator[Paging]:
    """A running paging service."""
    server = Paging()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_any_service_rings_by_a_signed_call() -> None:
    """It is told whom and what, signed; its own number is asked after."""
    with paging() as service:
        way = HttpCall(service.url, SECRET)
        call_id = rings(way, "xiaolin").platform_id
        assert call_id == "p-7"
        assert asks(way, "xiaolin", call_id) == Heard.ANSWERED
        service.state = "ringing"
        with pytest.raises(TryLater):
            asks(way, "xiaolin", call_id)
        first, second, _ = service.asked
        assert (first["type"], first["agent"]) == ("ring", "xiaolin")
        assert "燃气泄漏" in first["text"]
        assert (second["type"], second["call_id"]) == ("state", "p-7")


@pytest.mark.parametrize(
    ("status", "problem"), [(401, Misconfigured), (503, TryLater), (422, Refused)]
)
def test_a_service_that_cannot_ring_says_why(status: int, problem: type[Exception]) -> None:
    """A wrong secret is for the admin, an outage for later, a refusal is final."""
    with paging() as service:
        service.status = status
        with pytest.raises(problem):
            rings(HttpCall(service.url, SECRET), "xiaolin")
