"""What came without words, as histories show it: [图片]."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from handlers import texts
from handlers.model import Message, MessageKind
from handlers.turn import Turn


def of_kinds(turn: Turn, kinds: Iterable[MessageKind]) -> str:
    """Each kind once, with its number where there are several."""
    return "、".join(_mark(turn, kind, count) for kind, count in Counter(kinds).items())


def of_messages(turn: Turn, messages: Iterable[Message]) -> str:
    """The same of messages; typed and transcribed words are shown as words."""
    return of_kinds(turn, (one.kind for one in messages if not one.is_words))


def _mark(turn: Turn, kind: MessageKind, count: int) -> str:
    mark = texts.say(turn, "kind_shown", kind=texts.say(turn, f"kind_{kind.value}"))
    return mark if count == 1 else f"{mark}×{count}"
