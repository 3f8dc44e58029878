"""The group's custom bot: a signed webhook without tokens, for alarms when the app itself fails."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import requests

from bot.channels.base import (
    Capabilities,
    Delivery,
    Misconfigured,
    Part,
    Receipt,
    Refused,
    TryLater,
    Way,
)
from bot.channels.feishu.render import text_part
from bot.channels.wecom.plain import split
from handlers.model import Reply
from handlers.notice import Notice

PREFIX = "夜班台 "
"""Where the robot checks for a keyword, messages without it vanish: it opens every one."""
TEXT_BYTES = 12_000
"""Twenty kilobytes are allowed for the whole body."""
RATE = (90, 60.0)
LIMITED = {11232: timedelta(seconds=5), 9499: None}
CURES = {
    19021: "FEISHU_GROUP_WEBHOOK_SECRET is wrong, or this machine's clock is",
    19022: "add this machine's address to the robot's IP white list",
    19024: f"let the robot's keyword be 「{PREFIX.strip()}」",
    19001: "FEISHU_GROUP_WEBHOOK_URL is wrong, or the robot was removed",
}


class FeishuCustomBot:
    """Channel of the robot; it neither hears anything nor knows a key."""

    name = "feishu_robot"
    capabilities = Capabilities(choices=False, images=False, text_bytes=TEXT_BYTES)
    rate: tuple[int, float] | None = RATE

    def __init__(
        self,
        url: str,
        secret: str = "",
        *,
        clock: Callable[[], float] = time.time,
        timeout: tuple[float, float] = (3.05, 8.0),
    ) -> None:
        """`url` and `secret` are credentials; an empty secret sends unsigned."""
        self._url = url
        self._secret = secret
        self._clock = clock
        self._timeout = timeout

    def via(self, part: Part, way: Way) -> Part:
        """The part itself."""
        return part

    def merge(self, first: Part, second: Part) -> Part | None:
        """Never: alarms are few."""
        return None

    def render(self, reply: Reply) -> tuple[Part, ...]:
        """A text."""
        return _texts(reply.text)

    def render_notice(self, notice: Notice) -> tuple[Part, ...]:
        """A text; the robot knows nobody by name."""
        return _texts(notice.text)

    def send(self, delivery: Delivery) -> Receipt:
        """Post it; an unknown outcome may show it twice."""
        body = {**delivery.payload, **self._signature()}
        try:
            answer = requests.post(self._url, json=body, timeout=self._timeout)
            told = answer.json()
        except requests.ConnectTimeout:
            raise TryLater("the robot's address does not answer") from None
        except (requests.RequestException, ValueError) as error:
            raise TryLater(f"{type(error).__name__} at the robot", unknown_outcome=True) from None
        _check(told)
        return Receipt()

    def _signature(self) -> dict[str, str]:
        if not self._secret:
            return {}
        stamp = str(int(self._clock()))
        return {"timestamp": stamp, "sign": sign(stamp, self._secret)}


def sign(stamp: str, secret: str) -> str:
    """HMAC over nothing, with the time and the secret as the key."""
    return base64.b64encode(
        hmac.digest(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256)
    ).decode()


def _check(told: Any) -> None:
    """Failures come as HTTP 200 with a code."""
    if not isinstance(told, dict) or not isinstance(told.get("code", 0), int):
        raise TryLater("the robot's answer is of another shape", unknown_outcome=True)
    code, why = told.get("code", 0), f"{told.get('code')} {told.get('msg', '')}"[:200]
    if code in LIMITED:
        raise TryLater(why, wait=LIMITED[code])
    if code in CURES:
        raise Misconfigured(f"{why}: {CURES[code]}")
    if code:
        raise Refused(why)


def _texts(words: str) -> tuple[Part, ...]:
    return tuple(text_part(PREFIX + piece) for piece in split(words, TEXT_BYTES, most=2))
