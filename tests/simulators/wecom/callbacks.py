"""WeCom calling us: sealed, signed, tried again where the answer is not 200 within five seconds."""

from __future__ import annotations

import secrets
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.simulators.clock import SimClock
from tests.simulators.deliveries import Deliveries, Delivery, answer_to
from tests.simulators.wecom.crypto import Sealer

TRIES = 4
"""The first call and three retries."""
PATIENCE = 5.0

Target = Callable[[str, Mapping[str, str], bytes], tuple[int, bytes]]
"""Method, query and body to status and body."""


@dataclass
class Called(Delivery):
    """One callback."""

    xml: str
    sealed: str
    agent_id: str = ""


def over_http(url: str) -> Target:
    """A target that posts to a URL; 0 stands for no answer."""

    def call(method: str, query: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        full = f"{url}?{urllib.parse.urlencode(query)}"
        data = body if method == "POST" else None
        headers = {"Content-Type": "text/xml"}
        request = urllib.request.Request(full, data=data, headers=headers, method=method)
        return answer_to(request, PATIENCE)

    return call


class Callbacks(Deliveries[Called]):
    """Sends callbacks from a few threads; nothing is sent where there is no target."""

    def __init__(
        self, sealer: Sealer, clock: SimClock, target: Target | None, threads: int = 8
    ) -> None:
        super().__init__(threads=threads, tries=TRIES)
        self._sealer = sealer
        self._clock = clock
        self.target = target
        self.muted = False
        """True loses callbacks, as the platform may."""

    def post(self, xml: str, *, agent_id: str = "") -> Called:
        """Seal a message and post it in the background."""
        called = Called(xml, self._sealer.seal(xml), agent_id)
        self._record(called)
        self._call(called)
        return called

    def again(self, called: Called, *, anew: bool = False) -> None:
        """Redeliver: other nonce, time and signature, the same message; `anew` seals it again."""
        if anew:
            called.sealed = self._sealer.seal(called.xml)
        self._call(called)

    def verify(self) -> tuple[int, bytes, str]:
        """The console's check of the URL: status, body, and the echo it should be."""
        plain = secrets.token_hex(8)
        sealed = self._sealer.seal(plain)
        query = {**self.signed(sealed), "echostr": sealed}
        assert self.target is not None
        status, body = self.target("GET", query, b"")
        return status, body, plain

    def signed(self, sealed: str) -> dict[str, str]:
        """The query of a call that carries this ciphertext."""
        stamp, nonce = str(int(self._clock.seconds())), secrets.token_hex(8)
        signature = self._sealer.sign(stamp, nonce, sealed)
        return {"msg_signature": signature, "timestamp": stamp, "nonce": nonce}

    def _call(self, called: Called) -> None:
        if self.target is not None and not self.muted:
            self._submit(called)

    def _tried(self, called: Called) -> int:
        body = envelope(self._sealer.receive_id, called.agent_id, called.sealed)
        assert self.target is not None
        return self.target("POST", self.signed(called.sealed), body)[0]


def envelope(corp_id: str, agent_id: str, sealed: str) -> bytes:
    """The outer XML."""
    return (
        f"<xml><ToUserName><![CDATA[{corp_id}]]></ToUserName>"
        f"<AgentID><![CDATA[{agent_id}]]></AgentID>"
        f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    ).encode()
