"""An answer in steps: on, back, and what to do where a step does not work."""

from __future__ import annotations

from dataclasses import replace

from handlers import answering, choices, handoff, need, texts, visit
from handlers.choices import STEP, TICKET
from handlers.model import Reply, State
from handlers.outcome import Event, Miss, Outcome
from handlers.step_words import Move, Way, move
from handlers.turn import Turn
from knowledge.entry import Entry
from knowledge.matcher import Action

DONE = "step_done"


def led(turn: Turn) -> Outcome | None:
    """Words that only say where to go on; 「然后呢」 at a step calls nobody."""
    choice = choices.picked(turn)
    if choice is not None and not choice.id.startswith(STEP):
        return None
    wish = _wish(turn)
    return handle(turn) if wish is not None and wish.way is not Way.FAILED else None


def handle(turn: Turn) -> Outcome | None:
    """The next step, the one before, or a person who learns which step failed."""
    entry, wish = _entry(turn), _wish(turn)
    if entry is None or wish is None or turn.conversation.state is State.HUMAN:
        return None
    if not wish.sure and _is_answered_elsewhere(turn, entry):
        return None
    return visit.because("steps", _outcome(turn, entry, wish), wish.way)


def _entry(turn: Turn) -> Entry | None:
    """The entry whose steps the customer is led through."""
    place = turn.memory.step
    return answering.can_give(turn, place[0]) if place and visit.spoke(turn) else None


def _wish(turn: Turn) -> Move | None:
    entry = _entry(turn)
    if entry is None:
        return None
    choice = choices.picked(turn)
    if choice is not None and choice.id.startswith(STEP):
        return Move(Way(choice.id.removeprefix(STEP)))
    return move(turn.text, entry.steps)


def _is_answered_elsewhere(turn: Turn, entry: Entry) -> bool:
    """Whether the trouble is a question of its own that another entry answers."""
    ranking = turn.reading.ranking
    if choices.picked(turn) is not None or ranking.action is not Action.ANSWER:
        return False
    return ranking.hits[0].entry_id != entry.id


def _outcome(turn: Turn, entry: Entry, wish: Move) -> Outcome:
    at = turn.memory.step[1] if turn.memory.step else 0
    match wish.way:
        case Way.FAILED:
            return _failed(turn, entry, at if wish.index is None else wish.index)
        case Way.STOP:
            return _left(turn, entry)
        case Way.WEARY:
            offered = (
                texts.tap(turn, TICKET, "tap_ticket"),
                texts.tap(turn, "step:next", "tap_next"),
            )
            return Outcome(replies=(texts.reply(turn, "step_weary", offered),))
        case Way.BACK if at == 0:
            return Outcome(replies=(texts.reply(turn, "step_first", answering.step_choices(turn)),))
        case Way.TO:
            return _go(turn, entry, wish.index or 0)
        case _:
            return _go(turn, entry, at + _MOVES.get(wish.way, 0))


_MOVES = {Way.NEXT: 1, Way.BACK: -1}


def _go(turn: Turn, entry: Entry, index: int) -> Outcome:
    if index >= len(entry.steps):
        return _done(turn, entry)
    picture = entry.steps[index].picture
    shown = Reply(
        text=answering.step_text(turn, entry, index),
        key=f"step:{entry.id}:{index}",
        choices=answering.step_choices(turn),
        attachments=(picture,) if picture else (),
    )
    memory = replace(visit.settled(turn.memory), step=(entry.id, index))
    return Outcome(replies=(shown,), memory=memory)


def _done(turn: Turn, entry: Entry) -> Outcome:
    offered = (
        texts.tap(turn, "solved", "tap_solved"),
        texts.tap(turn, "step:failed", "tap_unsolved"),
    )
    last = replace(turn.memory, step=(entry.id, len(entry.steps) - 1))
    return Outcome(replies=(texts.reply(turn, DONE, offered),), memory=last)


def _left(turn: Turn, entry: Entry) -> Outcome:
    """The steps are over; the question brings them back."""
    told = texts.reply(turn, "step_left", question=entry.question)
    memory = replace(visit.settled(turn.memory), step=None)
    return Outcome(replies=(told,), memory=memory)


def _failed(turn: Turn, entry: Entry, index: int) -> Outcome:
    """A person, who reads which step it was and what was said of it."""
    at_end = bool(turn.memory.said) and turn.memory.said[-1].key == DONE
    place = _all_done(turn, entry) if at_end else _place(turn, entry, index)
    key = "step_all_ticket" if at_end else "step_ticket"
    outcome = handoff.person(turn, handoff.MISSED, needed=place, words=entry.question, key=key)
    told = outcome.tickets or outcome.cases  # these tell it themselves
    events = () if told else (Event(kind="asked", text=place, affair=entry.id),)
    missed = Miss(text=entry.question, kind="contradicted", nearest=entry.id)
    memory = replace(outcome.memory or turn.memory, step=None)
    return replace(outcome, memory=memory, events=(*outcome.events, *events), misses=(missed,))


def _all_done(turn: Turn, entry: Entry) -> str:
    steps = str(len(entry.steps))
    return texts.say(turn, "need_steps_done", question=entry.question, steps=steps)


def _place(turn: Turn, entry: Entry, index: int) -> str:
    said = "" if choices.picked(turn) is not None else need.in_words(turn)
    return texts.say(
        turn,
        "need_step_said" if said else "need_step",
        question=entry.question,
        step=str(index + 1),
        words=entry.steps[index].text.rstrip("。.;\uff1b"),
        said=said,
    )
