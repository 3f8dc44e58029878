"""Where platforms call: verify, store, answer. Nothing else happens inside the request.

This stands in front of Flask. Its context, session and routing would cost twice as much as
verifying and decrypting do, for calls that need none of them.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from werkzeug.exceptions import ClientDisconnected
from werkzeug.wsgi import get_content_length, get_input_stream

from bot.channels.base import NotYet, Received, Receiver, Request, Stranger
from bot.clicks import Clicks
from bot.clock import Clock
from bot.web.writer import CannotStore, Writer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

LIMIT = 256 * 1024
"""Bytes of the largest call that is read at all."""
METHODS: Mapping[str, frozenset[str]] = {
    "/webhooks/wecom": frozenset({"GET", "POST"}),
    "/webhooks/feishu": frozenset({"POST"}),
}
"""The fixed addresses; WeCom verifies its URL with a GET."""

Observe = Callable[[str, int, float], None]
"""Told of each answer: path, status, seconds."""


_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform is told; a stranger learns the status and nothing else."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class TooLarge(Exception):
    """The call is over the limit."""


class Webhooks:
    """A WSGI application for the platforms' calls; every other path goes on to the rest."""

    def __init__(
        self,
        rest: WSGIApplication,
        receivers: Mapping[str, Receiver],
        writer: Writer,
        clock: Clock,
        observe: Observe,
        *,
        clicks: Clicks,
    ) -> None:
        """`receivers` by path; a path without one is not found."""
        self._rest = rest
        self._receivers = receivers
        self._writer = writer
        self._clock = clock
        self._observe = observe
        self._clicks = clicks

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a platform's call, or pass it on."""
        path: str = environ["PATH_INFO"]
        if path not in METHODS:
            return self._rest(environ, start_response)
        began = time.perf_counter()
        answer = self._routed(path, environ)
        self._observe(path, answer.status, time.perf_counter() - began)
        start_response(_STATUS[answer.status], [_length(answer.body), *answer.headers])
        return (answer.body,)

    def _routed(self, path: str, environ: WSGIEnvironment) -> Answer:
        receiver = self._receivers.get(path)
        if receiver is None:
            return Answer(404)
        if environ["REQUEST_METHOD"] not in METHODS[path]:
            return Answer(405, headers=(("Allow", ", ".join(sorted(METHODS[path]))),))
        return self._answer(receiver, environ)

    def _answer(self, receiver: Receiver, environ: WSGIEnvironment) -> Answer:
        try:
            received = receiver.receive(_plain(environ), self._clock.now())
            self._writer.put(received.arrivals)
            return _ack(received, self._body(received))
        except TooLarge:
            return Answer(413, headers=(("Connection", "close"),))
        except ClientDisconnected:
            return Answer(400)
        except Stranger as stranger:
            log.info("a stranger called", extra={"action": "webhook_refused", "why": str(stranger)})
            return Answer(403)
        except (CannotStore, NotYet) as problem:
            _warn("webhook_not_stored", why=str(problem))
            return Answer(503)
        except Exception:
            # Ours to mend; the platform delivers again meanwhile.
            log.exception("a call could not be read", extra={"action": "webhook_error"})
            return Answer(500)

    def _body(self, received: Received) -> bytes:
        """What to answer; a click is answered with what came of it, if that comes soon."""
        if received.answer is None or not received.arrivals:
            return received.body
        return received.answer(self._clicks.result(received.arrivals[0]))


def _plain(environ: WSGIEnvironment) -> Request:
    """The call, free of WSGI; TooLarge where its body is over the limit, which is not read on."""
    if (get_content_length(environ) or 0) > LIMIT:
        raise TooLarge
    body = get_input_stream(environ, max_content_length=LIMIT + 1).read()
    if len(body) > LIMIT:
        raise TooLarge
    return Request(
        method=environ["REQUEST_METHOD"],
        query=_once(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
        headers=_headers(environ),
        body=body,
    )


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    return {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }


def _ack(received: Received, body: bytes) -> Answer:
    return Answer(200, body, (("Content-Type", received.content_type),))


def _length(body: bytes) -> tuple[str, str]:
    return "Content-Length", str(len(body))


def _warn(action: str, why: str) -> None:
    log.warning(
        "a call was not stored; the platform will deliver it again",
        extra={"action": action, "why": why},
    )


def _once(pairs: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """The fields of a query; one that is there twice is nobody's, so that no reading of it wins."""
    times = Counter(name for name, _value in pairs)
    return {name: value for name, value in pairs if times[name] == 1}
