"""`POST /v1/audio/transcriptions` on 127.0.0.1, as OpenAI-compatible servers answer it."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    key: str
    model: str
    file_name: str
    content: bytes


@dataclass
class TranscriberSimulator:
    """Answers with `words`; `status` and `delay` (seconds) make it fail."""

    words: str = ""
    status: int = 200
    delay: float = 0.0
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> TranscriberSimulator:
        self._stopped = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *about: object) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def base_url(self) -> str:
        """Up to the version, as TRANSCRIBE_BASE_URL is set."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        simulator = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                known = self.path == "/v1/audio/transcriptions"
                simulator.asked.append(_asked(self.headers, body))
                simulator._stopped.wait(simulator.delay)
                answer = json.dumps({"text": simulator.words}).encode()
                self.send_response(simulator.status if known else 404)
                self.send_header("Content-Length", str(len(answer)))
                with suppress(ConnectionError):  # who asked may have gone
                    self.end_headers()
                    self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:
                return

        return Handler


def _asked(headers: object, body: bytes) -> Asked:
    kind = str(headers["Content-Type"])  # type: ignore[index]
    form = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    parts = {
        str(part.get_param("name", header="content-disposition")): part
        for part in form.get_payload()  # type: ignore[union-attr]
    }
    sent = parts["file"]
    return Asked(
        key=str(headers["Authorization"] or ""),  # type: ignore[index]
        model=parts["model"].get_payload().strip(),  # type: ignore[union-attr]
        file_name=str(sent.get_filename()),  # type: ignore[union-attr]
        content=sent.get_payload(decode=True),  # type: ignore[union-attr,arg-type]
    )
