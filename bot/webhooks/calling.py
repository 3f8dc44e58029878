"""One signed call to a receiver: to where it may go, nowhere else, over within its time."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from standardwebhooks.webhooks import Webhook

Resolve = Callable[[str, int], list[str]]
SECONDS = 10.0
"""For the whole call, the name included."""
MOST_BYTES = 64 * 1024
"""Of an answer; nobody reads it."""
GONE = 410


class NotTaken(Exception):
    """The receiver did not take it; it is tried again."""


class NotWanted(Exception):
    """The receiver will never take it: it is gone, or stands where calls must not go."""


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host; OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """Posts signed JSON; follows no redirect, reads little, holds to the address it looked at."""

    secret: str = field(repr=False)
    """`whsec_…`, as the receiver knows it."""
    private: bool = False
    """Receivers may stand inside the company's network, and speak plain HTTP there."""
    seconds: float = SECONDS
    resolve: Resolve = resolved
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    def post(self, url: str, message_id: str, body: str, at: datetime) -> None:
        """Deliver; NotTaken or NotWanted where that failed."""
        where, end = urlsplit(url), monotonic() + self.seconds
        headers = self._headers(message_id, body, at)
        try:
            address = self._address(where)
            status = self._exchange(where, address, body.encode(), headers, end)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise NotTaken(f"the receiver cannot be reached: {type(error).__name__}") from error
        if status == GONE:
            raise NotWanted("the receiver answered 410: it wants nothing more")
        if not 200 <= status < 300:  # the class of success
            raise NotTaken(f"the receiver answered {status}")

    def _headers(self, message_id: str, body: str, at: datetime) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "nightdesk-webhook",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(message_id, at, body),
        }

    def _address(self, where: SplitResult) -> str:
        """One address to connect to, every one of the host looked at; it is not asked for again."""
        if where.scheme != "https" and not (self.private and where.scheme == "http"):
            raise NotWanted("only https, unless private addresses are allowed")
        found = self.resolve(where.hostname or "", _port(where))
        if not found:
            raise NotTaken("the receiver's name has no address")
        if not self.private and not all(map(is_public, found)):
            raise NotWanted("the receiver's address is private")
        return found[0]

    def _exchange(
        self, where: SplitResult, address: str, body: bytes, headers: dict[str, str], end: float
    ) -> int:
        line = socket.create_connection((address, _port(where)), timeout=_left(end))
        # Each receive has its own time-out; only cutting the line ends a drip of bytes. TLS takes
        # the socket over, so the watchdog holds a second handle on the same line.
        guard = line.dup()
        watchdog = Timer(_left(end), _cut, (guard,))
        watchdog.daemon = True
        watchdog.start()
        try:
            if where.scheme == "https":
                line = self.tls.wrap_socket(line, server_hostname=where.hostname)
            return _status(line, where, body, headers)
        finally:
            watchdog.cancel()
            guard.close()
            line.close()


def is_public(address: str) -> bool:
    """Whether anybody may be reached there: no loopback, private, link-local or metadata address."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_global) and not found.is_multicast


def _status(line: socket.socket, where: SplitResult, body: bytes, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection(where.hostname or "", _port(where))
    connection.sock = line
    try:
        path = f"{where.path or '/'}{'?' + where.query if where.query else ''}"
        connection.request("POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        with suppress(OSError, http.client.HTTPException):  # the status came, and it counts
            answer.read(MOST_BYTES)
        return answer.status
    finally:
        connection.close()


def _left(end: float) -> float:
    return max(end - monotonic(), 0.01)


def _port(where: SplitResult) -> int:
    return where.port or (443 if where.scheme == "https" else 80)


def _cut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        line.close()  # it was over already
