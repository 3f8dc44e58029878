"""An example for docs/adding-a-channel.md: Pigeon, a messenger that exists only in these tests."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from bot.arrivals import message_arrival
from bot.channels.base import (
    Capabilities,
    Delivery,
    Misconfigured,
    Part,
    Receipt,
    Received,
    Refused,
    Request,
    Stranger,
    TryLater,
    Way,
)
from handlers.model import Message, MessageKind, Reply
from handlers.notice import Notice

LONGEST = 500
"""Characters that Pigeon takes in one message."""


class PigeonReceiver:
    """The web side: verify and translate, nothing else."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def receive(self, request: Request, now: datetime) -> Received:
        """One message a call; Stranger where the signature is not Pigeon's."""
        seal = hmac.new(self._secret, request.body, "sha256").hexdigest()
        shown = request.headers.get("x-pigeon-seal", "")
        if request.method != "POST" or not hmac.compare_digest(seal.encode(), shown.encode()):
            raise Stranger
        told = json.loads(request.body)
        kind = MessageKind.TEXT if told["type"] == "text" else MessageKind.UNKNOWN
        at = datetime.fromtimestamp(told["at"], UTC)
        message = Message(message_id=told["id"], at=at, kind=kind, text=told.get("text", ""))
        return Received(arrivals=(message_arrival("pigeon", "loft", told["from"], message),))


class PigeonChannel:
    """The sending side: render, send, and say what a refusal means."""

    name = "pigeon"
    capabilities = Capabilities(choices=False, images=False, idempotency=timedelta(days=1))
    rate: tuple[int, float] | None = None

    def __init__(self, origin: str, secret: str, *, patience: float = 8.0) -> None:
        """`patience`: seconds that one call may take."""
        self._origin, self._secret, self._patience = origin, secret, patience
        self._token, self._lock = "", threading.Lock()

    def via(self, part: Part, way: Way) -> Part:
        """Pigeon has no sessions: there is one way."""
        return part

    def merge(self, first: Part, second: Part) -> Part | None:
        """Messages stay apart."""
        return None

    def render(self, reply: Reply) -> tuple[Part, ...]:
        """The text with its choices as numbered lines, cut to what Pigeon takes."""
        lines = [f"{number}. {one.label}" for number, one in enumerate(reply.choices, 1)]
        return _parts("\n".join((reply.text, *lines)))

    def render_notice(self, notice: Notice) -> tuple[Part, ...]:
        """A notice as text."""
        return _parts(notice.text)

    def send(self, delivery: Delivery) -> Receipt:
        """Hand it over; a token that ended costs one more try."""
        body = {**delivery.payload, "to": delivery.address.to, "key": delivery.key}
        token = self._current()
        answer = self._post("/messages", body, token)
        if answer.status_code == requests.codes.unauthorized:
            answer = self._post("/messages", body, self._current(stale=token))
        return Receipt(platform_id=_told(answer)["id"])

    def _current(self, stale: str = "") -> str:
        with self._lock:  # who waits here shares the token that the first one fetched
            if self._token in {"", stale}:
                self._token = _told(self._post("/token", {"secret": self._secret}, ""))["token"]
            return self._token

    def _post(self, path: str, body: Mapping[str, Any], token: str) -> requests.Response:
        headers = {"Authorization": token}
        try:
            return requests.post(
                self._origin + path, json=body, headers=headers, timeout=self._patience
            )
        except requests.RequestException as error:
            raise TryLater(type(error).__name__, unknown_outcome=True) from None


def _parts(text: str) -> tuple[Part, ...]:
    pieces = (text[start : start + LONGEST] for start in range(0, len(text), LONGEST))
    return tuple(Part(payload={"text": piece}, preview=piece) for piece in pieces)


def _told(answer: requests.Response) -> dict[str, Any]:
    """What a call answered, or what to do about it."""
    if answer.status_code == requests.codes.not_found:
        raise Refused("Pigeon does not know this customer", result="gone")
    if answer.status_code in {requests.codes.unauthorized, requests.codes.forbidden}:
        raise Misconfigured("Pigeon refuses the secret")
    if answer.status_code == requests.codes.too_many_requests:
        wait = timedelta(seconds=int(answer.headers["Retry-After"]))
        raise TryLater("Pigeon limits the rate", wait=wait)
    try:
        told = answer.json()
    except ValueError:
        raise TryLater(f"HTTP {answer.status_code} without JSON", unknown_outcome=True) from None
    return dict(told)
