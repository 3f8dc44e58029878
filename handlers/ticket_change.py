"""What a customer changes in a ticket that is there."""

from __future__ import annotations

from dataclasses import replace

from handlers import (
    form_flow,
    form_record,
    form_show,
    need,
    texts,
    ticketing,
    visit,
)
from handlers.form_fill import Placed, place
from handlers.form_filling import Filling
from handlers.form_hearing import Heard, earlier, hear, is_bare
from handlers.form_steer import ask_right, corrected_value
from handlers.form_talk import correction
from handlers.model import FormProgress, Memory, Reply, Ticket, TicketStatus
from handlers.policy import FieldKind, FormField
from handlers.ticket_end import said
from handlers.ticket_words import ADD_LEAD
from handlers.turn import Outcome, Turn
from knowledge import signals


def add(turn: Turn, ticket: Ticket) -> Outcome:
    """More words, photos or facts for a ticket."""
    heard = hear(turn)
    told = ADD_LEAD.sub("", heard.text)
    filling = _filling(turn, ticket)
    placed = place(filling.fields, ticket.fields, replace(heard, text=told), known=earlier(turn))
    return _added(turn, ticket, filling, placed, heard)


def complete(turn: Turn) -> Outcome | None:
    """Facts that tonight's ticket still misses, sent after its form was over; photos too."""
    ticket = ticketing.tonight(turn)
    if ticket is None:
        return None
    heard = hear(turn)
    filling = _filling(turn, ticket)
    placed = place(filling.fields, ticket.fields, heard, known=earlier(turn))
    only_facts = not (placed.words or _tells_more(filling, placed) or _differs(filling, placed))
    if heard.media and is_bare(heard.text):
        return _added(turn, ticket, filling, placed, heard)
    return _added(turn, ticket, filling, placed, heard) if placed.values and only_facts else None


def correct(turn: Turn, ticket: Ticket) -> Outcome | None:
    """「电话写错了,是…」 after the form was over; without a value it is asked for."""
    filling, heard = _filling(turn, ticket), hear(turn)
    meant = correction(filling.fields, heard, ticket.fields)
    if meant is None or (meant.field.id not in ticket.fields and not heard.facts):
        return None
    value = corrected_value(filling, meant, heard)
    if value is None:
        return ask_right(filling, meant.field) if _named(meant.field, turn) else None
    told = form_record.corrected_to(filling, meant.field, value)
    held = filling.holding({meant.field.id: value})
    shown = form_show.record(turn, filling.fields, {meant.field.id: value})
    change = replace(form_record.changed(held, form_record.CORRECTED, shown), photos=heard.evidence)
    return Outcome(replies=(told,), tickets=(change,), memory=_remembering(turn, held))


def _filling(turn: Turn, ticket: Ticket) -> Filling:
    """The ticket's form as far as it was filled."""
    form = form_flow.form_of(turn, ticket.form_id)
    fields = form_flow.fields_of(turn, form, ticket.deadline_at)
    known = turn.memory.form
    asked = known.asked if known and known.ticket_no == ticket.ticket_no else ()
    progress = FormProgress(
        form_id=ticket.form_id or turn.policy.default_form,
        ticket_no=ticket.ticket_no,
        fields=ticket.fields,
        asked=asked,
        questions=turn.policy.manners.night_questions,
        started_at=turn.now,
        done=True,
    )
    return Filling(turn=turn, fields=fields, progress=progress, due=ticket.deadline_at)


def _added(turn: Turn, ticket: Ticket, filling: Filling, placed: Placed, heard: Heard) -> Outcome:
    held = filling.holding(placed.values)
    shown = form_show.record(turn, filling.fields, placed.values)
    words = need.one_line(signals.shield(placed.words or ("" if shown else heard.text)))
    if heard.media and not (shown or words):
        words = texts.say(turn, "line_photos", count=str(len(heard.media)))
    change = form_record.changed(
        held, form_record.ADDED, "\uff1b".join(one for one in (shown, words) if one)
    )
    awaited = ticket.status is TicketStatus.WAITING
    status = TicketStatus.ASSIGNED if ticket.assigned_to else TicketStatus.OPEN
    change = replace(change, photos=heard.evidence, status=status if awaited else None)
    return Outcome(
        replies=(_taken(turn, ticket, heard),),
        tickets=(change,),
        memory=_remembering(turn, held),
    )


def _taken(turn: Turn, ticket: Ticket, heard: Heard) -> Reply:
    if heard.media and is_bare(heard.text):
        count = str(len(heard.media))
        return texts.reply(turn, "ticket_photos_added", ticket_no=ticket.ticket_no, count=count)
    return said(turn, "ticket_added", ticket)


def _differs(filling: Filling, placed: Placed) -> bool:
    """Whether a value stands against the ticket's own; another order is another affair."""
    have = filling.progress.fields
    return any(not value.startswith(have.get(name, "")) for name, value in placed.values.items())


def _tells_more(filling: Filling, placed: Placed) -> bool:
    """Whether free words were placed, which may be another matter altogether."""
    free = {one.id for one in filling.fields if one.kind in (FieldKind.TEXT, FieldKind.CHOICE)}
    return bool(free & set(placed.values))


def _named(one: FormField, turn: Turn) -> bool:
    """Whether the words are short enough to be nothing but 「电话写错了」."""
    return len(turn.text) <= 12 + len(one.label)


def _remembering(turn: Turn, held: Filling) -> Memory:
    memory = visit.settled(turn.memory)
    known = memory.form
    if known is None or known.ticket_no != held.progress.ticket_no:
        return memory
    return replace(memory, form=replace(known, fields=held.progress.fields))
