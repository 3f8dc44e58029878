"""Feishu calling us: sealed, signed, pushed again where the answer is not 200 within three seconds."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.simulators.clock import SimClock
from tests.simulators.deliveries import Deliveries, Delivery, answer_to
from tests.simulators.feishu.nouns import Json

TRIES = 5
"""The first push and four retries; the platform spreads them over seven hours."""
PATIENCE = 3.0

Target = Callable[[bytes, Mapping[str, str]], tuple[int, bytes]]
"""Body and headers to status and body."""


@dataclass
class Push(Delivery):
    """One event."""

    event: Json
    body: bytes = b""
    """What the last answer said."""


def seal(key: str, text: str) -> str:
    """AES-256-CBC as the platform does it, in an implementation of its own."""
    padder = padding.PKCS7(128).padder()
    block = padder.update(text.encode()) + padder.finalize()
    iv = os.urandom(16)
    secret = hashlib.sha256(key.encode()).digest()
    encryptor = Cipher(algorithms.AES(secret), modes.CBC(iv)).encryptor()
    return base64.b64encode(iv + encryptor.update(block) + encryptor.finalize()).decode()


def signed(key: str, body: bytes, stamp: str, nonce: str) -> dict[str, str]:
    """The headers of a genuine call."""
    made = hashlib.sha256((stamp + nonce + key).encode() + body).hexdigest()
    return {
        "Content-Type": "application/json;charset=utf-8",
        "X-Lark-Request-Timestamp": stamp,
        "X-Lark-Request-Nonce": nonce,
        "X-Lark-Signature": made,
    }


def over_http(url: str) -> Target:
    """A target that posts to a URL; 0 stands for no answer."""

    def call(body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        request = urllib.request.Request(url, data=body, headers=dict(headers), method="POST")
        return answer_to(request, PATIENCE)

    return call


class Pushes(Deliveries[Push]):
    """Pushes events from one thread, so that a person's words keep their order."""

    def __init__(self, key: str, clock: SimClock, target: Target | None) -> None:
        super().__init__(threads=1, tries=TRIES)
        self._key = key
        self._clock = clock
        self.target = target
        self.plain: Callable[[Json], tuple[int, bytes]] | None = None
        """Delivers over a long connection instead."""

    def post(self, event: Json) -> Push:
        """Seal an event and push it in the background."""
        push = Push(event)
        self._record(push)
        self.again(push)
        return push

    def again(self, push: Push) -> None:
        """Push it once more."""
        if self.target is not None or self.plain is not None:
            self._submit(push)

    def now(self, event: Json) -> Push:
        """A click: in the caller's thread, one try, the answer is what the person sees."""
        push = Push(event)
        push.statuses.append(self._tried(push))
        return push

    def sealed(self, event: Json) -> tuple[bytes, dict[str, str]]:
        """A genuine call that carries this event."""
        text = json.dumps(event, ensure_ascii=False)
        body = json.dumps({"encrypt": seal(self._key, text)}).encode()
        stamp, nonce = str(int(self._clock.seconds())), secrets.token_hex(8)
        return body, signed(self._key, body, stamp, nonce)

    def verify(self, token: str) -> tuple[int, bytes, str]:
        """The console's check of the URL: status, body, and the challenge; it comes unsigned."""
        assert self.target is not None
        challenge = secrets.token_hex(8)
        event = {"challenge": challenge, "token": token, "type": "url_verification"}
        body, _ = self.sealed(event)
        status, answer = self.target(body, {"Content-Type": "application/json"})
        return status, answer, challenge

    def _tried(self, push: Push) -> int:
        if self.plain is not None:
            status, push.body = self.plain(push.event)
        else:
            assert self.target is not None
            status, push.body = self.target(*self.sealed(push.event))
        return status
