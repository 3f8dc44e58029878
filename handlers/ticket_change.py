"""What a customer changes in a ticket that is there."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers import form_flow, form_show, form_step, need, texts, ticket_status, ticketing, visit
from handlers.form_fill import Placed, place
from handlers.form_filling import Filling
from handlers.form_hearing import Heard, earlier, hear, is_bare
from handlers.form_steer import ask_right, corrected_value
from handlers.form_talk import correction
from handlers.model import LIVING, FormProgress, Memory, Reply, Ticket, TicketStatus
from handlers.policy import FieldKind, FormField
from handlers.ticket_wish import mark
from handlers.ticket_words import ADD_LEAD
from handlers.turn import Outcome, TicketChange, Turn
from knowledge import signals

BAD: Final = 2
"""A rating this low reopens the matter for a person."""
_CUSTOMER: Final = "customer"


def nudge(turn: Turn, ticket: Ticket) -> Outcome:
    """Counted once; after that the facts calm."""
    if ticket.status not in LIVING:
        return _settled(turn, ticket)
    if ticket_status.is_overdue(turn, ticket):
        told = ticket_status.one(turn, ticket)
    elif ticket.nudges:
        told = _said(turn, "ticket_nudged_again", ticket, count=str(ticket.nudges))
    else:
        told = _said(turn, "ticket_nudged", ticket)
    counted = () if ticket.nudges else (_changed(turn, ticket, "nudged"),)
    return Outcome(replies=(told,), tickets=counted, memory=visit.settled(turn.memory))


def nudge_all(turn: Turn, tickets: tuple[Ticket, ...]) -> Outcome:
    """All living tickets, for a customer who does not say which."""
    counted = tuple(_changed(turn, one, "nudged") for one in tickets if not one.nudges)
    told = ticket_status.several(turn, tickets)
    if counted:
        numbers = "、".join(change.ticket_no for change in counted)
        soonest = min(tickets, key=lambda one: one.deadline_at or turn.now)
        due = ticketing.when(turn, soonest.deadline_at)
        told = texts.reply(turn, "ticket_nudged", ticket_no=numbers, promise=due)
    return Outcome(replies=(told,), tickets=counted, memory=visit.settled(turn.memory))


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
    only_facts = not placed.words and not _tells_more(filling, placed)
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
    told = form_step.corrected_to(filling, meant.field, value)
    held = filling.holding({meant.field.id: value})
    shown = form_show.record(turn, filling.fields, {meant.field.id: value})
    change = replace(form_step.changed(held, form_step.CORRECTED, shown), photos=heard.evidence)
    return Outcome(replies=(told,), tickets=(change,), memory=_remembering(turn, held))


def withdraw(turn: Turn, ticket: Ticket) -> Outcome:
    """The customer no longer needs it."""
    if ticket.status not in LIVING:
        return _settled(turn, ticket)
    change = replace(_changed(turn, ticket, "status"), status=TicketStatus.WITHDRAWN)
    return Outcome(
        replies=(_said(turn, "ticket_withdrawn", ticket),),
        tickets=(change,),
        memory=visit.settled(turn.memory),
    )


def reopen(turn: Turn, ticket: Ticket) -> Outcome:
    """A settled ticket is open again, with a promise of its own."""
    if ticket.status in LIVING:
        return add(turn, ticket)
    due = form_flow.deadline(turn, form_flow.form_of(turn, ticket.form_id))
    change = replace(
        _changed(turn, ticket, "status"),
        status=TicketStatus.OPEN,
        deadline_at=due,
        photos=hear(turn).evidence,
    )
    told = _said(turn, "ticket_reopened", replace(ticket, deadline_at=due))
    return Outcome(replies=(told,), tickets=(change,), memory=visit.settled(turn.memory))


def rate(turn: Turn, ticket: Ticket) -> Outcome:
    """A rating; a bad one brings the matter back before a person."""
    given = mark(turn) or BAD
    rated = TicketChange(ticket_no=ticket.ticket_no, event="rated", by=_CUSTOMER, text=str(given))
    memory = visit.noted(visit.settled(turn.memory), rating__ticket=None)
    if given > BAD:
        told = texts.reply(turn, "rating_thanks")
        return Outcome(replies=(told,), tickets=(rated,), memory=memory)
    opened = reopen(turn, ticket) if ticket.status not in LIVING else Outcome()
    due = opened.tickets[0].deadline_at if opened.tickets else ticket.deadline_at
    told = _said(turn, "rating_bad", replace(ticket, deadline_at=due))
    return Outcome(replies=(told,), tickets=(rated, *opened.tickets), memory=memory)


def thanked(turn: Turn) -> Outcome:
    """A rating of a conversation that had no ticket."""
    memory = visit.noted(visit.settled(turn.memory), rating__ticket=None)
    return Outcome(replies=(texts.reply(turn, "rating_thanks"),), memory=memory)


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
    change = form_step.changed(
        held, form_step.ADDED, "\uff1b".join(one for one in (shown, words) if one)
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
    return _said(turn, "ticket_added", ticket)


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


def _changed(turn: Turn, ticket: Ticket, event: str) -> TicketChange:
    words = need.one_line(signals.shield(turn.text))
    return TicketChange(ticket_no=ticket.ticket_no, event=event, by=_CUSTOMER, text=words)


def _settled(turn: Turn, ticket: Ticket) -> Outcome:
    status = ticket_status.word(turn, ticket)
    told = texts.reply(turn, "ticket_settled", ticket_no=ticket.ticket_no, status=status)
    return Outcome(replies=(told,), memory=visit.settled(turn.memory))


def _said(turn: Turn, key: str, ticket: Ticket, **more: str) -> Reply:
    due = ticketing.when(turn, ticket.deadline_at)
    return texts.reply(turn, key, (), ticket_no=ticket.ticket_no, promise=due, **more)
