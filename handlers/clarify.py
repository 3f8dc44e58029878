"""Asking back: up to three choices, twice at most, and always a way past them."""

from __future__ import annotations

from dataclasses import replace

from handlers import answering, choices, fallback, handoff, lookup, texts, unsolved, visit
from handlers.choices import ENTRY, NONE
from handlers.model import Choice, State
from handlers.outcome import Outcome
from handlers.turn import Turn
from knowledge.entry import Entry
from knowledge.matcher import Action

MOST = 3
"""Choices that are offered, 都不是 apart."""
TWICE = 2
"""Times asked back in a row; after that a person or a ticket."""
_DOUBTED = "clarify.doubted"
"""Offered entries whose score was below the threshold, so that they only may apply."""


def pick(turn: Turn) -> Outcome | None:
    """The answer behind the choice that was tapped, numbered, named or described."""
    if not visit.spoke(turn) or turn.conversation.state is State.HUMAN:
        return None
    choice = choices.picked(turn) or (None if _did_not_help(turn) else choices.meant(turn))
    if choice is None or not choice.id.startswith(ENTRY):
        return None
    entry = answering.can_give(turn, choice.id.removeprefix(ENTRY))
    if entry is None:
        return None
    doubted = entry.id in turn.memory.notes.get(_DOUBTED, "").split()
    asks = doubted and not lookup.connected(turn, entry)
    given = answering.perhaps(turn, entry) if asks else lookup.give(turn, entry)
    forgotten = visit.noted(given.memory or turn.memory, clarify__doubted=None)
    return visit.because("clarify", replace(given, memory=forgotten), f"picked {entry.id}")


def _did_not_help(turn: Turn) -> bool:
    """「还是报E2」 after the answer for E2 means none of the entries that were offered beside it."""
    topic = turn.entries.get(turn.memory.topic or "")
    return topic is not None and answering.told(turn, topic) and unsolved.is_said(turn, topic)


def ask(turn: Turn) -> Outcome | None:
    """Which of two or three is meant; the third time somebody else is asked instead."""
    if not visit.spoke(turn) or turn.reading.ranking.action is not Action.CLARIFY:
        return None
    if turn.conversation.state not in (State.BOT, State.FORM):
        return None
    entries = _candidates(turn)
    if not entries or turn.memory.clarifies >= TWICE or _asked_the_same(turn, entries):
        return None
    memory = visit.noted(turn.memory, clarify__doubted=" ".join(_doubted(turn, entries)))
    offered = (
        *(Choice(id=ENTRY + entry.id, label=entry.question) for entry in entries),
        texts.tap(turn, NONE, "tap_none_of_these"),
    )
    key = "clarify_again" if turn.memory.clarifies else "clarify_list"
    return visit.because(
        "clarify",
        Outcome(
            replies=(texts.reply(turn, key, offered),),
            memory=replace(memory, clarifies=memory.clarifies + 1),
        ),
        *(f"{hit.entry_id} {hit.score:.2f}" for hit in turn.reading.ranking.hits[:MOST]),
    )


def give_up(turn: Turn) -> Outcome | None:
    """Asked back twice and still not clear: a person, not a third question."""
    if not visit.spoke(turn) or turn.conversation.state is not State.BOT:
        return None
    unclear = turn.reading.ranking.action is Action.CLARIFY and turn.memory.clarifies
    if not unclear or handoff.living(turn) is not None:
        return None
    return visit.because("clarify", fallback.person(turn), "asked back enough")


def _candidates(turn: Turn) -> tuple[Entry, ...]:
    hits = turn.reading.ranking.hits[:MOST]
    found = (answering.can_give(turn, hit.entry_id) for hit in hits)
    return tuple(entry for entry in found if entry)


def _asked_the_same(turn: Turn, entries: tuple[Entry, ...]) -> bool:
    """The very same choices again would be the same question again."""
    before = {choice.id for choice in turn.memory.choices}
    return turn.memory.clarifies > 0 and {ENTRY + entry.id for entry in entries} <= before


def _doubted(turn: Turn, entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """Entries that the matcher alone would not have answered with."""
    scores = {hit.entry_id: hit.score for hit in turn.reading.ranking.hits}
    sure = turn.policy.sure_choice
    return tuple(entry.id for entry in entries if scores.get(entry.id, 0.0) < sure)
