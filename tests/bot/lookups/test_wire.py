"""A company's endpoint over real HTTP, friendly and hostile: in time, small, signed, or nothing."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from time import monotonic

import pytest
from standardwebhooks.webhooks import Webhook

from bot.lookups.exchange import LookupFailed
from bot.lookups.wire import SignedEndpoint
from handlers.policy import Lookup

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HALF_A_SECOND = timedelta(seconds=0.5)
Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


@contextmanager
def server(answer: Answer) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        over = threading.Event()
        """Nobody listens any more: what is slow may end."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with suppress(OSError):  # the desk cut the line
                answer(self, body)

        def log_message(self, *_: object) -> None: ...

    served = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield served.server_port
    finally:
        Handler.over.set()
        served.shutdown()
        thread.join()
        served.server_close()


def told(data: bytes, *, status: int = 200, **headers: str) -> Answer:
    def answer(call: BaseHTTPRequestHandler, _body: bytes) -> None:
        call.send_response(status)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {"Content-Type": "application/json", **named}.items():
            call.send_header(name, value)
        call.end_headers()
        call.wfile.write(data)

    return answer


def ask(port: int, *, private: bool = True, url: str = "") -> bytes:
    endpoint = SignedEndpoint(secret=SECRET)
    lookup = Lookup(
        url=url or f"http://127.0.0.1:{port}/orders?x=1",
        answer="",
        private=private,
        timeout=HALF_A_SECOND,
    )
    return endpoint.post(lookup, "lk_1", b'{"id": "lk_1"}', datetime.now(UTC))


def test_a_call_is_signed_so_that_the_endpoint_can_check_it() -> None:
    """Id, time and body as Standard Webhooks has them."""
    seen: list[dict[str, str]] = []

    def answer(call: BaseHTTPRequestHandler, body: bytes) -> None:
        Webhook(SECRET).verify(body, dict(call.headers.items()))
        seen.append({"path": call.path, "id": str(call.headers["webhook-id"])})
        told(b"{}")(call, body)

    with server(answer) as port:
        assert ask(port) == b"{}"
    assert seen == [{"path": "/orders?x=1", "id": "lk_1"}]


@pytest.mark.parametrize(
    "answer",
    [
        told(b"", status=302, Location="http://127.0.0.1/secret"),
        told(b"{}", status=500),
        told(b"<html>", Content_Type="text/html"),
        told(gzip.compress(b"0" * 10_000_000), Content_Encoding="gzip"),
        told(b" " * 200_000),
        told(b"{}", Content_Length="99999999999999999999"),
    ],
    ids=["redirect", "error", "page", "bomb", "huge", "boast"],
)
def test_what_is_no_small_json_is_refused(answer: Answer) -> None:
    """Nothing is followed, unpacked or read to its end."""
    with server(answer) as port, pytest.raises(LookupFailed):
        ask(port)


def drip(call: BaseHTTPRequestHandler, _body: bytes) -> None:
    """A byte at a time: no single wait is long, the whole would never end."""
    call.send_response(200)
    call.send_header("Content-Type", "application/json")
    call.end_headers()
    while not over(call).wait(0.05):
        call.wfile.write(b" ")
        call.wfile.flush()


def slow_head(call: BaseHTTPRequestHandler, _body: bytes) -> None:
    """The same before the body begins."""
    call.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not over(call).wait(0.05):
        call.wfile.write(b"X-More: 1\r\n")
        call.wfile.flush()


def silent(call: BaseHTTPRequestHandler, _body: bytes) -> None:
    over(call).wait(60)


def over(call: BaseHTTPRequestHandler) -> threading.Event:
    found = call.over  # type: ignore[attr-defined]  # of the class in `server`
    assert isinstance(found, threading.Event)
    return found


@pytest.mark.parametrize("answer", [drip, slow_head, silent])
def test_the_whole_call_has_one_time_out(answer: Answer) -> None:
    """Slow at any place: the line is cut."""
    with server(answer) as port:
        began = monotonic()
        with pytest.raises(LookupFailed):
            ask(port)
        assert monotonic() - began < 20  # the endpoint would take a minute, or for ever


def test_inside_addresses_are_refused_unless_allowed() -> None:
    """A name that leads into the network is not called; the policy may allow it."""
    with server(told(b"{}")) as port:
        with pytest.raises(LookupFailed, match="https"):
            ask(port, private=False)
        with pytest.raises(LookupFailed, match="private"):
            ask(port, private=False, url=f"https://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1", "0.0.0.0"],
)
def test_one_inside_address_among_many_is_enough(address: str) -> None:
    """A name that resolves to both is a trick."""
    endpoint = SignedEndpoint(secret=SECRET, resolve=lambda _h, _p: ["93.184.216.34", address])
    lookup = Lookup(url="https://shop.example/", answer="", timeout=HALF_A_SECOND)
    with pytest.raises(LookupFailed, match="private"):
        endpoint.post(lookup, "lk_1", b"{}", datetime.now(UTC))


def test_without_a_secret_nothing_is_asked() -> None:
    """An unsigned question would teach endpoints to answer strangers."""
    with server(told(b"{}")) as port, pytest.raises(LookupFailed, match="SECRET"):
        lookup = Lookup(url=f"http://127.0.0.1:{port}/", answer="", private=True)
        SignedEndpoint(secret="").post(lookup, "lk_1", b"{}", datetime.now(UTC))


def test_nobody_listening_is_a_failure_like_any_other() -> None:
    """The port is free again."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(LookupFailed, match="cannot be reached"):
        ask(port)
