"""Drafts entries from what customers asked and agents answered, most repeated first.

Nothing drafted is knowledge: an admin reviews it, and numbers of persons are masked before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.draft_groups import group
from knowledge.draft_numbers import plain_of_numbers
from knowledge.draft_wordings import Asked, Exchange, sounds_asking, wordings
from knowledge.embedder import Embedder
from knowledge.entry_text import derived_id
from knowledge.export import item_yaml

MOST_VARIANTS = 8
_OTHER_ANSWERS = 2
_MOST_JOINED = 12
_SHORTEST_ANSWER = 6
"""Characters from which an answer repeated word by word is an answer to the same question."""


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


def draft(
    exchanges: Iterable[Exchange],
    *,
    most: int,
    embedder: Embedder | None = None,
    gaps: bool = False,
) -> tuple[Draft, ...]:
    """Group exchanges by what was asked; return at most `most` drafts, the commonest first.

    `gaps`: nothing of it was answered.
    """
    asked = wordings(exchanges)
    counts = [item.count for item in asked]
    missed_in = [item.conversations for item in asked] if gaps else None
    groups = group([item.text for item in asked], counts, embedder, missed_in=missed_in)
    told = _by_answer([[asked[number] for number in numbers] for numbers in groups])
    drafts = [_draft(items) for items in told]
    drafts.sort(key=lambda one: (-one.count, not one.answer, one.question))
    return tuple(drafts[:most])


def _by_answer(groups: Iterable[list[Asked]]) -> list[list[Asked]]:
    """Join groups that agents mostly answered with the very same words.

    What is said to very many different questions (登记好了，明天联系您) joins nothing.
    """
    said = [(_usual_answer(items), items) for items in groups]
    spread = Counter(text for text, _ in said)
    joined: dict[str, list[Asked]] = {}
    for number, (text, items) in enumerate(said):
        joins = text and spread[text] <= _MOST_JOINED
        joined.setdefault(text if joins else f"\0{number}", []).extend(items)
    for items in joined.values():
        items.sort(key=lambda item: -item.count)
    return list(joined.values())


def _usual_answer(items: Sequence[Asked]) -> str:
    answers = _together(item.answers for item in items)
    text = answers.most_common(1)[0][0] if answers else ""
    return text if len(text) >= _SHORTEST_ANSWER else ""


def _draft(items: Sequence[Asked]) -> Draft:
    answers = _together(item.answers for item in items)
    ranked = sorted(answers, key=lambda text: (-answers[text], -len(text)))
    lead = _lead(items)
    others = {plain_of_numbers(item.text): item.text for item in reversed(items)}
    others.pop(plain_of_numbers(lead), None)
    variants = list(reversed(others.values()))
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


def _lead(items: Sequence[Asked]) -> str:
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
