"""Feishu's long connection: events without a public address. The SDK's own client is not used: it
has no time-out for its handshake, can wedge on its lock, and drops the taps on cards (1.7.5).
"""

from __future__ import annotations

import base64
import json
import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from bot.channels.feishu import lark
from bot.channels.feishu.client import CONNECT_SECONDS, PUBLIC_ORIGIN
from bot.channels.feishu.frames import CONTROL, DATA, BrokenFrame, Frame, Parts, Wire, ping

log = logging.getLogger(__name__)

ENDPOINT = "/callback/ws/endpoint"
BUSY = frozenset({1, 1000040343})
"""Codes of the endpoint that pass by themselves; every other one needs an operator."""
OPEN_SECONDS = 5.0
LARGEST = 4 * 1024 * 1024
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
SILENT_PINGS = 2.5
"""So many intervals without a byte mean a dead line; the SDK's client waited for three days."""
AT_A_TIME = 8

Answer = Callable[[], bytes]
Heard = Callable[[bytes], Answer]
"""Stores an event; what it returns gives the answer and may wait a moment. Raises where nothing
was stored: Feishu then delivers again."""


class NotConnected(Exception):
    """The platform gave no connection; the message says why."""


class Turned(NotConnected):
    """The platform refuses this app: only an operator can change that."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to connect, and how often to give a sign of life."""

    url: str
    service: int
    ping_seconds: float


class LongLink:
    """One connection of an app. Feishu gives each event to one of up to fifty."""

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        heard: Heard,
        *,
        origin: str = PUBLIC_ORIGIN,
        first_wait: float = FIRST_WAIT,
    ) -> None:
        """`first_wait`: seconds before the first attempt after a broken connection."""
        self._login = {"AppID": app_id, "AppSecret": app_secret}
        self._heard = heard
        self._endpoint = origin + ENDPOINT
        self._first_wait = first_wait
        self._wire = Wire()
        self._socket: Connection | None = None

    def run(self, stopped: threading.Event) -> None:
        """Stay connected until stopped and closed."""
        wait = self._first_wait
        with ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="feishu-answer") as answers:
            while not stopped.is_set():
                began = time.monotonic()
                try:
                    self._serve(stopped, answers)
                except Turned as refused:
                    log.critical("%s", refused, extra={"action": "feishu_long_refused"})
                    wait = LONGEST_WAIT
                except (OSError, WebSocketException, NotConnected, BrokenFrame) as error:
                    log.warning("the long connection broke", extra=_why(error))
                if time.monotonic() - began > LONGEST_WAIT:
                    wait = self._first_wait
                stopped.wait(wait * random.uniform(0.5, 1.0))  # spreads reconnects
                wait = min(wait * 2, LONGEST_WAIT)

    def close(self) -> None:
        """Hang up; after `stopped` was set this ends `run` at once."""
        socket = self._socket
        if socket is not None:
            socket.close()

    def _serve(self, stopped: threading.Event, answers: ThreadPoolExecutor) -> None:
        place = self._place()
        with connect(
            place.url, open_timeout=OPEN_SECONDS, close_timeout=1, max_size=LARGEST
        ) as socket:
            log.info("Feishu is connected", extra={"action": "feishu_long_connected"})
            self._socket = socket
            try:
                self._listen(socket, place, stopped, answers)
            finally:
                self._socket = None

    def _place(self) -> Place:
        timeout = (CONNECT_SECONDS, OPEN_SECONDS)
        try:
            answer = lark.SESSION.post(self._endpoint, json=self._login, timeout=timeout)
            return _read_place(answer.json())
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            raise NotConnected(type(error).__name__) from None

    def _listen(
        self,
        socket: Connection,
        place: Place,
        stopped: threading.Event,
        answers: ThreadPoolExecutor,
    ) -> None:
        parts, heard_at, ping_at = Parts(), time.monotonic(), 0.0
        while not stopped.is_set():
            now = time.monotonic()
            if now - heard_at > SILENT_PINGS * place.ping_seconds:
                raise ConnectionAbortedError("no sign of life")
            if now >= ping_at:
                socket.send(self._wire.packed(ping(place.service)))
                ping_at = now + place.ping_seconds
            try:
                data = socket.recv(timeout=ping_at - now if ping_at > now else 0)
            except TimeoutError:
                continue
            heard_at = time.monotonic()
            self._take(socket, self._wire.unpacked(data), parts, answers)

    def _take(
        self, socket: Connection, frame: Frame, parts: Parts, answers: ThreadPoolExecutor
    ) -> None:
        if frame.method == CONTROL:
            return  # a pong, which only has to come
        payload = parts.whole(frame) if frame.method == DATA else None
        if payload is None:
            return
        try:
            answer = self._heard(payload)
        except Exception:
            # Whatever kept it from being stored: the platform is told and delivers again.
            log.exception("an event was not stored", extra={"action": "feishu_long_not_stored"})
            socket.send(self._wire.packed(frame.answered(_told(500))))
            return
        answers.submit(self._respond, socket, frame, answer)

    def _respond(self, socket: Connection, frame: Frame, answer: Answer) -> None:
        try:
            socket.send(self._wire.packed(frame.answered(_told(200, answer()))))
        except (OSError, WebSocketException) as error:
            log.warning("an answer did not leave", extra=_why(error))


def _read_place(answer: Mapping[str, Any]) -> Place:
    code = int(answer["code"])
    if code in BUSY:
        raise NotConnected(f"code {code}")
    if code != 0:
        raise Turned(
            f"Feishu refuses the long connection (code {code}): check FEISHU_APP_ID and"
            " FEISHU_APP_SECRET, that the app is self-built, and that no fifty others are connected"
        )
    data = answer["data"]
    asked = parse_qs(urlsplit(data["URL"]).query)
    interval = (data.get("ClientConfig") or {}).get("PingInterval") or 120
    return Place(data["URL"], int(asked["service_id"][0]), float(interval))


def _told(code: int, body: bytes = b"") -> bytes:
    said: dict[str, Any] = {"code": code}
    if body.strip(b"{} "):
        said["data"] = base64.b64encode(body).decode()
    return json.dumps(said).encode()


def _why(error: Exception) -> dict[str, str]:
    return {"action": "feishu_long_broken", "reason": f"{type(error).__name__} {error}"[:120]}
