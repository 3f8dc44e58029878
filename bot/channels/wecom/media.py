"""Media both ways: fetched within bounds while WeCom still has it, uploaded once in three days."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from bot.channels.base import Refused, TryLater
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.errors import ApiError, problem

LARGEST = 20 * 1024 * 1024
"""Bytes; WeCom turns anything larger into a text notice before it reaches us."""
FETCH_SECONDS = 30.0
KEPT_SECONDS = 2.5 * 86400
"""A media_id lives three days; half a day is left for what waits in the outbox."""
CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture to be sent: its name for the platform and its bytes."""

    name: str
    data: bytes


Attachments = Callable[[str], Attachment]
"""Opens what a Reply names: a path in the FAQ folder or `sha256:<hash>`; OSError where it is gone."""


def fetch_media(client: WeComClient, media_id: str, largest: int = LARGEST) -> bytes | None:
    """The bytes of a media_id; None where WeCom has it no more or it is larger than allowed."""
    try:
        return client.with_token(lambda token: _get(client, token, media_id, largest))
    except _TooLarge:
        return None
    except ApiError as error:
        decided = problem(error)
        if isinstance(decided, Refused):
            return None
        raise decided from None


def _get(client: WeComClient, token: str, media_id: str, largest: int) -> bytes:
    with client.stream("media/get", token, media_id=media_id) as response:
        if response.status_code >= 400:
            raise TryLater(f"HTTP {response.status_code} for media")
        data = _bounded(response, largest)
        if response.headers.get("Content-Type", "").startswith(("application/json", "text/")):
            _raise_if_error(data, "Content-Disposition" in response.headers)
        return data


def _bounded(response: requests.Response, largest: int) -> bytes:
    """Read with a size and a time limit; a dripping server does not hold the worker."""
    read, until = bytearray(), time.monotonic() + FETCH_SECONDS
    try:
        for chunk in response.iter_content(CHUNK):
            read += chunk
            if len(read) > largest:
                raise _TooLarge
            if time.monotonic() > until:
                raise TryLater("media came too slowly")
    except requests.RequestException as error:
        raise TryLater(f"{type(error).__name__} at media") from None
    return bytes(read)


def _raise_if_error(data: bytes, is_attachment: bool) -> None:
    """An error arrives as JSON under HTTP 200; a customer's own .json file is an attachment."""
    try:
        answer: Any = json.loads(data)
    except ValueError:
        answer = None
    if isinstance(answer, dict) and isinstance(answer.get("errcode"), int):
        if not is_attachment:
            raise ApiError(answer["errcode"], str(answer.get("errmsg", "")))
        return
    if not is_attachment:
        raise TryLater("the answer is no media")


class _TooLarge(Exception):
    """More bytes than the desk keeps."""


class Uploads:
    """media_ids of pictures sent lately, so that an answer's picture is uploaded once."""

    def __init__(
        self,
        client: WeComClient,
        attachments: Attachments,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._attachments = attachments
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[str, str, float]] = {}

    def media_id(self, ref: str) -> str:
        """The media_id of an attachment; OSError where there is no such file.

        A picture that was replaced under its name is another one.
        """
        opened = self._attachments(ref)
        content = hashlib.sha256(opened.data).hexdigest()
        with self._lock:
            known, of, until = self._known.get(ref, ("", "", 0.0))
        if known and of == content and self._clock() < until:
            return known
        uploaded = self._client.upload("image", opened.name, opened.data)
        with self._lock:
            self._known[ref] = (uploaded, content, self._clock() + KEPT_SECONDS)
        return uploaded

    def media_id_or_refuse(self, ref: str) -> str:
        """The media_id; Refused where the file is gone, since no later try will find it."""
        try:
            return self.media_id(ref)
        except OSError as error:
            raise Refused(f"the picture {ref} cannot be read: {error.strerror}") from None

    def forget(self, ref: str) -> None:
        """WeCom has it no more; the next use uploads again."""
        with self._lock:
            self._known.pop(ref, None)
