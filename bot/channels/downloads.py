"""Bodies of answers, read as they arrive and never held whole."""

from __future__ import annotations

import time
from typing import Protocol

import requests
from urllib3.exceptions import HTTPError

from bot.channels.base import Sink, TryLater

CHUNK = 64 * 1024
UNPACKED = {"Accept-Encoding": "identity"}
"""Asks for a file as it is: what is packed may be a thousand times as large."""
SHORT = 64 * 1024
SHORT_SECONDS = 10.0


class Raw(Protocol):
    """The part of urllib3's answer that is used; requests does not type it."""

    def read1(self, amt: int, decode_content: bool) -> bytes:
        """What has arrived, at most `amt` bytes; waits only where nothing has."""


def pour(answer: requests.Response, sink: Sink) -> None:
    """Hand a body to `sink` piece by piece; TryLater where the connection breaks.

    `iter_content` waits until a piece is full, so that a dripping server would hold it for hours.
    """
    raw: Raw = answer.raw
    try:
        while chunk := raw.read1(CHUNK, decode_content=True):
            sink(chunk)
    except HTTPError as error:
        raise TryLater(f"{type(error).__name__} at media") from None


def short_body(answer: requests.Response) -> bytes:
    """The whole body of an answer that is no file; TryLater where it is too long or too slow."""
    read, until = bytearray(), time.monotonic() + SHORT_SECONDS

    def take(chunk: bytes) -> None:
        read.extend(chunk)
        if len(read) > SHORT or time.monotonic() > until:
            raise TryLater("the answer is no media")

    pour(answer, take)
    return bytes(read)
