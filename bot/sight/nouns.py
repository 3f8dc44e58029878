"""What looking at a picture gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

COPIES_ONLY: Final = "--copies-only"
"""Asks the child for a picture's copies and no reading."""


class Busy(Exception):
    """Another picture is being looked at; ask again in a moment."""


class Unseen(Exception):
    """The picture could not be looked at: broken, too large, too slow, or no picture at all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """One picture, looked at."""

    width: int
    height: int
    """Pixels, upright."""
    lines: tuple[str, ...] = ()
    """What is written on it, from top to bottom."""
    codes: tuple[str, ...] = ()
    """What its barcodes and QR codes say."""
    was_read: bool = False
    """Whether somebody able to read looked; without the extra `ocr` nobody is."""


class Eyes(Protocol):
    """Somebody who looks at pictures of the media store."""

    def look(self, path: str, seconds: float) -> Look:
        """Look at a stored picture and make the copies that people see.

        Raises:
            Busy: another picture is in hand; nothing was done.
            Unseen: it cannot be looked at, or not within `seconds`.
        """
