"""The group's custom bot: a signed webhook that needs no token."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING

from tests.simulators.faults import Answer, as_json
from tests.simulators.server import Call

if TYPE_CHECKING:
    from tests.simulators.feishu.simulator import FeishuSimulator

FRESH = 3600
LARGEST = 20 * 1024


class Robot:
    """Failures come as HTTP 200 with a code, as they do."""

    def __init__(self, sim: FeishuSimulator, secret: str) -> None:
        self._sim = sim
        self._secret = secret

    def answer(self, call: Call) -> Answer:
        """Check the signature, keep the message."""
        body = json.loads(call.body)
        if len(call.body) > LARGEST:
            return as_json({"code": 19036, "msg": "too large"})
        if not self._signed(body):
            return as_json(
                {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}
            )
        if body.get("msg_type") != "text" or not isinstance(body.get("content"), dict):
            return as_json({"code": 19002, "msg": "params error, msg_type need"})
        with self._sim.world.change():
            self._sim.world.robot.append(body)
        return as_json({"code": 0, "msg": "success", "data": {}})

    def _signed(self, body: dict[str, object]) -> bool:
        stamp = str(body.get("timestamp", ""))
        if not stamp.isdigit() or abs(self._sim.clock.seconds() - int(stamp)) > FRESH:
            return False
        key = f"{stamp}\n{self._secret}".encode()
        return body.get("sign") == base64.b64encode(hmac.digest(key, b"", hashlib.sha256)).decode()
