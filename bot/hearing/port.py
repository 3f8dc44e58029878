"""Writing down what is said in a recording: the port, and why it may fail."""

from __future__ import annotations

from typing import Protocol


class Unheard(Exception):
    """Nobody could write it down now; the customer is asked for text as without a transcriber."""


class Transcriber(Protocol):
    """Somebody who listens."""

    def transcript(self, content: bytes, name: str, mime: str) -> str:
        """The words of a recording, empty where it holds none; Unheard where it cannot be told."""
