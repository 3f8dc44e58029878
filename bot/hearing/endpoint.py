"""A transcriber behind an OpenAI-compatible endpoint, the company's own or a provider's."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import requests

from bot.hearing.port import Unheard

TIMEOUT = 8.0
"""Seconds a transcript may take in all; the customer is waiting."""
REST = 60.0
"""Seconds in which an endpoint that failed is not asked."""
FAILURES = 2
"""So many in a row open the circuit; one may be the recording's fault."""
LONGEST = 1000
"""Characters of a transcript that are kept."""
ANSWER = 64 * 1024
"""Bytes of an answer that are read."""


class EndpointTranscriber:
    """Asks `POST {base_url}/audio/transcriptions`; `base_url` ends in the API's version (`…/v1`)."""

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str = "",
        *,
        timeout: float = TIMEOUT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = f"{base_url.rstrip('/')}/audio/transcriptions"
        self._model, self._timeout, self._clock = model, timeout, clock
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._failures = 0
        self._rests_until = float("-inf")

    def transcript(self, content: bytes, name: str, mime: str) -> str:
        """See `Transcriber.transcript`."""
        if self._clock() < self._rests_until:
            raise Unheard("the transcription endpoint failed a moment ago")
        try:
            words = self._asked(content, name, mime)
        except _NotThisOne:
            raise Unheard("the transcription endpoint refused the recording") from None
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            self._failed()
            raise Unheard(f"{type(error).__name__} at the transcription endpoint") from None
        self._failures = 0
        return " ".join(words.split())[:LONGEST]

    def _asked(self, content: bytes, name: str, mime: str) -> str:
        until = self._clock() + self._timeout
        with requests.post(
            self._url,
            headers=self._headers,
            files={"file": (name, content, mime)},
            data={"model": self._model, "response_format": "json", "language": "zh"},
            timeout=self._timeout,
            allow_redirects=False,
            stream=True,
        ) as answer:
            if answer.status_code in (400, 413, 415, 422):
                raise _NotThisOne
            if answer.status_code != 200:
                raise ValueError(f"HTTP {answer.status_code}")
            return _words_of(self._bounded(answer, until))

    def _bounded(self, answer: requests.Response, until: float) -> bytes:
        """An answer that drips or floods is a failed one."""
        read = bytearray()
        for chunk in answer.iter_content(8192):
            read += chunk
            if len(read) > ANSWER or self._clock() > until:
                raise ValueError("the answer is too long or too slow")
        return bytes(read)

    def _failed(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._rests_until = self._clock() + REST
            self._failures = 0


def _words_of(body: bytes) -> str:
    words = json.loads(body)["text"]
    if not isinstance(words, str):
        raise TypeError("text is no string")
    return words


class _NotThisOne(Exception):
    """The endpoint works and does not take this recording."""
