"""One step of a form: what was brought is kept, then one thing is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers import form_flow, form_show, texts, visit
from handlers.changes import TicketChange
from handlers.form_ask import next_question, not_fitting, reminder
from handlers.form_fill import Placed
from handlers.form_filling import Filling, passing
from handlers.form_hearing import Heard
from handlers.form_record import (
    BY_DESK,
    FILLED,
    kept,
    lead_for,
    unfinished,
    words_kept,
)
from handlers.form_story import story_field
from handlers.model import FormProgress, Reply, State
from handlers.outcome import CancelTimer, Outcome, SetTimer
from handlers.policy import FieldKind, FormField

FORM_TIMER: Final = "form"


def first_question(filling: Filling) -> tuple[Reply | None, FormProgress]:
    """What was taken already and the first question; the closing sentence where none is left."""
    story = story_field(filling.fields)
    facts = {
        key: value
        for key, value in filling.progress.fields.items()
        if (story is None or key != story.id) and key in {one.id for one in filling.held}
    }
    taken = texts.reply(
        filling.turn, "form_taken", facts=form_show.in_a_row(filling.turn, filling.held, facts)
    )
    asking, question = next_question(filling)
    parts = [taken] if facts else []
    if question is None:
        parts += _reach(filling)
        done = replace(filling.progress, done=True)
        return (texts.joined(*parts) if parts else None), done
    return texts.joined(*parts, question), asking.progress


def go_on(
    filling: Filling,
    placed: Placed,
    heard: Heard,
    *,
    event: str = FILLED,
    lead: tuple[Reply, ...] = (),
) -> Outcome:
    """Keep what the message brought, then ask the next thing or close the form."""
    held = _settle_offers(filling.holding(placed.values), placed)
    change = kept(held, placed, heard, event)
    return advance(passing(held, placed.values), lead or lead_for(filling, placed, heard), change)


def advance(
    filling: Filling,
    lead: tuple[Reply, ...],
    change: TicketChange | None,
    key: str = "form_ask",
) -> Outcome:
    """The next question, a reminder of the open one, or the summary."""
    asked = filling.asked
    if asked is not None and asked.id not in filling.progress.offered:
        return _still_waiting(filling, asked, lead, change)
    asking, question = next_question(filling, key)
    if question is None:
        return close(filling, lead, change)
    return _staying(asking, (*lead, question), change)


def stuck(filling: Filling, heard: Heard) -> Outcome:
    """Nothing fitted: one kind sentence, the second time the form moves on."""
    asked = filling.asked
    change = words_kept(filling, heard)
    if asked is not None and asked.id not in filling.progress.reminded:
        again = not_fitting(filling, asked)
        noticed = filling.but(reminded=(*filling.progress.reminded, asked.id))
        return _staying(noticed, (again,), change)
    passed = (asked.id,) if asked else filling.progress.offering
    moved = filling.but(offering=(), asked=(*filling.progress.asked, *passed, ""))
    return advance(moved, (), change)


def close(filling: Filling, lead: tuple[Reply, ...], change: TicketChange | None) -> Outcome:
    """The form is over: everything in one message, and how the answer will come."""
    turn, progress = filling.turn, filling.progress
    number, due = progress.ticket_no, filling.promise
    summary = form_show.summary(turn, filling.held, progress.fields)
    if not progress.fields:
        told = texts.reply(turn, "ticket_as_it_stands", ticket_no=number, promise=due)
    elif filling.missing:
        names = form_show.labels(filling.fields, filling.missing)
        told = texts.reply(
            turn,
            "ticket_complete_missing",
            ticket_no=number,
            promise=due,
            summary=summary,
            missing=names,
        )
    else:
        told = texts.reply(turn, "ticket_complete", ticket_no=number, promise=due, summary=summary)
    return ended(filling, (*lead, told, *_reach(filling)), change)


def ended(
    filling: Filling, replies: tuple[Reply, ...], change: TicketChange | None = None
) -> Outcome:
    """The conversation goes back to the bot; the form's values stay correctable."""
    progress = replace(filling.progress, done=True, offering=())
    memory = visit.settled(filling.turn.memory)
    return Outcome(
        replies=(texts.joined(*replies),) if replies else (),
        tickets=(change,) if change else (),
        timers=(CancelTimer(name=FORM_TIMER),),
        next_state=State.BOT,
        memory=replace(memory, form=progress, choices=()),
    )


def stands(filling: Filling) -> Outcome:
    """Silence: the ticket stands as it is, what is missing listed; nobody is written to."""
    change = TicketChange(
        ticket_no=filling.progress.ticket_no,
        event=FILLED,
        by=BY_DESK,
        text=unfinished(filling),
        missing=filling.missing,
    )
    return ended(filling, (), change if filling.ticket else None)


def staying(filling: Filling, replies: tuple[Reply, ...]) -> Outcome:
    """The form goes on without a change of the ticket."""
    return _staying(filling, replies, None)


def _staying(filling: Filling, replies: tuple[Reply, ...], change: TicketChange | None) -> Outcome:
    turn = filling.turn
    said = texts.joined(*replies) if replies else None
    return Outcome(
        replies=(said,) if said else (),
        tickets=(change,) if change else (),
        timers=(SetTimer(name=FORM_TIMER, due_at=turn.now + turn.policy.manners.form_silence),),
        next_state=State.FORM,
        memory=replace(
            visit.settled(turn.memory),
            form=filling.progress,
            choices=said.choices if said else turn.memory.choices,
        ),
    )


def _still_waiting(
    filling: Filling, asked: FormField, lead: tuple[Reply, ...], change: TicketChange | None
) -> Outcome:
    """Something else was brought: thanks for it, and the open field named once more, once."""
    lead = lead or (texts.reply(filling.turn, "form_noted"),)
    if asked.id in filling.progress.reminded:
        return _staying(filling, lead, change)
    named = filling.but(reminded=(*filling.progress.reminded, asked.id))
    again = reminder(filling)
    return _staying(named, (*lead, again) if again else lead, change)


def _settle_offers(filling: Filling, placed: Placed) -> Filling:
    """Who replaces one offered value agrees to the others; who speaks of something else to none."""
    offered = filling.progress.offering
    if not offered:
        return filling
    rest = [one for one in offered if one not in placed.values]
    if len(rest) < len(offered):
        agreed = {one: filling.progress.offered[one] for one in rest}
        return filling.holding(agreed).but(offering=())
    return filling.but(offering=(), asked=(*filling.progress.asked, *rest, ""))


def _reach(filling: Filling) -> list[Reply]:
    """How the answer will come where it is due after the platform's window."""
    turn = filling.turn
    if not form_flow.beyond_reach(turn, filling.due):
        return []
    at, due = filling.progress.ticket_no, filling.promise
    phone = next((one for one in filling.fields if one.kind is FieldKind.PHONE), None)
    number = filling.progress.fields.get(phone.id) if phone else None
    if phone is None or number is None:
        return [texts.reply(turn, "ticket_reach_write", ticket_no=at, promise=due)]
    shown = form_show.to_customer(turn, phone, number)
    return [texts.reply(turn, "ticket_reach_call", ticket_no=at, promise=due, phone=shown)]
