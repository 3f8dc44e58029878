"""Media both ways: fetched in pieces while WeCom still has it, uploaded once in three days."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from bot.channels.base import Refused, Sink, TryLater
from bot.channels.downloads import pour, short_body
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.errors import ApiError, problem

KEPT_SECONDS = 2.5 * 86400
"""A media_id lives three days; half a day is left for what waits in the outbox."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture to be sent: its name for the platform and its bytes."""

    name: str
    data: bytes


Attachments = Callable[[str], Attachment]
"""Opens what a Reply names: a path in the FAQ folder or `sha256:<hash>`; OSError where it is gone."""


def fetch_media(client: WeComClient, media_id: str, sink: Sink) -> bool:
    """Hand the bytes of a media_id to `sink`; False where WeCom has it no more."""
    try:
        client.with_token(lambda token: _get(client, token, media_id, sink))
    except ApiError as error:
        decided = problem(error)
        if isinstance(decided, Refused):
            return False
        raise decided from None
    return True


def _get(client: WeComClient, token: str, media_id: str, sink: Sink) -> None:
    with client.stream("media/get", token, media_id=media_id) as answer:
        if answer.status_code >= 400:
            raise TryLater(f"HTTP {answer.status_code} for media")
        if not _is_file(answer):
            raise _told(short_body(answer))
        pour(answer, sink)


def _is_file(answer: requests.Response) -> bool:
    """An error arrives as JSON under HTTP 200; a customer's own .json file is an attachment."""
    kind = answer.headers.get("Content-Type", "")
    worded = kind.startswith(("application/json", "text/"))
    return "Content-Disposition" in answer.headers or not worded


def _told(body: bytes) -> ApiError | TryLater:
    try:
        answer: Any = json.loads(body)
    except ValueError:
        answer = None
    if isinstance(answer, dict) and isinstance(answer.get("errcode"), int):
        return ApiError(answer["errcode"], str(answer.get("errmsg", "")))
    return TryLater("the answer is no media")


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
