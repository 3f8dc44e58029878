"""A company's embedding endpoint is used while it answers, and rested when it does not."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bot.embedder.choose import choose
from bot.embedder.endpoint import REST, EndpointEmbedder
from knowledge.embedder import EmbedderUnavailable


class Endpoint:
    """A server that speaks the OpenAI embeddings protocol."""

    def __init__(self) -> None:
        self.requests: list[dict[str, object]] = []
        self.reply: bytes | None = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append(body | {"key": self.headers["Authorization"]})
                rows = [{"index": i, "embedding": [3.0, 4.0]} for i in range(len(body["input"]))]
                payload = outer.reply or json.dumps({"data": rows}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """A running endpoint."""
    running = Endpoint()
    yield running
    running.server.shutdown()
    running.server.server_close()


def test_vectors_of_the_endpoint_have_length_one(endpoint: Endpoint) -> None:
    """Model and key are sent; rows are scaled."""
    rows = EndpointEmbedder(endpoint.url, "bge-m3", "k").embed(["甲", "乙"])
    assert rows.ravel().tolist() == pytest.approx([0.6, 0.8, 0.6, 0.8])
    assert endpoint.requests == [{"model": "bge-m3", "input": ["甲", "乙"], "key": "Bearer k"}]


@pytest.mark.parametrize("reply", [b"oops", b'{"data": []}', b'{"data": [{"index": 0}]}', b"[]"])
def test_an_answer_that_is_not_understood_makes_it_unavailable(
    endpoint: Endpoint, reply: bytes
) -> None:
    """Never a broken vector."""
    endpoint.reply = reply
    with pytest.raises(EmbedderUnavailable):
        EndpointEmbedder(endpoint.url, "m").embed(["甲"])


def test_after_a_failure_the_endpoint_rests_and_is_asked_again_later(endpoint: Endpoint) -> None:
    """Nobody waits twice for an endpoint that is down."""
    now = [0.0]
    embedder = EndpointEmbedder(endpoint.url, "m", clock=lambda: now[0])
    endpoint.reply = b"oops"
    for _ in range(3):
        with pytest.raises(EmbedderUnavailable):
            embedder.embed(["甲"])
    assert len(endpoint.requests) == 1
    endpoint.reply, now[0] = None, REST + 1
    assert embedder.embed(["甲"]).shape == (1, 2)


def test_an_endpoint_that_is_not_there_leaves_no_embedder_and_says_so(tmp_path: Path) -> None:
    """The desk works on by characters."""
    chosen = choose("endpoint", tmp_path, base_url="http://127.0.0.1:9/v1", model="m")
    assert chosen.embedder is None
    assert chosen.trouble


def test_off_is_no_embedder_and_no_trouble(tmp_path: Path) -> None:
    """Switched off is not broken."""
    chosen = choose("off", tmp_path)
    assert (chosen.embedder, chosen.trouble) == (None, "")
