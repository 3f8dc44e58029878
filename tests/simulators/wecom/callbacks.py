"""WeCom calling us: sealed, signed, tried again where the answer is not 200 within five seconds."""

from __future__ import annotations

import secrets
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.simulators.wecom.clock import SimClock
from tests.simulators.wecom.crypto import Sealer

TRIES = 4
"""The first call and three retries."""
PATIENCE = 5.0

Target = Callable[[str, Mapping[str, str], bytes], tuple[int, bytes]]
"""Method, query and body to status and body."""


@dataclass
class Called:
    """One callback and how it was answered, try by try."""

    xml: str
    sealed: str
    statuses: list[int] = field(default_factory=list)

    @property
    def accepted(self) -> bool:
        """Whether a try was answered 200."""
        return 200 in self.statuses


def over_http(url: str) -> Target:
    """A target that posts to a URL; 0 stands for no answer."""

    def call(method: str, query: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        full = f"{url}?{urllib.parse.urlencode(query)}"
        data = body if method == "POST" else None
        headers = {"Content-Type": "text/xml"}
        request = urllib.request.Request(full, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return int(response.status), response.read()
        except urllib.error.HTTPError as error:
            return int(error.code), error.read()
        except OSError:
            return 0, b""

    return call


class Callbacks:
    """Sends callbacks from a few threads; nothing is sent where there is no target."""

    def __init__(
        self, sealer: Sealer, clock: SimClock, target: Target | None, threads: int = 8
    ) -> None:
        self._sealer = sealer
        self._clock = clock
        self._lock = threading.Condition()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="wecom-callback")
        self._open = 0
        self.target = target
        self.retry_seconds = 0.0
        self.tries = TRIES
        """More where a test cannot say how long a desk is away."""
        self.muted = False
        """True loses callbacks, as the platform may."""
        self.made: list[Called] = []

    def post(self, xml: str, *, agent_id: str = "") -> Called:
        """Seal a message and post it in the background."""
        called = Called(xml, self._sealer.seal(xml))
        self._record(called)
        self._submit(called, agent_id)
        return called

    def again(self, called: Called, *, anew: bool = False) -> None:
        """Redeliver: other nonce, time and signature, the same message; `anew` seals it again."""
        if anew:
            called.sealed = self._sealer.seal(called.xml)
        self._submit(called, "")

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

    def idle(self, seconds: float = 10.0) -> bool:
        """Wait until every callback was answered or given up."""
        with self._lock:
            return self._lock.wait_for(lambda: self._open == 0, seconds)

    def close(self) -> None:
        """Stop sending."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _record(self, called: Called) -> None:
        with self._lock:
            self.made.append(called)

    def _submit(self, called: Called, agent_id: str) -> None:
        if self.target is None or self.muted:
            return
        with self._lock:
            self._open += 1
        self._pool.submit(self._deliver, called, agent_id)

    def _deliver(self, called: Called, agent_id: str) -> None:
        try:
            for _ in range(self.tries):
                if self._tried(called, agent_id):
                    return
                threading.Event().wait(self.retry_seconds)
        finally:
            with self._lock:
                self._open -= 1
                self._lock.notify_all()

    def _tried(self, called: Called, agent_id: str) -> bool:
        body = envelope(self._sealer.receive_id, agent_id, called.sealed)
        assert self.target is not None
        status, _ = self.target("POST", self.signed(called.sealed), body)
        called.statuses.append(status)
        return status == 200


def envelope(corp_id: str, agent_id: str, sealed: str) -> bytes:
    """The outer XML."""
    return (
        f"<xml><ToUserName><![CDATA[{corp_id}]]></ToUserName>"
        f"<AgentID><![CDATA[{agent_id}]]></AgentID>"
        f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    ).encode()
