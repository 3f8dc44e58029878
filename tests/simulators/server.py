"""HTTP in front of a simulator: one thread a connection, kept alive, answers cut on demand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.simulators.faults import Answer


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the platform."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    port: int
    """The caller's; the same one again means a connection that was kept."""

    @property
    def content_type(self) -> str:
        """What the body is."""
        return self.headers.get("content-type", "")


class Server(ThreadingHTTPServer):
    """Listens until closed."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 512
    allow_reuse_address = True

    def __init__(self, port: int, respond: Callable[[Call], Answer]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.respond = respond
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    @property
    def origin(self) -> str:
        """Address without a path, as the settings of our side want it."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> None:
        """Serve in the background."""
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hung up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        """Without a body."""
        self.do_GET()

    def do_PATCH(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def _serve(self) -> None:
        assert isinstance(self.server, Server)
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        port = int(self.client_address[1])
        call = Call(self.command, parts.path, query, headers, body, port)
        self._write(self.server.respond(call))

    def _write(self, answer: Answer) -> None:
        self.close_connection = self.close_connection or answer.ends_connection
        if answer.silent:
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        if not answer.endless:
            self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        for piece in answer.pieces():
            self.wfile.write(piece)
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Tests look at what happened, not at an access log."""
