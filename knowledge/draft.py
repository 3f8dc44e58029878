"""Drafts entries from what customers asked and agents answered, most repeated first.

Nothing drafted is knowledge: an admin reviews it, and numbers of persons are masked before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.draft_groups import group
from knowledge.embedder import Embedder
from knowledge.entry_text import derived_id
from knowledge.export import item_yaml
from knowledge.normalize import key
from knowledge.signals import redact, shield
from knowledge.signals.abuse import HIDDEN

MOST_VARIANTS = 8
_OTHER_ANSWERS = 2
_LONGEST_QUESTION = 60
_MOST_JOINED = 12
_SHORTEST_ANSWER = 6
"""Characters from which an answer repeated word by word is an answer to the same question."""
_SMALL_TALK = re.compile(
    r"(?:在吗|在不在|有人吗|你好|您好|哈喽|hi|hello|谢谢|多谢|感谢|辛苦了?|亲|好的?|嗯+|哦+|行|可以|知道了|收到|"
    r"人工|转人工|人工客服|客服|没事了|不用了|麻烦(?:了|你了|您了)|ok|你们?|啦|了|呀|哈+|"
    r"(?:订单号?|单号|手机号?|电话)[是为:：]?|[a-z]{0,3}\d[\d\s\-*]*|[?？。!！~～,，.、\s])+",
    re.IGNORECASE,
)
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


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry proposed for review."""

    question: str
    answer: str
    variants: tuple[str, ...]
    category: str
    count: int
    conversations: int
    other_answers: tuple[str, ...] = ()


@dataclass(slots=True)
class _Asked:
    """One wording and everything said to it."""

    text: str
    count: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    conversations: set[str] = field(default_factory=set)
    categories: Counter[str] = field(default_factory=Counter)


def draft(
    exchanges: Iterable[Exchange], *, most: int, embedder: Embedder | None = None
) -> tuple[Draft, ...]:
    """Group exchanges by what was asked; return at most `most` drafts, the commonest first."""
    asked = _wordings(exchanges)
    groups = group([item.text for item in asked], [item.count for item in asked], embedder)
    told = _by_answer([[asked[number] for number in numbers] for numbers in groups])
    drafts = [_draft(items) for items in told]
    drafts.sort(key=lambda one: (-one.count, not one.answer, one.question))
    return tuple(drafts[:most])


def _by_answer(groups: Iterable[list[_Asked]]) -> list[list[_Asked]]:
    """Join groups that agents mostly answered with the very same words.

    What is said to very many different questions (登记好了，明天联系您) joins nothing.
    """
    said = [(_usual_answer(items), items) for items in groups]
    spread = Counter(text for text, _ in said)
    joined: dict[str, list[_Asked]] = {}
    for number, (text, items) in enumerate(said):
        joins = text and spread[text] <= _MOST_JOINED
        joined.setdefault(text if joins else f"\0{number}", []).extend(items)
    for items in joined.values():
        items.sort(key=lambda item: -item.count)
    return list(joined.values())


def _usual_answer(items: Sequence[_Asked]) -> str:
    answers = _together(item.answers for item in items)
    text = answers.most_common(1)[0][0] if answers else ""
    return text if len(text) >= _SHORTEST_ANSWER else ""


def _wordings(exchanges: Iterable[Exchange]) -> list[_Asked]:
    found: dict[str, _Asked] = {}
    for number, exchange in enumerate(exchanges):
        text = masked(exchange.question)
        if not is_question(text):
            continue
        item = found.setdefault(key(text) or text, _Asked(text))
        item.count += 1
        item.conversations.add(exchange.conversation or str(number))
        item.categories[exchange.category] += 1
        answer = redact(exchange.answer.strip())
        if answer:
            item.answers[answer] += 1
    return sorted(found.values(), key=lambda item: -item.count)


def is_question(text: str) -> bool:
    """Whether a message could be somebody's question, not a greeting, a thank-you or a number."""
    plain = text.strip()
    return 2 <= len(plain) <= _LONGEST_QUESTION and not _SMALL_TALK.fullmatch(plain)


def sounds_asking(text: str) -> bool:
    """Whether a message has the words of a question."""
    return bool(_ASKING.search(text))


def masked(text: str) -> str:
    """The text in one line, without abuse and without numbers of persons."""
    return " ".join(redact(shield(text).replace(HIDDEN, " ")).split())


def _draft(items: Sequence[_Asked]) -> Draft:
    answers = _together(item.answers for item in items)
    ranked = sorted(answers, key=lambda text: (-answers[text], -len(text)))
    lead = _lead(items)
    variants = [item.text for item in items if item.text != lead]
    categories = _together(item.categories for item in items)
    return Draft(
        question=lead,
        answer=ranked[0] if ranked else "",
        variants=tuple(variants[:MOST_VARIANTS]),
        category=categories.most_common(1)[0][0] if categories else "",
        count=sum(item.count for item in items),
        conversations=len(set().union(*(item.conversations for item in items))),
        other_answers=tuple(ranked[1 : 1 + _OTHER_ANSWERS]),
    )


def _together(counts: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return total


def _lead(items: Sequence[_Asked]) -> str:
    """The wording to stand as the question: common, asking, neither a stub nor a story."""
    return max(
        items,
        key=lambda item: (item.count, sounds_asking(item.text), -abs(len(item.text) - 10)),
    ).text


def to_draft_yaml(drafts: Iterable[Draft]) -> str:
    """Return drafts as a YAML file with their counts as comments."""
    return "".join(_item(one) for one in drafts)


def _item(one: Draft) -> str:
    fields: dict[str, str | tuple[str, ...]] = {
        "id": derived_id(one.question),
        "question": one.question,
        "variants": one.variants,
        "category": one.category,
        "answer": one.answer or "待补充",
    }
    body = item_yaml({name: value for name, value in fields.items() if value})
    return "".join(f"{line}\n" for line in _notes(one)) + body + "\n"


def _notes(one: Draft) -> Iterator[str]:
    yield f"# 出现 {one.count} 次，{one.conversations} 个会话" if one.count else "# 来自文档"
    for answer in one.other_answers:
        yield "# 也答过：" + " / ".join(answer.split("\n"))[:120]
