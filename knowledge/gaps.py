"""What the knowledge lacks: questions it did not settle, grouped, with a ready patch to review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.draft import Draft, draft, to_draft_yaml
from knowledge.draft_wordings import Exchange, masked
from knowledge.embedder import Embedder
from knowledge.entry import Entry
from knowledge.export import as_fields, item_yaml
from knowledge.matcher import Matcher
from knowledge.normalize import key

NEAR = 0.4
"""Score from which a gap is a wording that an entry lacks, not an entry that is missing."""
EXAMPLES = 5
RANKED = 5
"""Wordings of a gap that the matcher is asked about."""
LONGEST_NAME = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsettled:
    """A question that was not settled, and what an agent said to it."""

    text: str
    kind: str
    """`miss`, `clarify_refused`, `clarify_ignored`, `contradicted`."""
    conversation: str
    nearest: str | None = None
    agent_words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """Questions that mean the same."""

    name: str
    count: int
    conversations: int
    kinds: Mapping[str, int]
    examples: tuple[str, ...]
    nearest: str | None
    score: float
    agent_words: tuple[str, ...]
    draft: Draft

    @property
    def is_near(self) -> bool:
        """Whether an entry seems to answer it and only lacks the wording."""
        return self.nearest is not None and self.score >= NEAR


def find(
    asked: Sequence[Unsettled], matcher: Matcher, *, most: int, embedder: Embedder | None = None
) -> tuple[Gap, ...]:
    """Group what was not settled by its meaning, the commonest first."""
    exchanges = (Exchange(one.text, one.agent_words, one.conversation) for one in asked)
    kinds: dict[str, Counter[str]] = {}
    contradicted: dict[str, str] = {}
    for one in asked:
        wording = _key(one.text)
        kinds.setdefault(wording, Counter())[one.kind] += 1
        if one.kind == "contradicted" and one.nearest:
            contradicted[wording] = one.nearest
    drafts = draft(exchanges, most=most, embedder=embedder, gaps=True)
    return tuple(_gap(one, kinds, contradicted, matcher) for one in drafts)


def _key(text: str) -> str:
    plain = masked(text)
    return key(plain) or plain


def _gap(
    one: Draft,
    kinds: Mapping[str, Counter[str]],
    contradicted: Mapping[str, str],
    matcher: Matcher,
) -> Gap:
    wordings = (one.question, *one.variants)
    counted: Counter[str] = sum((kinds.get(_key(text), Counter()) for text in wordings), Counter())
    refuted = {contradicted[_key(text)] for text in wordings if _key(text) in contradicted}
    nearest, score = _nearest(wordings[:RANKED], refuted, matcher)
    return Gap(
        name=one.question[:LONGEST_NAME],
        count=one.count,
        conversations=one.conversations,
        kinds=dict(counted),
        examples=wordings[:EXAMPLES],
        nearest=nearest,
        score=score,
        agent_words=tuple(text for text in (one.answer, *one.other_answers) if text),
        draft=one,
    )


def _nearest(
    wordings: Sequence[str], refuted: set[str], matcher: Matcher
) -> tuple[str | None, float]:
    """The entry that all the wordings together are nearest to, and how near on the average.

    One wording alone may hit by chance what the others have nothing to do with.
    """
    scores: dict[str, float] = {}
    for text in wordings:
        for hit in matcher.rank(text).hits:
            if hit.entry_id not in refuted:
                scores[hit.entry_id] = scores.get(hit.entry_id, 0.0) + hit.score
    if not scores:
        return None, 0.0
    best = max(scores, key=scores.__getitem__)
    return best, scores[best] / len(wordings)


def patch_yaml(gaps: Iterable[Gap], entries: Mapping[str, Entry]) -> str:
    """A file for `faq import`: entries with the wordings they lacked, then drafts of new ones.

    Nothing of it is knowledge before somebody has read and imported it.
    """
    found = list(gaps)
    near: dict[str, list[str]] = {}
    for gap in found:
        if gap.is_near and gap.nearest in entries:
            near.setdefault(gap.nearest or "", []).extend((gap.draft.question, *gap.draft.variants))
    edited = [_with_variants(entries[entry_id], texts) for entry_id, texts in near.items()]
    fresh = [gap.draft for gap in found if not (gap.is_near and gap.nearest in entries)]
    return "".join(_lines(edited)) + to_draft_yaml(fresh)


def _lines(edited: Iterable[str]) -> Iterator[str]:
    for body in edited:
        yield "# 给已有条目加的相似问\n"
        yield body + "\n"


def _with_variants(entry: Entry, texts: Sequence[str]) -> str:
    known = {key(one) for one in (entry.question, *entry.variants)}
    fresh = [text for text in dict.fromkeys(texts) if key(text) not in known]
    fields = dict(as_fields(entry))
    return item_yaml({**fields, "variants": (*entry.variants, *fresh)})
