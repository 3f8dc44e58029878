"""An opening too vague to answer: the motive is asked once, with choices of the company."""

from __future__ import annotations

from dataclasses import replace

from handlers import (
    answering,
    choices,
    courtesy,
    handoff,
    lookup,
    need,
    texts,
    ticket_asleep,
    visit,
)
from handlers.choices import MOTIVE, NONE
from handlers.model import Choice, State
from handlers.outcome import Outcome
from handlers.policy import Motive
from handlers.turn import Turn
from knowledge.matcher import Action
from knowledge.matcher.followup import Lean, lean
from knowledge.vague import has_matter

CERTAIN = 0.9
"""Score from which an entry is given in spite of a vague look."""
MOST = 3
"""Motives that are offered, 都不是 apart."""


def handle(turn: Turn) -> Outcome | None:
    """What the customer is after, asked instead of guessed."""
    if not visit.spoke(turn) or turn.conversation.state is not State.BOT:
        return None
    if not _is_vague(turn):
        return None
    offered = tuple(
        Choice(id=f"{MOTIVE}{index}", label=motive.label) for index, motive in _fitting(turn)
    )
    memory = replace(turn.memory, vague_asked=True)
    if not offered:
        asked = texts.reply(turn, "more_detail")
        return visit.because("vague", Outcome(replies=(asked,), memory=memory))
    asked = texts.reply(turn, "motive", (*offered, texts.tap(turn, NONE, "tap_none_of_these")))
    return visit.because("vague", Outcome(replies=(asked,), memory=memory))


def _is_vague(turn: Turn) -> bool:
    """Whether the words state nothing yet, and nothing was asked back about them."""
    if not turn.reading.signals.vague or courtesy.is_courtesy(turn):
        return False
    if turn.memory.vague_asked or turn.memory.clarifies or turn.memory.misses:
        return False
    return not _is_certain(turn) and not _goes_on(turn) and need.has_substance(turn)


def _fitting(turn: Turn) -> list[tuple[int, Motive]]:
    """The motives to offer with their places in the policy: those of the matter come first."""
    matter = _matter(turn)
    known = [
        (index, motive)
        for index, motive in enumerate(turn.policy.motives)
        if motive.entry is None or answering.can_give(turn, motive.entry)
    ]
    return sorted(known, key=lambda one: _distance(turn, one[0], matter))[:MOST]


def _distance(turn: Turn, index: int, matter: str) -> tuple[int, int]:
    """How far a motive is from the matter; of the other categories one each comes first."""
    motive = turn.policy.motives[index]
    if matter and motive.category == matter:
        return 0, 0
    if not motive.category:
        return 1, 0
    earlier = turn.policy.motives[:index]
    return 2, sum(one.category == motive.category for one in earlier)


def _matter(turn: Turn) -> str:
    """The category that the words are nearest to, however unsure; else that of the topic."""
    weights: dict[str, float] = {}
    for hit in turn.reading.ranking.hits[:MOST]:
        entry = turn.entries.get(hit.entry_id)
        if entry is not None:
            category = entry.category.partition("/")[0]
            weights[category] = weights.get(category, 0.0) + hit.score
    topic = turn.entries.get(turn.memory.topic or "")
    return max(weights, key=weights.__getitem__) if weights else topic.category if topic else ""


def _is_certain(turn: Turn) -> bool:
    """Whether the knowledge knows these very words, however vague they look."""
    ranking = turn.reading.ranking
    if ranking.action is not Action.ANSWER:
        return False
    entry = turn.entries.get(ranking.hits[0].entry_id)
    if entry is None:
        return False
    said = choices.folded(turn.text)
    known = said in {choices.folded(one) for one in (entry.question, *entry.variants)}
    sure = ranking.hits[0].score >= CERTAIN and has_matter(turn.text)
    return known or sure or entry.lookup is not None  # 「到哪了」 says all there is to say


def _goes_on(turn: Turn) -> bool:
    """Whether the words lean on what was just spoken of and mean something with it."""
    if turn.memory.topic is None or turn.reading.ranking.action is Action.MISS:
        return False
    return lean(turn.text) is not Lean.NONE


def pick(turn: Turn) -> Outcome | None:
    """The answer or the form behind the motive that was picked."""
    choice = choices.picked(turn) if visit.spoke(turn) else None
    if choice is None or not choice.id.startswith(MOTIVE):
        return None
    index = choice.id.removeprefix(MOTIVE)
    if not index.isdecimal() or int(index) >= len(turn.policy.motives):
        return None
    motive = turn.policy.motives[int(index)]
    entry = answering.can_give(turn, motive.entry) if motive.entry else None
    if entry is not None:
        return visit.because("vague", lookup.give(turn, entry), motive.label)
    asleep = ticket_asleep.picked(turn, motive.label)
    if asleep is not None:
        return asleep
    before = need.said_before(turn)
    needed = need.one_line("\uff1b".join(one for one in (before, motive.label) if one))
    outcome = handoff.ticket(
        turn, "ticket_opened", motive.form, new=True, needed=needed, words=before or motive.label
    )
    return visit.because("vague", outcome, motive.label)
