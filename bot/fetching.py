"""One piece of media brought from its platform to disk, in pieces and within bounds."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.channels.base import Fetcher, SendProblem
from bot.media import MediaStore, TooLarge
from handlers.model import Media

log = logging.getLogger(__name__)
LOST = (SendProblem, TooLarge, OSError)
"""What may come between a platform and the disk; a message goes on without its media then."""


def fetched(fetcher: Fetcher, account: str, media: Media, store: MediaStore, until: float) -> Media:
    """The media with its hash; unchanged where the platform has it no more. Raises one of LOST.

    `until` is a moment of `time.monotonic`.
    """
    kept = store.take(lambda sink: fetcher.fetch(account, media, sink), until)
    if kept is None:
        return media
    return replace(media, sha256=kept.sha256, size=kept.size, mime=kept.mime)


def tell_lost(problem: Exception) -> None:
    """Write down why a message goes on without its media."""
    log.warning(
        "media could not be fetched",
        extra={"action": "media_lost", "reason": type(problem).__name__},
    )
