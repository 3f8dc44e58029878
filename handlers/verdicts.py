"""What a customer does after an answer says whether it helped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from handlers import alike, choices, need, visit
from handlers.cause import CustomerReacted
from handlers.outcome import Miss, Outcome, Verdict
from handlers.steps import DONE
from handlers.texts import AND
from handlers.turn import Turn
from knowledge.matcher import Action

_TOLD = re.compile(r"(?:answer:|lookup:|step:(?=.*:\d+$))(.+?)(?::\d+)?$")
_CLARIFIES = ("clarify_list", "clarify_again")
_PICKED = frozenset({"clarify", "human", "vague", "faq", "lookup"})


def kept(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome with the verdicts on answers given before, and what a question back missed."""
    if not visit.spoke(turn):
        return outcome
    return replace(
        outcome,
        verdicts=(*outcome.verdicts, *_verdicts(turn, outcome)),
        misses=(*outcome.misses, *_ignored(turn, outcome)),
    )


def reacted(turn: Turn) -> Outcome | None:
    """A sign under an answer says whether it helped; nothing is said back."""
    if not isinstance(turn.cause, CustomerReacted):
        return None
    told = _entries(turn.cause.reply_key.split(AND))
    verdicts = tuple(Verdict(entry_id=one, helped=turn.cause.helped) for one in told)
    return visit.because("verdicts", Outcome(verdicts=verdicts), "reacted")


def _verdicts(turn: Turn, outcome: Outcome) -> tuple[Verdict, ...]:
    told = _told_last(turn)
    contradicted = tuple(
        Verdict(entry_id=miss.nearest, helped=False)
        for miss in outcome.misses
        if miss.kind == "contradicted" and miss.nearest
    )
    if contradicted or not told:
        return contradicted
    if choices.is_picked(turn, choices.SOLVED) or turn.reading.signals.thanks:
        return tuple(Verdict(entry_id=one, helped=True) for one in told)
    if outcome.handled_by == "human" and turn.reading.signals.wants_human:
        return tuple(Verdict(entry_id=one, helped=False) for one in told)
    if _is_rephrased(turn, outcome):
        return tuple(Verdict(entry_id=one, helped=False) for one in told)
    return ()


def _told_last(turn: Turn) -> tuple[str, ...]:
    """Entries of the last reply, where it was an answer of this episode."""
    if not turn.memory.said:
        return ()
    last = turn.memory.said[-1]
    if turn.now - last.at > turn.policy.manners.episode:
        return ()
    if last.key == DONE and turn.memory.step is not None:
        return (turn.memory.step[0],)
    together = [said.key for said in turn.memory.said if said.at == last.at]
    return _entries(key for said in together for key in said.split(AND))


def _entries(keys: Iterable[str]) -> tuple[str, ...]:
    """The entries whose answer, look-up or step these texts told."""
    told = (_TOLD.match(key) for key in keys)
    return tuple(dict.fromkeys(found[1] for found in told if found is not None))


def _is_rephrased(turn: Turn, outcome: Outcome) -> bool:
    """Whether the same need comes in other words and is not understood any better."""
    unsettled = turn.reading.ranking.action is not Action.ANSWER
    before = need.said_before(turn)
    asks = outcome.handled_by in {"fallback", "clarify"} and need.has_substance(turn)
    return unsettled and asks and bool(before) and alike.same(turn.text, before)


def _ignored(turn: Turn, outcome: Outcome) -> tuple[Miss, ...]:
    """A question back that was passed over: the words it was asked for, and what it offered first."""
    offered = [c for c in turn.memory.choices if c.id.startswith(choices.ENTRY)]
    asked = turn.memory.said and turn.memory.said[-1].key.endswith(_CLARIFIES)
    if not offered or not asked or choices.picked(turn) or outcome.pending:
        return ()
    if outcome.handled_by == "clarify" and outcome.replies and not _asks_again(outcome):
        return ()
    before = need.said_before(turn)
    if not before or (outcome.handled_by in _PICKED and choices.meant(turn)):
        return ()
    nearest = offered[0].id.removeprefix(choices.ENTRY)
    return (Miss(text=before, kind="clarify_ignored", nearest=nearest),)


def _asks_again(outcome: Outcome) -> bool:
    return outcome.replies[-1].key.endswith(_CLARIFIES)
