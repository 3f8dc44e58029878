"""Who is asked back and falls asleep: what they need gets its number and its time all the same."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from handlers import (
    alike,
    choices,
    handoff,
    lookup_proof,
    marks,
    need,
    schedule,
    texts,
    ticketing,
    visit,
)
from handlers.cause import TimerFired
from handlers.changes import NewTicket, TicketChange
from handlers.model import LIVING, Reply, State, Ticket
from handlers.outcome import Outcome, SetTimer
from handlers.policy import Mode
from handlers.turn import Turn

_ASKED_BACK: Final = re.compile(
    r"clarify_(?:list|again)|motive|more_detail|miss_first|lookup_(?:ask_\w+|none(?:_of)?|why|hold)|voice_asked"
)
"""Replies after which nothing more happens until the customer says something."""
_NEED: Final = "need"
_MEANWHILE: Final = timedelta(seconds=1)


def noted(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome with a look at the customer's silence, where a stated need was asked back."""
    told = _need(turn, outcome) if _waits_for_words(turn, outcome) else ""
    if not told:
        return outcome
    due = turn.now + turn.policy.manners.form_silence
    timer = SetTimer(name=marks.ASLEEP, due_at=due, data={_NEED: told})
    return replace(outcome, timers=(*outcome.timers, timer))


def handle(turn: Turn) -> Outcome | None:
    """A number and a time for what was asked back and never came to an end."""
    fired = turn.cause
    if not isinstance(fired, TimerFired) or fired.name != marks.ASLEEP:
        return None
    told = fired.data.get(_NEED, "")
    if not told or not _still_waits(turn) or _known(turn, told) is not None:
        return visit.because("asleep", Outcome(), "settled meanwhile")
    tonight = ticketing.tonight(turn)
    if tonight is not None:
        added = TicketChange(ticket_no=tonight.ticket_no, event="added", by="customer", text=told)
        return visit.because("asleep", Outcome(tickets=(added,)), "beside a ticket of the night")
    made = handoff.ticket(turn, "asleep_ticket", new=True, needed=told)
    if schedule.is_quiet(turn.policy.hours, turn.now):
        made = _silently(turn, made)
    return visit.because("asleep", _remembered(turn, made), "silence after a question back")


def preface(turn: Turn) -> Reply | None:
    """The number that could not be told in the night, with the first words of the customer."""
    ticket = ticketing.numbered(turn, turn.memory.notes.get(marks.UNTOLD))
    if ticket is None or ticket.status not in LIVING or choices.picked(turn) is not None:
        return None
    promise = ticketing.promise(turn, ticket)
    return texts.reply(turn, "asleep_untold", ticket_no=ticket.ticket_no, promise=promise)


def _silently(turn: Turn, made: Outcome) -> Outcome:
    """The ticket without a word: whoever fell asleep is not woken by their own number."""
    memory = visit.noted(made.memory or turn.memory, **{marks.UNTOLD: turn.new_ticket_no})
    return Outcome(tickets=made.tickets, memory=replace(memory, form=None), events=made.events)


def picked(turn: Turn, label: str) -> Outcome | None:
    """A choice that comes after its need got a number: a word more for that ticket."""
    number = turn.memory.notes.get(marks.ASLEEP, "")
    ticket = ticketing.numbered(turn, number)
    if ticket is None or ticketing.tonight(turn) is not ticket:
        return None
    promise = ticketing.promise(turn, ticket)
    told = texts.reply(turn, "ticket_added", ticket_no=number, promise=promise)
    change = TicketChange(ticket_no=number, event="added", by="customer", text=label)
    memory = visit.noted(turn.memory, **{marks.UNTOLD: None})
    outcome = Outcome(replies=(told,), tickets=(change,), memory=memory)
    return visit.because("asleep", outcome, label)


def _waits_for_words(turn: Turn, outcome: Outcome) -> bool:
    asked = any(_asks_back(reply) for reply in outcome.replies)
    made = any(isinstance(one, NewTicket) for one in outcome.tickets) or bool(outcome.cases)
    free = (outcome.next_state or turn.conversation.state) is State.BOT
    serving = turn.window.mode is Mode.HUMAN
    return asked and free and not made and not serving and handoff.living(turn) is None


def _asks_back(reply: Reply) -> bool:
    return any(_ASKED_BACK.fullmatch(key) for key in reply.key.split(texts.AND))


def _need(turn: Turn, outcome: Outcome) -> str:
    """What is needed in one line, with what was said to earlier questions back; else nothing."""
    memory = outcome.memory or turn.memory
    if any(reply.key.startswith("lookup_") for reply in outcome.replies):
        return need.one_line(memory.notes.get(lookup_proof.NEED, ""))
    if memory.voice_asked and not turn.text:
        return need.said_before(turn) or texts.say(turn, "voice_story")
    before = need.said_before(turn) if turn.memory.clarifies or turn.memory.misses else ""
    told = need.in_words(turn) if need.has_substance(turn) else ""
    stated = need.is_stated(turn) or alike.names_trouble(turn.text) or len(before) >= need.STATED
    whole = "\uff1b".join(dict.fromkeys(part for part in (before, told) if part))
    return need.one_line(whole) if stated else ""


def _still_waits(turn: Turn) -> bool:
    """Whether nothing was said since, by anybody."""
    last = turn.memory.said[-1].key if turn.memory.said else ""
    spoke_at = turn.memory.spoke_at or turn.now
    silent = turn.now - spoke_at + _MEANWHILE >= turn.policy.manners.form_silence
    free = turn.conversation.state is State.BOT and handoff.living(turn) is None
    return free and silent and bool(_ASKED_BACK.fullmatch(last))


def _known(turn: Turn, told: str) -> Ticket | None:
    """An open ticket of this very need."""
    return next((one for one in ticketing.of_late(turn) if alike.same(told, one.summary)), None)


def _remembered(turn: Turn, outcome: Outcome) -> Outcome:
    memory = visit.noted(outcome.memory or turn.memory, **{marks.ASLEEP: turn.new_ticket_no})
    return replace(outcome, memory=memory)
