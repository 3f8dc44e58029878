"""A signed POST to an address that a company configured: to where it may go, over within its time."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Timer
from time import monotonic
from typing import ClassVar
from urllib.parse import SplitResult, urlsplit

from standardwebhooks.webhooks import Webhook

Resolve = Callable[[str, int], list[str]]
UNREACHED = (OSError, http.client.HTTPException, ValueError)
"""What a line raises that cannot be opened, breaks, is cut or speaks something else than HTTP."""
_RESOLVERS = 4


class OffLimits(Exception):
    """The call must not go there: it would be readable on its way, or end inside the network."""


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host; OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _resolvers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="resolver")


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedPost:
    """Posts signed JSON; follows no redirect, holds to the address it looked at."""

    agent: ClassVar[str] = "nightdesk"
    """Who calls, as the other side reads it."""

    secret: str = field(repr=False)
    """`whsec_…`, as the other side knows it."""
    resolve: Resolve = resolved
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)
    pool: ThreadPoolExecutor = field(default_factory=_resolvers, repr=False)
    """Looks names up, so that a slow one does not hold the caller."""

    @contextmanager
    def answer(
        self, url: str, message_id: str, body: bytes, at: datetime, *, private: bool, end: float
    ) -> Iterator[http.client.HTTPResponse]:
        """The answer, its body not yet read; the line is cut at `end` (of `monotonic`).

        `private`: it may stand inside the company's network, and speak plain HTTP there.

        Raises:
            OffLimits: it must not be called.
            UNREACHED: there is no answer, at any step and within the caller's reading as well.
        """
        where = urlsplit(url)
        address = self._address(where, end, private=private)
        headers = self._headers(message_id, body, at)
        with self._line(where, address, end) as line:
            connection = http.client.HTTPConnection(where.hostname or "", _port(where))
            connection.sock = line
            try:
                connection.request("POST", _target(where), body=body, headers=headers)
                yield connection.getresponse()
            finally:
                connection.close()

    def _headers(self, message_id: str, body: bytes, at: datetime) -> Mapping[str, str]:
        return {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": self.agent,
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(message_id, at, body.decode()),
        }

    def _address(self, where: SplitResult, end: float, *, private: bool) -> str:
        """One address to connect to, every one of the host looked at; a name never resolves twice."""
        if where.scheme != "https" and not (private and where.scheme == "http"):
            raise OffLimits("only https, except to a private address that is allowed")
        asked = self.pool.submit(self.resolve, where.hostname or "", _port(where))
        found = asked.result(timeout=_left(end))
        if not found:
            raise OSError("the name has no address")
        if not (private or all(map(_is_public, found))):
            raise OffLimits("its address is private")
        return found[0]

    @contextmanager
    def _line(self, where: SplitResult, address: str, end: float) -> Iterator[socket.socket]:
        line = socket.create_connection((address, _port(where)), timeout=_left(end))
        # Each receive has its own time-out; only cutting the line ends a drip of bytes.
        # TLS takes the socket over, so the watchdog holds a second handle on the same line.
        guard = line.dup()
        watchdog = Timer(_left(end), _cut, (guard,))
        watchdog.daemon = True
        watchdog.start()
        try:
            if where.scheme == "https":
                line = self.tls.wrap_socket(line, server_hostname=where.hostname)
            yield line
        finally:
            watchdog.cancel()
            guard.close()
            line.close()


def _is_public(address: str) -> bool:
    """Whether anybody may be reached there: no loopback, private, link-local or metadata address."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_global) and not found.is_multicast


def _target(where: SplitResult) -> str:
    return f"{where.path or '/'}{'?' + where.query if where.query else ''}"


def _port(where: SplitResult) -> int:
    return where.port or (443 if where.scheme == "https" else 80)


def _left(end: float) -> float:
    return max(end - monotonic(), 0.01)


def _cut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        line.close()  # it was over already
