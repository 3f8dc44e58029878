"""The platform's side of the long connection, with protocol buffers of its own."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection

from tests.simulators.faults import Answer, as_json
from tests.simulators.feishu.nouns import Json
from tests.simulators.line import Line

PATIENCE = 3.0
BYTES, NUMBER = 2, 0
FIELDS = {1: "seq", 2: "log", 3: "service", 4: "method", 5: "headers", 8: "payload", 9: "log_new"}
Fields = dict[str, Any]


class LongConnections(Line):
    """Clients of one app; each event goes to one of them. Use as a context manager."""

    def __init__(self, app_id: str, app_secret: str, *, ping_seconds: int = 120) -> None:
        super().__init__()
        self._login = {"AppID": app_id, "AppSecret": app_secret}
        self._ping_seconds = ping_seconds
        self._answers: dict[str, Json] = {}
        self._numbers = 0
        self.open: list[ServerConnection] = []
        self.largest = 100_000
        """Bytes of a payload that go into one frame."""
        self.refusal = 0
        """A code of the endpoint other than 0 turns every client away."""

    def place(self, body: Json) -> Answer:
        """What the endpoint answers a client that wants to connect."""
        if self.refusal or body != self._login:
            return as_json({"code": self.refusal or 514, "msg": "refused"})
        url = f"{self.origin}/?device_id=d1&service_id=7&access_key=k"
        config = {"ReconnectCount": -1, "ReconnectInterval": 1, "ReconnectNonce": 1}
        data = {"URL": url, "ClientConfig": {**config, "PingInterval": self._ping_seconds}}
        return as_json({"code": 0, "msg": "", "data": data})

    def deliver(self, event: Json) -> tuple[int, bytes]:
        """Give an event to one client; its code and data, 0 where no answer comes."""
        with self.changed:
            if not self.open:
                return 0, b""
            client = random.choice(self.open)
            self._numbers += 1
            name = f"msg{self._numbers}"
        try:
            for frame in self._frames(name, json.dumps(event, ensure_ascii=False).encode()):
                client.send(frame)
        except ConnectionClosed:
            return 0, b""
        with self.changed:
            if not self.changed.wait_for(lambda: name in self._answers, PATIENCE):
                return 0, b""
            answer = self._answers[name]
        return int(answer["code"]), base64.b64decode(answer.get("data") or "")

    def send(self, data: bytes) -> None:
        """Put raw bytes on every connection."""
        for client in list(self.open):
            client.send(data)

    def drop(self) -> None:
        """Every connection breaks."""
        for client in list(self.open):
            client.close()

    def _frames(self, name: str, payload: bytes) -> Iterator[bytes]:
        pieces = range(0, max(1, len(payload)), self.largest)
        for number, start in enumerate(pieces):
            headers = {"type": "event", "message_id": name, "trace_id": "t"}
            headers |= {"sum": str(len(pieces)), "seq": str(number)}
            yield packed(1, headers, payload[start : start + self.largest])

    def serve(self, client: ServerConnection) -> None:
        """Take what a client answers until it goes."""
        with self.changed:
            self.open.append(client)
            self.logins += 1
            self.changed.notify_all()
        try:
            for data in client:
                assert isinstance(data, bytes)
                self._take(client, unpacked(data))
        except ConnectionClosed:
            pass
        finally:
            with self.changed:
                self.open.remove(client)
                self.changed.notify_all()

    def _take(self, client: ServerConnection, frame: Fields) -> None:
        headers = frame["headers"]
        with self.changed:
            if headers["type"] == "ping":
                assert frame["service"] == 7
                self.pings += 1
            else:
                self._answers[headers["message_id"]] = json.loads(frame["payload"])
            self.changed.notify_all()
        if headers["type"] == "ping" and not self.deaf:
            client.send(packed(0, {"type": "pong"}, b""))


def packed(method: int, headers: dict[str, str], payload: bytes) -> bytes:
    """A frame as Feishu's definition has it: numbered fields, each with its wire type."""
    made = _number(1, 11) + _number(2, 22) + _number(3, 7) + _number(4, method)
    for key, value in headers.items():
        made += _bytes(5, _bytes(1, key.encode()) + _bytes(2, value.encode()))
    return made + _bytes(8, payload)


def unpacked(data: bytes) -> Fields:
    """The fields of a frame by name."""
    frame: Fields = {"headers": {}, "payload": b""}
    for field, value in _fields(data):
        if field == 5:
            pair = dict(_fields(value))
            frame["headers"][pair[1].decode()] = pair[2].decode()
        else:
            frame[FIELDS.get(field, str(field))] = value
    return frame


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        tag, at = _read(data, at)
        value, at = _read(data, at)
        if tag & 7 == BYTES:
            yield tag >> 3, data[at : at + value]
            at += value
        else:
            assert tag & 7 == NUMBER
            yield tag >> 3, value


def _read(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3 | NUMBER) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | BYTES) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    made.append(value)
    return bytes(made)
