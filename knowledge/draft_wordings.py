"""The wordings of what customers asked, masked and counted, each with what was said to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from knowledge.draft_numbers import plain_of_numbers, without_orders
from knowledge.normalize import key
from knowledge.signals import facts, redact, shield
from knowledge.signals.abuse import HIDDEN

_LONGEST_QUESTION = 60
_SMALL_TALK = re.compile(
    r"(?:在吗|在不在|有人吗|你好|您好|哈喽|hi|hello|谢谢|多谢|感谢|辛苦了?|亲|好的?|嗯+|哦+|行|可以|知道了|收到|"
    r"人工|转人工|人工客服|客服|没事了|不用了|麻烦(?:了|你了|您了)|ok|你们?|啦|了|呀|哈+|"
    r"(?:订单号?|单号|手机号?|电话)[是为:：]?|[a-z]{0,3}\d[\d\s\-*]*|[?？。!！~～,，.、\s])++",
    re.IGNORECASE,
)
"""Never goes back (`++`): a long number has more ways to be cut than there is time."""
_NAMED = re.compile(
    r"(?:我(?:的名字)?叫|我姓|收[件货]人[:：是]?)\s*[\u4e00-\u9fff]{1,3}[，,。；\s]"
)
"""Who somebody is, said before the matter."""
_PLACE = re.compile(r"[市区县镇路街村号]")
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""Addresses do not depend on the day."""
_ASKING = re.compile(
    r"[?？吗么呢]|怎么|如何|多少|多久|什么|哪|几|能不能|可以.*吗|为什么|为啥|咋|啥"
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Something a customer said and what an agent said to it."""

    question: str
    answer: str
    conversation: str = ""
    category: str = ""


@dataclass(slots=True)
class Asked:
    """One wording and everything said to it."""

    text: str
    count: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    conversations: set[str] = field(default_factory=set)
    categories: Counter[str] = field(default_factory=Counter)


def wordings(exchanges: Iterable[Exchange]) -> list[Asked]:
    """Every wording of a question, the commonest first."""
    found: dict[str, Asked] = {}
    for alike in _but_for_numbers(exchanges):
        text = masked(alike.text)
        if not is_question(text):
            continue
        item = found.setdefault(key(text) or text, Asked(text))
        item.count += alike.count
        item.conversations |= alike.conversations
        item.categories.update(alike.categories)
        for answer, count in alike.answers.items():
            item.answers[redact(answer)] += count
    return sorted(found.values(), key=lambda item: -item.count)


def _but_for_numbers(exchanges: Iterable[Exchange]) -> Iterable[Asked]:
    """What differs by numbers only as one, before anything costly looks at it."""
    found: dict[str, Asked] = {}
    answers: dict[str, str] = {}
    for number, exchange in enumerate(exchanges):
        item = found.setdefault(plain_of_numbers(exchange.question), Asked(exchange.question))
        item.count += 1
        item.conversations.add(exchange.conversation or str(number))
        item.categories[exchange.category] += 1
        answer = exchange.answer.strip()
        if answer:
            item.answers[answers.setdefault(without_orders(answer), answer)] += 1
    return found.values()


def is_question(text: str) -> bool:
    """Whether a message could be somebody's question, not a greeting, a thank-you or a number."""
    plain = text.strip()
    return 2 <= len(plain) <= _LONGEST_QUESTION and not _SMALL_TALK.fullmatch(plain)


def sounds_asking(text: str) -> bool:
    """Whether a message has the words of a question."""
    return bool(_ASKING.search(text))


def masked(text: str) -> str:
    """The text in one line, without abuse, orders, and what tells who and where somebody is."""
    plain = redact(_NAMED.sub("", shield(text).replace(HIDDEN, " ")))
    if _PLACE.search(plain):
        for place in facts(plain, at=_ANY_DAY).address:
            plain = plain.replace(place, "（地址）")
    return " ".join(without_orders(plain).split())
