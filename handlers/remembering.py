"""What the conversation remembers of a turn: what was said, offered, asked and when."""

from __future__ import annotations

from dataclasses import replace

from handlers import marks, need, shown_as, texts, visit
from handlers.changes import NewCase, NewTicket, TicketChange
from handlers.closing import closing_timer
from handlers.model import Memory, Reply, Said
from handlers.outcome import Event, Outcome
from handlers.turn import Turn

_SMALL = frozenset(
    {
        "breath",
        "courtesy",
        "greeting",
        "identity",
        "lookup",
        "nobody",
        "steps",
        "ticket_form",
        "ticket_query",
    }
)
"""Handlers whose turns are no affair for the timeline."""


_TOLD_ONCE = {"unheard": marks.UNHEARD, "asleep_untold": marks.UNTOLD}
"""Notes that are settled once the text of this name was said."""


def kept(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome with the memory of this turn in it."""
    memory = outcome.memory or turn.memory
    ours = tuple(reply for reply in outcome.replies if reply.by is None)
    if visit.spoke(turn):
        memory = replace(memory, spoke_at=turn.now, bot_sent=0)
    if ours:
        memory = _said(turn, memory, ours)
    if visit.spoke(turn) and outcome.handled_by != "courtesy" and not outcome.pending:
        memory = replace(memory, courtesies=0)
    return replace(
        outcome,
        memory=memory,
        events=(*_asked(turn, outcome), *_shown(turn, outcome), *outcome.events),
        timers=(*outcome.timers, *closing_timer(turn, outcome)),
    )


def _said(turn: Turn, memory: Memory, replies: tuple[Reply, ...]) -> Memory:
    lines = [Said(key=k, at=turn.now, digest=d) for reply in replies for k, d in _parts(reply)]
    told = tuple(key for line in lines if (key := line.key).startswith("safety_"))
    memory = replace(
        memory,
        said=(*memory.said, *lines)[-visit.REMEMBERED :],
        choices=replies[-1].choices,
        safety_told=(*memory.safety_told, *(key.removeprefix("safety_") for key in told)),
    )
    keys = {key for reply in replies for key in reply.key.split(texts.AND)}
    told_now = {note for key, note in _TOLD_ONCE.items() if key in keys}
    kept = {name: note for name, note in memory.notes.items() if name not in told_now}
    return replace(memory, notes={**kept, marks.LAST: texts.whole(replies[-1])})


def _parts(reply: Reply) -> list[tuple[str, str]]:
    """The texts a reply was put together from, each with its digest."""
    keys = reply.key.split(texts.AND)
    lines = reply.text.split("\n")
    shown = lines if len(lines) == len(keys) else [reply.text] * len(keys)
    return [(key, texts.digest(line)) for key, line in zip(keys, shown, strict=True)]


def _asked(turn: Turn, outcome: Outcome) -> tuple[Event, ...]:
    """The customer's need as a line of the timeline, tied to what it became."""
    told_by_ticket = any(isinstance(one, TicketChange) for one in outcome.tickets)
    small = outcome.handled_by in _SMALL or bool(outcome.pending) or told_by_ticket
    if small or not visit.spoke(turn) or not need.has_substance(turn) or need.only_facts(turn):
        return ()
    return (Event(kind="asked", text=need.in_words(turn), affair=_affair(outcome)),)


def _shown(turn: Turn, outcome: Outcome) -> tuple[Event, ...]:
    """Pictures, recordings and cards as a line of the timeline, unless a ticket tells of them."""
    if outcome.pending or outcome.tickets or not visit.spoke(turn):
        return ()
    shown = shown_as.of_messages(turn, turn.messages)
    return (Event(kind="shown", text=shown, affair=_affair(outcome)),) if shown else ()


def _affair(outcome: Outcome) -> str:
    for ticket in outcome.tickets:
        if isinstance(ticket, NewTicket):
            return ticket.ticket_no
    for case in outcome.cases:
        if isinstance(case, NewCase):
            return f"case:{case.case_no}"
    return next((event.affair for event in outcome.events if event.affair), "")
