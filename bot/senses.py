"""What the desk can make out of media by itself: words of a recording, numbers on a picture.

Called before a turn, with no transaction open. Whatever fails leaves the message as it came.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import tzinfo

from bot.hearing.playable import PLAYABLE, make_playable
from bot.hearing.port import Transcriber, Unheard
from bot.media import MediaStore
from bot.sight.nouns import Eyes, Look, Unseen
from handlers.model import Media, Message, MessageKind
from knowledge import papers, pictured

log = logging.getLogger(__name__)
EVERYWHERE = "audio/mpeg"
"""What every browser plays as it is."""
ALL_SECONDS = 8.0
"""What all pictures and recordings of one turn may cost; the rest stays unread."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Senses:
    """Eyes and ears of a desk; either may be missing."""

    media: MediaStore
    eyes: Eyes | None
    ears: Transcriber | None
    timezone: Callable[[], tzinfo]
    seconds: Callable[[], float]
    """What one picture may cost."""

    def is_needed(self, message: Message) -> bool:
        """Whether something of this message was not looked at or listened to yet."""
        return any(self._concerns(one) for one in message.media)

    def perceive(self, message: Message, until: float) -> Message:
        """The message with what could be made out; Busy where the eyes are at another picture.

        `until` is a moment of `time.monotonic`; what comes after it is not tried.
        """
        for place, one in enumerate(message.media):
            if self._concerns(one) and time.monotonic() < until:
                message = (
                    self._heard(message, place) if _is_sound(one) else self._seen(message, place)
                )
        return message

    def _concerns(self, one: Media) -> bool:
        if one.examined or not one.sha256:
            return False
        return _is_sound(one) or (self.eyes is not None and one.mime.startswith("image/"))

    def _seen(self, message: Message, place: int) -> Message:
        one = message.media[place]
        look = self._look(one)
        if look is None:
            return _with(message, place, replace(one, examined=True))
        private = papers.may_be_private(
            look.lines,
            width=look.width,
            height=look.height,
            was_read=look.was_read,
            caption=message.text,
        )
        at = message.at.astimezone(self.timezone())
        found = pictured.facts(look.lines, look.codes, at=at)
        seen = replace(message, seen={**found, **message.seen})
        return _with(seen, place, replace(one, examined=True, showable=not private))

    def _look(self, one: Media) -> Look | None:
        assert self.eyes is not None
        try:
            return self.eyes.look(str(self.media.path(one.sha256 or "")), self.seconds())
        except Unseen as problem:
            log.info(str(problem), extra={"action": "picture_unseen"})
            return None

    def _heard(self, message: Message, place: int) -> Message:
        one = replace(message.media[place], examined=True)
        listened = _with(message, place, one)
        made = None if one.mime == EVERYWHERE else make_playable(self.media.path(one.sha256 or ""))
        if self.ears is None or message.kind is not MessageKind.VOICE:
            return listened
        path, name, mime = self.media.path(one.sha256 or ""), "voice", one.mime
        if made is not None:
            path, name, mime = made, f"voice.{PLAYABLE}", EVERYWHERE
        try:
            words = self.ears.transcript(path.read_bytes(), name, mime)
        except (Unheard, OSError) as problem:
            log.warning(str(problem), extra={"action": "voice_unheard"})
            return listened
        return replace(listened, text=words, transcribed=True) if words else listened


def _is_sound(one: Media) -> bool:
    return one.mime.startswith("audio/")


def _with(message: Message, place: int, one: Media) -> Message:
    media = (*message.media[:place], one, *message.media[place + 1 :])
    return replace(message, media=media)
