"""A sign of life to a watchman outside, after each look of the auditor."""

from __future__ import annotations

import logging

import requests

log = logging.getLogger(__name__)
TIMEOUT = (3.05, 5.0)


class Heartbeat:
    """Calls one address; what it answers matters to nobody here, that it is called does there."""

    def __init__(self, url: str) -> None:
        """`url` is empty where nobody watches."""
        self._url = url
        self._http = requests.Session()

    def beat(self) -> bool:
        """Call it once; whether it answered well. Never raises: the watchman notices the silence."""
        if not self._url:
            return False
        try:
            answer = self._http.get(self._url, timeout=TIMEOUT)
        except requests.RequestException as error:
            log.warning(
                "the heartbeat was not heard",
                extra={"action": "heartbeat_lost", "error": type(error).__name__},
            )
            return False
        return bool(answer.ok)
