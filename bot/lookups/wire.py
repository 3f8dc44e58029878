"""One call to a company's endpoint: whole within its time, small, to where it may go, nowhere else."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass, field
from datetime import datetime
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from standardwebhooks.webhooks import Webhook

from bot.lookups.exchange import MOST_BYTES, LookupFailed
from handlers.policy import Lookup

Resolve = Callable[[str, int], list[str]]
_RESOLVERS = 2


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host; OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedEndpoint:
    """Posts signed JSON. Follows nothing, decompresses nothing, reads at most 64 KiB."""

    secret: str = field(repr=False)
    """`whsec_…`, as the endpoint knows it; without one nothing is asked."""
    resolve: Resolve = resolved
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)
    pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="resolver"),
        repr=False,
    )

    def post(self, lookup: Lookup, lookup_id: str, body: bytes, at: datetime) -> bytes:
        """The body of the answer; LookupFailed where there is none that may be read in time."""
        end = monotonic() + lookup.timeout.total_seconds()
        where = urlsplit(lookup.url)
        address = self._address(where, end, private=lookup.private)
        headers = self._headers(lookup_id, body, at)
        try:
            return self._exchange(where, address, body, headers, end)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise LookupFailed(f"the endpoint cannot be reached: {type(error).__name__}") from error

    def _headers(self, lookup_id: str, body: bytes, at: datetime) -> dict[str, str]:
        if not self.secret:
            raise LookupFailed("there is no NIGHTDESK_LOOKUP_SECRET to sign with")
        signature = Webhook(self.secret).sign(lookup_id, at, body.decode())
        return {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "nightdesk-lookup",
            "webhook-id": lookup_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature,
        }

    def _address(self, where: SplitResult, end: float, *, private: bool) -> str:
        """One address to connect to, every one of the host looked at; a name never resolves twice."""
        if where.scheme != "https" and not (private and where.scheme == "http"):
            raise LookupFailed("only https, except to a private endpoint")
        asked: Future[list[str]] = self.pool.submit(
            self.resolve, where.hostname or "", _port(where)
        )
        try:
            found = asked.result(timeout=max(end - monotonic(), 0.01))
        except (OSError, UnicodeError) as error:
            raise LookupFailed("the endpoint's name is unknown") from error
        except TooSlow as error:
            raise LookupFailed("the endpoint's name was not resolved in time") from error
        if not found or not (private or all(_is_public(one) for one in found)):
            raise LookupFailed("the endpoint's address is private")
        return found[0]

    def _exchange(
        self, where: SplitResult, address: str, body: bytes, headers: dict[str, str], end: float
    ) -> bytes:
        left = end - monotonic()
        if left <= 0:
            raise LookupFailed("no answer in time")
        plain = socket.create_connection((address, _port(where)), timeout=left)
        # Each receive has its own time-out; only cutting the line ends a drip of bytes.
        # TLS takes the socket over, so the watchdog holds a second handle on the same line.
        guard = plain.dup()
        watchdog = Timer(max(end - monotonic(), 0.01), _cut, (guard,))
        watchdog.daemon = True
        watchdog.start()
        try:
            return _asked(self._secured(plain, where), where, body, headers, end)
        finally:
            watchdog.cancel()
            guard.close()
            plain.close()

    def _secured(self, plain: socket.socket, where: SplitResult) -> socket.socket:
        if where.scheme == "http":
            return plain
        return self.tls.wrap_socket(plain, server_hostname=where.hostname)


def _asked(
    line: socket.socket, where: SplitResult, body: bytes, headers: dict[str, str], end: float
) -> bytes:
    connection = http.client.HTTPConnection(where.hostname or "", _port(where))
    connection.sock = line
    try:
        path = f"{where.path or '/'}{'?' + where.query if where.query else ''}"
        connection.request("POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        _look_at(answer)
        data = answer.read(MOST_BYTES + 1)
    finally:
        connection.close()
    if monotonic() > end:
        raise LookupFailed("no answer in time")
    if len(data) > MOST_BYTES:
        raise LookupFailed("it is larger than 64 KiB")
    return data


def _look_at(answer: http.client.HTTPResponse) -> None:
    """LookupFailed for a redirect, an error, a page or something compressed."""
    if answer.status != 200:
        raise LookupFailed(f"the endpoint answered {answer.status}")
    kind = answer.headers.get_content_type()
    if kind != "application/json":
        raise LookupFailed("it is not application/json")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise LookupFailed("it is compressed")
    length = answer.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:12]) > MOST_BYTES:
        raise LookupFailed("it is larger than 64 KiB")


def _port(where: SplitResult) -> int:
    return where.port or (443 if where.scheme == "https" else 80)


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_global) and not found.is_multicast


def _cut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        line.close()  # it was over already
