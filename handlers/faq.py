"""The knowledge base answers, where it is sure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from handlers import answering, choices, handoff, lookup, texts, ticket_form, visit
from handlers.choices import AGAIN
from handlers.model import State
from handlers.outcome import Outcome
from handlers.turn import Turn
from knowledge.entry import Entry
from knowledge.matcher import Action, Ranking

MOST = 5
"""Answers in one reply; more would not be read."""


def handle(turn: Turn) -> Outcome | None:
    """The sure answers of this breath in one reply."""
    if not visit.spoke(turn) or turn.conversation.state is State.HUMAN:
        return None
    entries = sure(turn)
    if not entries or choices.is_denied(turn):
        return None
    fresh = tuple(entry for entry in entries if not answering.told(turn, entry))
    if fresh:
        return visit.because("faq", lookup.give(turn, *fresh[:MOST]))
    if turn.memory.misses and handoff.living(turn) is None:
        return visit.because("faq", handoff.person(turn, handoff.MISSED), "asked again")
    return visit.because("faq", answering.offer_next(turn, entries[0]))


def in_between(turn: Turn) -> Outcome | None:
    """A question in the middle of a form is answered, then the form goes on where it was."""
    if turn.conversation.state is not State.FORM:
        return None
    if ticket_form.is_answered(turn) and not _is_looked_up(turn):
        return None
    outcome = handle(turn)
    back = ticket_form.still_open(turn)
    if outcome is None or back is None or not outcome.replies:
        return outcome
    told = replace(outcome.replies[0], choices=())
    return replace(outcome, replies=(texts.joined(told, back), *outcome.replies[1:]))


def _is_looked_up(turn: Turn) -> bool:
    """Whether the company's system answers it: the numbers in it are for that, not for the form."""
    return any(lookup.connected(turn, entry) for entry in sure(turn))


def tell_again(turn: Turn) -> Outcome | None:
    """An answer in full for whoever taps for it, even within the episode."""
    choice = choices.picked(turn) if visit.spoke(turn) else None
    if choice is None or not choice.id.startswith(AGAIN):
        return None
    entry = answering.can_give(turn, choice.id.removeprefix(AGAIN))
    return visit.because("faq", lookup.give(turn, entry), "tapped again") if entry else None


def sure(turn: Turn) -> tuple[Entry, ...]:
    """The entries that answer this breath; two sure questions are two entries."""
    single = turn.reading.questions or tuple(part.ranking for part in turn.reading.parts)
    by_part = tuple(dict.fromkeys(_answers(single)))
    whole = tuple(_answers((turn.reading.ranking,)))
    ids = by_part if len(by_part) > 1 else whole or by_part
    found = (answering.can_give(turn, entry_id) for entry_id in ids)
    return tuple(entry for entry in found if entry)


def _answers(rankings: Iterable[Ranking]) -> Iterator[str]:
    for ranking in rankings:
        if ranking.action is Action.ANSWER and ranking.hits:
            yield ranking.hits[0].entry_id
