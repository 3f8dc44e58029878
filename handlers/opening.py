"""Words before the matter: 「在吗」「我想问一下」 state nothing yet, so nothing is guessed from them."""

from __future__ import annotations

import re
from datetime import timedelta

from handlers import breath, greeting, handoff, visit
from handlers.cause import CustomerSpoke
from handlers.model import State
from handlers.outcome import Outcome
from handlers.turn import Turn

ONCE_IN = timedelta(minutes=2)
"""A customer who was just asked to go on is not asked once more."""
_ASK = r"(?:请问|问问|问|咨询|请教|了解|打听)"
_PIECE = (
    r"在[吗么嘛不]?|在不在|在线[吗么]?|hi|hello|哈喽|哈啰|嗨|喂+|你好|您好|晚上好|早上好|亲+|老板|小姐姐|师[父傅]|大[哥姐]|[哥姐]{1,2}|美女|帅哥|同学|"
    r"请问(?:一?下|下)?|打扰(?:一?下|了)?|不好意思|麻烦(?:一?下|你们?)?|"
    rf"(?:我?就?是?(?:想|要|来)?(?:跟|和|向)?(?:你们?|您)?{_ASK}(?:一?下|[一个点些]{{0,2}}(?:事情?|问题|情况)|点儿?)?)|"
    r"(?:我?这?边?有[一个点件些]{0,2}(?:事情?|问题|疑问)(?:找你们?|找您)?)|"
    r"(?:能不能|能|可以|可不可以|麻烦|请)?帮(?:我|个|忙){0,2}(?:看看|查查|看|查)?(?:一?下|个?忙)?|"
    r"就是(?:说|那个)?|那个|这个|急{2,}|说话|理我|回我?一?下"
)
_FILLER = re.compile(r"[吗么嘛啊呀吧呢哈哦哟哎了嗯额呃]")
"""Opens nothing by itself: 「嗯」 and 「哈哈」 are answers."""
_OPENING = re.compile(_PIECE, re.IGNORECASE)
_TROUBLE = re.compile(r"[有出][一个点件些了]{0,3}小?问题[了啊呀吧呢]*$")
_SILENT = re.compile(r"[\W_]+")


def handle(turn: Turn) -> Outcome | None:
    """Wait for the matter; whoever stays at the opening is kindly asked to go on, once."""
    if turn.conversation.state is not State.BOT or not is_opening(turn) or handoff.living(turn):
        return None
    waits = breath.waiting(turn) if isinstance(turn.cause, CustomerSpoke) else None
    if waits is not None:
        return visit.because("breath", waits, "opening")
    if _names_trouble(turn):
        return None  # 「有问题」 is vague, but it is a matter: the motive is asked
    if turn.reading.signals.greeting and greeting.just_welcomed(turn):
        return visit.because("greeting", Outcome(), "just welcomed")
    told = visit.said_since(turn, greeting.HERE)
    if told is not None and turn.now - told.at < ONCE_IN:
        return visit.because("greeting", Outcome(), "asked to go on already")
    return greeting.hello(turn)


def is_opening(turn: Turn) -> bool:
    """Whether all the customer typed is an opening; a tap, a picture or a number is not."""
    if not turn.messages or any(one.tap or not one.is_words for one in turn.messages):
        return False
    typed = [_SILENT.sub("", one.text) for one in turn.messages]
    return any(map(_OPENING.match, typed)) and all(map(_nothing_else, typed))


def _names_trouble(turn: Turn) -> bool:
    """Whether the last words say that there is a trouble, and nobody asked which yet."""
    said = _SILENT.sub("", turn.messages[-1].text)
    return not turn.memory.vague_asked and _TROUBLE.search(said) is not None


def _nothing_else(words: str) -> bool:
    """Whether the words are openings end to end; piece by piece, so that no text takes long."""
    at = 0
    while at < len(words):
        piece = _OPENING.match(words, at) or _FILLER.match(words, at)
        if piece is None:
            return False
        at = piece.end()
    return True
