"""The long connection of a 智能机器人: one a bot, so whoever holds the lease runs it."""

from __future__ import annotations

import json
import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswer
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from bot.channels.base import TryLater
from bot.channels.wecom.errors import ApiError
from bot.channels.wecom.reading import Body

log = logging.getLogger(__name__)

PUBLIC_URL = "wss://openws.work.weixin.qq.com"
SUBSCRIBE, PING = "aibot_subscribe", "ping"
SPOKEN = frozenset({"aibot_msg_callback", "aibot_event_callback"})
KICK = "disconnected_event"
LARGEST = 1024 * 1024
MISSED_PONGS = 2
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0

Frame = dict[str, Any]
Heard = Callable[[Frame], None]
"""Stores what a frame says and raises nothing: the platform does not repeat it."""


class Kicked(Exception):
    """Another connection of the same bot took over; this one must not come back by itself."""


class AibotLink:
    """Keeps the connection, hears frames, and sends requests from any thread."""

    def __init__(
        self,
        bot_id: str,
        secret: str,
        heard: Heard,
        *,
        url: str = PUBLIC_URL,
        ping_seconds: float = 30.0,
        answer_seconds: float = 5.0,
    ) -> None:
        """`answer_seconds` bounds how long a request waits for its acknowledgement."""
        self._login = {"bot_id": bot_id, "secret": secret}
        self._heard = heard
        self._url = url
        self._ping_seconds = ping_seconds
        self._answer_seconds = answer_seconds
        self._turn = threading.Lock()
        self._socket: Connection | None = None
        self._waiting: dict[str, Future[Frame]] = {}
        self._missed = 0

    def run(self, stopped: threading.Event) -> None:
        """Stay connected until stopped and closed; Kicked where another connection took over."""
        wait = FIRST_WAIT
        while not stopped.is_set():
            began = time.monotonic()
            try:
                self._serve(stopped)
            except (OSError, WebSocketException, ApiError, ValueError) as error:
                log.warning("the bot's connection broke", extra=_why(error))
            if time.monotonic() - began > LONGEST_WAIT:
                wait = FIRST_WAIT
            stopped.wait(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    @property
    def is_up(self) -> bool:
        """Whether requests can be sent now."""
        return self._socket is not None

    def close(self) -> None:
        """Hang up; after `stopped` was set this ends `run` at once."""
        socket = self._socket
        if socket is not None:
            socket.close()

    def request(self, cmd: str, body: Mapping[str, Any], req_id: str = "") -> Frame:
        """Send a frame and wait for its acknowledgement; TryLater, or ApiError for its errcode."""
        with self._turn:  # one at a time keeps the order, and 30 a minute need no more
            socket = self._socket
            if socket is None:
                raise TryLater("the bot is not connected")
            return self._acknowledged(socket, cmd, body, req_id or _new_id(cmd))

    def _acknowledged(
        self, socket: Connection, cmd: str, body: Mapping[str, Any], req_id: str
    ) -> Frame:
        answer: Future[Frame] = Future()
        self._waiting[req_id] = answer
        try:
            socket.send(_frame(cmd, req_id, body))
            return _checked(answer.result(self._answer_seconds))
        except NoAnswer:
            raise TryLater("the bot's platform did not answer", unknown_outcome=True) from None
        except (OSError, WebSocketException) as error:
            raise TryLater(type(error).__name__, unknown_outcome=True) from None
        finally:
            self._waiting.pop(req_id, None)

    def _serve(self, stopped: threading.Event) -> None:
        with connect(self._url, open_timeout=5, close_timeout=1, max_size=LARGEST) as socket:
            self._log_in(socket)
            self._socket, self._missed = socket, 0
            try:
                self._listen(socket, stopped)
            finally:
                self._socket = None

    def _log_in(self, socket: Connection) -> None:
        req_id = _new_id(SUBSCRIBE)
        socket.send(_frame(SUBSCRIBE, req_id, self._login))
        while True:
            frame = _parsed(socket.recv(timeout=self._answer_seconds))
            if _id_of(frame) == req_id:
                break
            self._take(frame)  # what agents said meanwhile may come before the answer
        _checked(frame)
        log.info("the bot is connected", extra={"action": "aibot_connected"})

    def _listen(self, socket: Connection, stopped: threading.Event) -> None:
        ping_at = time.monotonic() + self._ping_seconds
        while not stopped.is_set():
            frame = _next(socket, max(0.0, ping_at - time.monotonic()))
            if frame is not None:
                self._take(frame)
            if time.monotonic() >= ping_at:
                ping_at = time.monotonic() + self._ping_seconds
                self._ping(socket)

    def _ping(self, socket: Connection) -> None:
        self._missed += 1
        if self._missed > MISSED_PONGS:
            raise ConnectionAbortedError("no pong")
        socket.send(_frame(PING, _new_id(PING)))

    def _take(self, frame: Frame) -> None:
        self._missed = 0
        if frame.get("cmd") in SPOKEN:
            if Body.of(frame.get("body")).body("event").text("eventtype") == KICK:
                raise Kicked
            self._heard(frame)
            return
        answer = self._waiting.get(_id_of(frame))
        if answer is not None and not answer.done():
            answer.set_result(frame)


def _next(socket: Connection, seconds: float) -> Frame | None:
    try:
        return _parsed(socket.recv(timeout=seconds))
    except TimeoutError:
        return None


def _frame(cmd: str, req_id: str, body: Mapping[str, Any] | None = None) -> str:
    frame: Frame = {"cmd": cmd, "headers": {"req_id": req_id}}
    return json.dumps(frame if body is None else {**frame, "body": body}, ensure_ascii=False)


def _parsed(text: str | bytes) -> Frame:
    frame = json.loads(text)
    if not isinstance(frame, dict):
        raise ValueError("a frame is an object")  # noqa: TRY004 - the connection is what is wrong
    return frame


def _checked(frame: Frame) -> Frame:
    errcode = frame.get("errcode", 0)
    if errcode:
        raise ApiError(int(errcode), str(frame.get("errmsg", "")))
    return frame


def _id_of(frame: Frame) -> str:
    return Body.of(frame.get("headers")).text("req_id")


def _new_id(cmd: str) -> str:
    return f"{cmd}_{uuid.uuid4().hex[:16]}"


def _why(error: Exception) -> dict[str, str]:
    told = str(error) if isinstance(error, ApiError) else ""
    return {"action": "aibot_broken", "reason": f"{type(error).__name__} {told}".strip()}
