"""Answers as the customer reads them: in full once, offered onward when asked again."""

from __future__ import annotations

from dataclasses import replace

from handlers import texts, visit
from handlers.choices import AGAIN, CONFIRM, ENTRY, FORM, HUMAN, TICKET
from handlers.model import Choice, Reply
from handlers.outcome import Event, Miss, Outcome
from handlers.turn import Turn
from knowledge.entry import Entry

ANSWER = "answer:"
MOST_RELATED = 2
"""Related entries that are offered after an answer."""


def can_give(turn: Turn, entry_id: str) -> Entry | None:
    """The entry, where its answer holds today, in this window and on this channel."""
    entry = turn.entries.get(entry_id)
    day = turn.now.astimezone(turn.policy.hours.timezone).date()
    if entry is None or not entry.holds_on(day):
        return None
    return entry if entry.holds_in(turn.customer.channel, turn.window.name) else None


def told(turn: Turn, entry: Entry) -> bool:
    """Whether the customer got this answer within the episode."""
    return visit.said_since(turn, ANSWER + entry.id) is not None


def give(turn: Turn, *entries: Entry) -> Outcome:
    """These answers in full, in one reply."""
    reply = texts.joined(*(_answer(turn, entry) for entry in entries))
    memory = replace(
        visit.settled(turn.memory), topic=entries[-1].id, step=_first_step(turn, entries)
    )
    return Outcome(
        replies=(with_offer(turn, reply, entries[-1]),),
        events=tuple(Event(kind="answered", text=e.question, affair=e.id) for e in entries),
        memory=memory,
        because=tuple(f"entry {entry.id}" for entry in entries),
    )


def perhaps(turn: Turn, entry: Entry) -> Outcome:
    """An answer the desk is not sure of: it may apply, a person confirms it."""
    outcome = give(turn, entry)
    shown = outcome.replies[0]
    lead = texts.reply(turn, "perhaps")
    ask = texts.reply(
        turn,
        "perhaps_confirm",
        (
            *(step_choices(turn) if entry.steps else ()),
            Choice(id=CONFIRM + entry.id, label=texts.say(turn, "tap_confirm")),
            texts.tap(turn, "solved", "tap_solved"),
        ),
    )
    return replace(outcome, replies=(texts.joined(lead, replace(shown, choices=()), ask),))


def offer_next(turn: Turn, entry: Entry) -> Outcome:
    """The answer was given already: say so once and offer what comes after it."""
    if turn.memory.step is not None and turn.memory.step[0] == entry.id:
        return _at_step(turn)
    form = turn.policy.form(entry.form) if entry.form else None
    offered = (
        texts.tap(turn, AGAIN + entry.id, "tap_again"),
        texts.tap(turn, FORM + form.id if form else TICKET, "tap_ticket"),
        texts.tap(turn, HUMAN, "tap_human"),
    )
    return Outcome(
        replies=(texts.reply(turn, "repeated", offered),),
        misses=(Miss(text=turn.text, kind="contradicted", nearest=entry.id),),
        memory=replace(turn.memory, misses=turn.memory.misses + 1, topic=entry.id),
    )


def _at_step(turn: Turn) -> Outcome:
    """Who asks again in the middle of its steps is told where they stand."""
    goes_on = _steps_go_on(turn)
    memory = replace(turn.memory, misses=turn.memory.misses + 1)
    return Outcome(replies=(goes_on,) if goes_on else (), memory=memory)


def _answer(turn: Turn, entry: Entry) -> Reply:
    text = entry.answer
    if entry.steps:
        text = f"{text}\n{step_text(turn, entry, 0)}"
    later = {step.picture for step in entry.steps}
    pictures = tuple(one for one in entry.attachments if one not in later)
    if entry.steps and entry.steps[0].picture:
        pictures = (*pictures, entry.steps[0].picture)
    return Reply(text=text, key=ANSWER + entry.id, attachments=pictures)


def step_text(turn: Turn, entry: Entry, index: int) -> str:
    """One step of an entry with its place among all."""
    place = texts.say(turn, "step_next", step=str(index + 1), steps=str(len(entry.steps)))
    return f"{entry.steps[index].text}\n{place}"


def step_choices(turn: Turn) -> tuple[Choice, ...]:
    """What can be done at a step."""
    return (
        texts.tap(turn, "step:next", "tap_next"),
        texts.tap(turn, "step:failed", "tap_step_failed"),
    )


def _first_step(turn: Turn, entries: tuple[Entry, ...]) -> tuple[str, int] | None:
    """Steps begin with their entry; another answer in between does not end them."""
    return (entries[-1].id, 0) if entries[-1].steps else turn.memory.step


def with_offer(turn: Turn, reply: Reply, entry: Entry) -> Reply:
    """The reply with what may come next: steps that go on, the entry's form, related entries."""
    if entry.steps:
        return replace(reply, choices=step_choices(turn))
    reminder = _steps_go_on(turn)
    if reminder is not None:
        return texts.joined(reply, reminder)
    if turn.memory.form is not None:
        return reply
    form = turn.policy.form(entry.form) if entry.form else None
    offered = (texts.tap(turn, FORM + form.id, "tap_ticket"),) if form else ()
    return replace(reply, choices=(*offered, *_related(turn, entry)))


def _steps_go_on(turn: Turn) -> Reply | None:
    """Where the customer stands, after something else was asked in between."""
    place = turn.memory.step
    entry = can_give(turn, place[0]) if place else None
    if place is None or entry is None:
        return None
    numbers = {"step": str(place[1] + 1), "steps": str(len(entry.steps))}
    return texts.reply(turn, "step_goes_on", step_choices(turn), **numbers)


def _related(turn: Turn, entry: Entry) -> tuple[Choice, ...]:
    """Entries that people ask for next, as far as they were not told yet."""
    known = (can_give(turn, name) for name in entry.related)
    fresh = (one for one in known if one is not None and not told(turn, one))
    return tuple(Choice(id=ENTRY + one.id, label=one.question) for one in fresh)[:MOST_RELATED]
