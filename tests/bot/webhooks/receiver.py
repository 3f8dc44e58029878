"""A company's own system that takes webhooks, well or badly: a real HTTP server on this machine."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks.webhooks import Webhook

SECRET = "whsec_" + "bmlnaHRkZXNrIG5pZ2h0ZGVzayBuaWdodGRlc2s="  # of this test only
DRIP_SECONDS = 60
SLEEP_SECONDS = 60
FLOOD = 1024
"""Mebibytes."""
Behave = Callable[[BaseHTTPRequestHandler], None]


def takes(handler: BaseHTTPRequestHandler) -> None:
    """204 and nothing more."""
    handler.send_response(204)
    handler.end_headers()


def fails(handler: BaseHTTPRequestHandler) -> None:
    """500."""
    handler.send_response(500)
    handler.end_headers()


def is_gone(handler: BaseHTTPRequestHandler) -> None:
    """410."""
    handler.send_response(410)
    handler.end_headers()


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A byte at a time, without an end."""
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(DRIP_SECONDS * 20):
            handler.wfile.write(b".")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        return


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    """A status, half of what it announced, then the line is reset."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"half")
    handler.wfile.flush()
    time.sleep(0.2)  # the answer has been read up to here
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def sleeps(handler: BaseHTTPRequestHandler) -> None:
    """Nothing for a while."""
    time.sleep(SLEEP_SECONDS)
    handler.close_connection = True


class Receiver:
    """Takes what it is sent and checks every signature; `behave` is how it answers."""

    def __init__(self) -> None:
        """Listens on a free port until `close`."""
        self.taken: list[tuple[str, dict[str, object]]] = []
        """Message id and body of every call, in order."""
        self.elsewhere = 0
        """Calls of the place that a redirect named."""
        self.behave: Behave = takes
        self.poured = 0
        """Mebibytes that a flood got rid of."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}/hook"

    def redirects(self, handler: BaseHTTPRequestHandler) -> None:
        """Elsewhere."""
        handler.send_response(307)
        handler.send_header("Location", self.url.replace("/hook", "/elsewhere"))
        handler.end_headers()

    def floods(self, handler: BaseHTTPRequestHandler) -> None:
        """A body of a gigabyte, as far as it is read."""
        handler.send_response(200)
        handler.send_header("Content-Length", str(FLOOD << 20))
        handler.end_headers()
        with suppress(OSError):
            for _ in range(FLOOD):
                handler.wfile.write(bytes(1 << 20))
                self.poured += 1

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if self.path != "/hook":
                    receiver.elsewhere += 1
                told = Webhook(SECRET).verify(body, dict(self.headers.items()))
                receiver.taken.append((self.headers["webhook-id"], told))
                receiver.behave(self)

            def log_message(self, format: str, *args: object) -> None:
                """Tests are quiet."""

        return Handler
