"""A signed HTTP call to a voice or paging service of the company's choice.

The signature is that of Standard Webhooks: `webhook-id`, `webhook-timestamp` and `webhook-signature`
over `id.timestamp.body`. Any 2xx means that it rings.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import requests
from standardwebhooks import Webhook

from bot.channels.base import Delivery, Misconfigured, Refused, TryLater
from bot.channels.ringing import Heard, RingingWay

TIMEOUT = (3.05, 8.0)
PREFIX = "whsec_"
REFUSING = 500


class HttpCall(RingingWay):
    """Rings by POSTing `{"type": "ring", "agent", "text", "call_id"}` to one address.

    What came of it is asked by `{"type": "state", "agent", "call_id"}`, answered with
    `{"state": "answered" | "unanswered" | "ringing"}`.
    """

    name = "http_call"
    platform = "id"

    def __init__(self, url: str, secret: str, *, clock: Callable[[], float] = time.time) -> None:
        """`secret` as is, or base64 behind `whsec_`."""
        self._url = url
        self._key = _key(secret)
        self._clock = clock
        self._http = requests.Session()

    def ring(self, delivery: Delivery) -> str:
        """Ask the service to ring; the same id at every try, so that it rings once."""
        said = {
            "type": "ring",
            "agent": delivery.address.to,
            "text": delivery.payload.get("text", ""),
            "call_id": delivery.key,
        }
        answer = self._post(delivery.key, said)
        return str(answer.get("call_id") or delivery.key)

    def heard(self, call_id: str, to: str) -> Heard:
        """As the service says; a service that does not tell leaves it unanswered."""
        answer = self._post(f"{call_id}-state", {"type": "state", "agent": to, "call_id": call_id})
        state = str(answer.get("state", Heard.UNANSWERED.value))
        return Heard(state) if state in set(Heard) else Heard.UNANSWERED

    def _post(self, name: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
        body = json.dumps(said, ensure_ascii=False)
        stamp = int(self._clock())
        moment = datetime.fromtimestamp(stamp, UTC)
        headers = {
            "content-type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": str(stamp),
            "webhook-signature": Webhook(self._key).sign(name, moment, body),
        }
        try:
            answer = self._http.post(
                self._url, data=body.encode(), headers=headers, timeout=TIMEOUT
            )
        except requests.RequestException as error:
            raise TryLater(f"{type(error).__name__} at the calling service") from None
        return _read(answer)


def _read(answer: requests.Response) -> Mapping[str, Any]:
    status = answer.status_code
    if status in (401, 403, 404):
        raise Misconfigured(f"the calling service answers {status}: check its address and secret")
    if status >= REFUSING or status in (408, 429):
        raise TryLater(f"the calling service answers {status}")
    if not answer.ok:
        raise Refused(f"the calling service answers {status}")
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _key(secret: str) -> bytes:
    if secret.startswith(PREFIX):
        return base64.b64decode(secret.removeprefix(PREFIX))
    return secret.encode()
