"""What a customer wants of the form itself: wait, skip, go back, correct, stop."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from handlers.form_hearing import Heard
from handlers.form_mending import mended
from handlers.form_named import is_called
from handlers.form_values import answer_to, bare, yes_or_no
from handlers.form_words import (
    ABANDON,
    ANOTHER,
    BACK,
    CORRECT,
    CORRECTED_TO,
    COURTESY,
    HELLO,
    KEEPS_PHONE,
    RESTART,
    SKIP,
    UNKNOWN,
    WAIT,
    WHY,
    WITHDRAW,
)
from handlers.policy import FieldKind, FormField

_STORY: Final = 40
"""Characters from which on words tell a story."""
_WRONG: Final = re.compile(
    r"(?:写|填|打|说|输|报|记|选|留|给)错|改成|改为|更正|(?:号|电话|地址)(?:不对|错了|变了|换了)"
)


_HERE: Final = re.compile(
    r"(?:就|用|在|加)?(?:这个|这里|这儿|微信|企微|飞书)(?:上|里)?(?:联系|回复?|说|聊|找)(?:我|就|都|吧|也)?"
)
"""Who wants to be answered here leaves no phone."""


class Wish(StrEnum):
    """What a message asks of the form, beside answering it."""

    ANSWER = "answer"
    ACCEPT = "accept"
    DECLINE = "decline"
    CORRECT = "correct"
    SKIP = "skip"
    WAIT = "wait"
    BACK = "back"
    RESTART = "restart"
    WITHDRAW = "withdraw"
    ABANDON = "abandon"
    COURTESY = "courtesy"
    HELLO = "hello"
    WHY = "why"
    ANOTHER = "another"


_WHOLE: Final = (
    (RESTART, Wish.RESTART),
    (BACK, Wish.BACK),
    (WITHDRAW, Wish.WITHDRAW),
    (WAIT, Wish.WAIT),
    (SKIP, Wish.SKIP),
    (COURTESY, Wish.COURTESY),
    (HELLO, Wish.HELLO),
    (ABANDON, Wish.ABANDON),
)
"""Tried in this order on the words alone; a message must say nothing else."""


def wish(heard: Heard, asked: FormField | None, *, offering: bool) -> Wish:
    """What the customer wants; a question that waits for yes or no is answered first."""
    words = bare(heard.text)
    if not words or heard.tap:
        return Wish.ANSWER
    if offering and (word := yes_or_no(heard.text)):
        return Wish.ACCEPT if word == "是" else Wish.DECLINE
    if asked is not None and _answers_directly(asked, heard):
        return Wish.ANSWER
    for pattern, meant in _WHOLE:
        if pattern.fullmatch(words):
            return meant
    return _inside(heard)


def _answers_directly(asked: FormField, heard: Heard) -> bool:
    """A label is an answer even where it reads like a wish (「取消订单」, 「没有」)."""
    words = bare(heard.text)
    if asked.kind is FieldKind.YES_NO:
        return yes_or_no(heard.text) is not None
    return asked.kind is FieldKind.CHOICE and words in {bare(label) for label in asked.choices}


def _inside(heard: Heard) -> Wish:
    if ANOTHER.search(heard.text):
        return Wish.ANOTHER
    if _corrects(heard):
        return Wish.CORRECT
    if len(heard.text) <= 20 and WHY.search(heard.text) and not heard.facts:
        return Wish.WHY
    return Wish.ANSWER


def _corrects(heard: Heard) -> bool:
    """A whole story may hold 「是不是」 or 「换了」; there only a short clause of its own corrects."""
    told = (heard.text,) if len(heard.text) <= _STORY else heard.clauses
    return any(CORRECT.search(one) and len(one) <= _STORY for one in told if _says_so(one, told))


def _says_so(clause: str, told: tuple[str, ...]) -> bool:
    return len(told) == 1 or _WRONG.search(clause) is not None


_AROUND: Final = re.compile(
    r"[\s,\uff0c。!\uff01?\uff1f]|不好意思|抱歉|刚才|上面|前面|哎呀?|啊|我|了|的|是|那个|这个|请|帮"
)
_PLAIN: Final = 1
"""Characters beside 「写错了」 with which nothing else is named."""
_FREE: Final = (FieldKind.ADDRESS, FieldKind.TEXT)
"""Kinds of which a part may be wrong and the rest right."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """A field that the customer says is wrong, and the words that hold the right value."""

    field: FormField
    words: str


def correction(
    fields: tuple[FormField, ...], heard: Heard, have: Mapping[str, str]
) -> Correction | None:
    """Which field is meant: the named one, else the one whose value is quoted or replaced.

    Where nothing tells, it is the one that was filled last.
    """
    hit = CORRECTED_TO.search(heard.text)
    words = hit.group(1).strip() if hit else ""
    head = heard.text[: hit.start(1)] if hit else heard.text
    named = [one for one in fields if one.label and one.label in head]
    called = [one for one in fields if is_called(one, head)]
    fitting = [one for one in fields if one.kind.value in heard.facts]
    quoted = [one for one in fields if have.get(one.id, "") and have[one.id] in head]
    both = [one for one in called if one in fitting]
    replaced = [one for one in fitting if one.id in have]
    like = [one for one in fields if one.kind in _FREE and mended(have.get(one.id, ""), words)]
    last = [one for one in fields if one.id == next(reversed(tuple(have)), None)]
    is_plain = len(_AROUND.sub("", CORRECT.sub("", head))) <= _PLAIN
    recent = [one for one in last if is_plain and (not words or answer_to(one, words))]
    chosen = named or both or called or quoted or replaced or like or fitting or recent
    return Correction(field=chosen[0], words=words) if chosen else None


def not_known(fields: tuple[FormField, ...], heard: Heard) -> tuple[str, ...]:
    """Fields the customer says they cannot give: 「单号找不到了」, 「没有照片」."""
    said = [clause for clause in heard.clauses if UNKNOWN.search(clause) and len(clause) <= 14]
    here = any(_keeps_phone(clause) for clause in heard.clauses) and "phone" not in heard.facts
    return tuple(
        one.id
        for one in fields
        if (here and one.kind is FieldKind.PHONE) or any(is_called(one, clause) for clause in said)
    )


def _keeps_phone(clause: str) -> bool:
    return bool(_HERE.search(clause) or KEEPS_PHONE.search(clause))


def skips_first(heard: Heard) -> Heard | None:
    """The rest of a message whose first clause is a skip: 「没有,电话是…」."""
    clauses = heard.clauses
    if len(clauses) < 2 or not SKIP.fullmatch(bare(clauses[0])):
        return None
    rest = "，".join(clauses[1:])
    return Heard(
        text=rest, facts=heard.facts, media=heard.media, evidence=heard.evidence, seen=heard.seen
    )


def politely(text: str) -> str:
    """The words without the thanks at the end."""
    return re.sub(r"[,，。 ]*(?:谢谢|多谢|麻烦了|辛苦了)[你您]?[。!！]*$", "", text)
