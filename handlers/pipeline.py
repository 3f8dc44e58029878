"""One turn: the first handler that has an outcome decides; manners and memory come after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from handlers import (
    case_news,
    incident,
    lookup_form,
    manners,
    remembering,
    session,
    sleepers,
    texts,
    ticket_asleep,
    verdicts,
    visit,
)
from handlers.model import Reply
from handlers.outcome import Outcome, SessionMove
from handlers.ticket_words import NUMBER
from handlers.turn import Turn

Handler = Callable[[Turn], Outcome | None]
Preface = Callable[[Turn], Reply | None]


def run(turn: Turn, prefaces: Sequence[Preface], handlers: Sequence[Handler]) -> Outcome:
    """What the desk says and does in this turn.

    Raises IllegalTransition where a handler wants a state that cannot follow.
    """
    seen = visit.opened(session.taken_back(turn))
    outcome = lookup_form.kept(seen, verdicts.kept(seen, _first(seen, handlers)))
    outcome = case_news.kept(seen, _with_prefaces(seen, outcome, prefaces))
    outcome = incident.noted(seen, manners.kept(seen, ticket_asleep.noted(seen, outcome)))
    outcome = sleepers.spared(seen, outcome)
    return _landed(turn, seen, remembering.kept(seen, outcome))


def _first(turn: Turn, handlers: Sequence[Handler]) -> Outcome:
    for handler in handlers:
        outcome = handler(turn)
        if outcome is not None:
            return outcome
    return Outcome(handled_by="nobody")


def _with_prefaces(turn: Turn, outcome: Outcome, prefaces: Sequence[Preface]) -> Outcome:
    """The first reply, opened by what has to be said first; a silent turn stays silent."""
    if not outcome.replies or not visit.spoke(turn):
        return outcome
    opening = [sentence for preface in prefaces if (sentence := preface(turn))]
    if not opening:
        return outcome
    first, *rest = outcome.replies
    fresh = [one for one in opening if not _tells_the_same(one, first)]
    whole = replace(texts.joined(*fresh, first), key=texts.joined(*opening, first).key)
    return replace(outcome, replies=(whole, *rest))


def _tells_the_same(preface: Reply, reply: Reply) -> bool:
    """Whether the reply tells the number that the preface is about anyway."""
    number = NUMBER.search(preface.text)
    return number is not None and number.group() in reply.text


def _landed(turn: Turn, seen: Turn, outcome: Outcome) -> Outcome:
    """The next state, checked against the table; a customer who writes wakes a closed one."""
    stands = seen.conversation.state
    wanted = outcome.next_state or stands
    turn.conversation.move_to(wanted)
    moved = None if wanted is turn.conversation.state else wanted
    ended = session.is_left_open(turn) and bool(outcome.replies)
    return replace(outcome, next_state=moved, session=SessionMove.END if ended else outcome.session)
