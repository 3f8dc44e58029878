"""Where platforms call: verify, store, answer. Nothing else happens inside the request."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed, NotFound, RequestEntityTooLarge

from bot.channels.base import Received, Receiver, Request, Stranger
from bot.clock import Clock
from bot.web.writer import CannotStore, Writer

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


def webhooks(
    receivers: Mapping[str, Receiver], writer: Writer, clock: Clock, observe: Observe
) -> Blueprint:
    """The routes of the platforms' calls; a path without a receiver is not found."""
    blueprint = Blueprint("webhooks", __name__)

    def take(path: str) -> Response:
        receiver = receivers.get(path)
        if receiver is None:
            raise NotFound
        if request.method not in METHODS[path]:
            raise MethodNotAllowed(sorted(METHODS[path]))
        began = time.perf_counter()
        response = _answer(receiver, writer, clock)
        observe(path, response.status_code, time.perf_counter() - began)
        return response

    for path in METHODS:
        blueprint.add_url_rule(
            path,
            endpoint=path.rsplit("/", 1)[-1],
            view_func=take,
            defaults={"path": path},
            methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            provide_automatic_options=False,
        )
    return blueprint


def _answer(receiver: Receiver, writer: Writer, clock: Clock) -> Response:
    try:
        received = receiver.receive(_plain(), clock.now())
        writer.put(received.arrivals)
    except Stranger as stranger:
        log.info("a stranger called", extra={"action": "webhook_refused", "why": str(stranger)})
        return Response(status=403)
    except CannotStore as problem:
        log.warning(
            "a call was not stored; the platform will deliver it again",
            extra={"action": "webhook_not_stored", "why": str(problem)},
        )
        return Response(status=503)
    return _ack(received)


def _plain() -> Request:
    """The call, free of Flask; 413 ends it where the body is over the limit."""
    if (request.content_length or 0) > LIMIT:
        raise RequestEntityTooLarge
    body = request.get_data(cache=False)
    if len(body) > LIMIT:
        raise RequestEntityTooLarge
    return Request(
        method=request.method,
        query=request.args.to_dict(),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
    )


def _ack(received: Received) -> Response:
    return Response(received.body, content_type=received.content_type)
