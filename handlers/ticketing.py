"""Tickets as a turn makes them: number and promise first, what is known already filled in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers import card, need, schedule, ticket_form
from handlers.form_step import FORM_TIMER
from handlers.model import LIVING, TICKET_TRANSITIONS, FormProgress, Reply, Ticket
from handlers.turn import NewTicket, SetTimer, TicketChange, Turn

SAME_NIGHT = timedelta(hours=12)
"""A ticket opened this recently is what the customer still talks about."""

OF_LATE = timedelta(days=7)
"""A ticket this old may be what a customer comes back for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A ticket that this turn makes, and the form that goes on from it."""

    ticket: NewTicket
    question: Reply | None
    progress: FormProgress
    promise: str


def open_one(
    turn: Turn, *, form_id: str | None = None, urgent: bool = False, needed: str | None = None
) -> Opened:
    """A new ticket for what this turn says."""
    told = _telling(turn, needed) if needed else turn
    question, progress = ticket_form.begin(
        told, form_id, turn.new_ticket_no, needed=needed or need.of(turn)
    )
    form = turn.policy.form(progress.form_id)
    deadline = schedule.deadline(turn.policy.hours, turn.now, form.deadline_hours if form else 4.0)
    ticket = NewTicket(
        ticket_no=turn.new_ticket_no,
        category=form.category if form else "",
        summary=needed or card.needed(turn),
        form_id=progress.form_id,
        fields=progress.fields,
        missing=ticket_form.missing(turn, progress),
        urgent=urgent,
        deadline_at=deadline,
        photos=need.photos(turn),
    )
    return Opened(ticket=ticket, question=question, progress=progress, promise=when(turn, deadline))


def _telling(turn: Turn, needed: str) -> Turn:
    """The turn as if the need had been said in it, so that no form asks for it again."""
    read = replace(turn.reading.signals, shielded=needed, wants_human=False)
    return replace(turn, reading=replace(turn.reading, text=needed, signals=read))


def when(turn: Turn, at: datetime | None) -> str:
    """A deadline as the customer reads it."""
    due = at or schedule.deadline(turn.policy.hours, turn.now, 4.0)
    return schedule.show_time(due, turn.now, turn.policy.hours.timezone)


def promise(turn: Turn, ticket: Ticket | None) -> str:
    """When the ticket is answered, as the customer reads it; a time that has passed is not told."""
    due = ticket.deadline_at if ticket else None
    return when(turn, due if due and due > turn.now else None)


def carried_on(turn: Turn) -> Ticket | None:
    """The only living ticket of late, where the customer speaks of nothing else."""
    living = [ticket for ticket in turn.dossier.tickets if ticket.status in LIVING]
    recent = [ticket for ticket in living if turn.now - ticket.opened_at <= OF_LATE]
    if len(recent) != 1:
        return None
    about = need.of(turn)
    return recent[0] if not about or need.same(about, recent[0].summary) else None


def tonight(turn: Turn) -> Ticket | None:
    """The living ticket that this customer opened last, if it was within the same night."""
    living = (ticket for ticket in turn.dossier.tickets if ticket.status in LIVING)
    return next((t for t in living if turn.now - t.opened_at <= SAME_NIGHT), None)


def numbered(turn: Turn, ticket_no: str | None) -> Ticket | None:
    """The customer's ticket of this number."""
    return next((t for t in turn.dossier.tickets if t.ticket_no == ticket_no), None)


def same_affair(turn: Turn) -> Ticket | None:
    """Tonight's ticket, where this turn's words go on about it; another need has none."""
    known = tonight(turn)
    if known is None or not need.has_substance(turn):
        return None
    stated = need.facts_now(turn)
    orders = stated.get("order_no", ())
    if orders and known.fields.get("order_no", orders[0]) not in orders:
        return None
    fresh = turn.now - known.opened_at <= turn.policy.manners.episode
    only_reaching = fresh and bool(set(stated) & {"phone", "address"})
    goes_on = bool(orders) or need.same(turn.text, known.summary) or not need.is_stated(turn)
    return known if goes_on or only_reaching else None


def possible(turn: Turn, *changes: TicketChange) -> tuple[TicketChange, ...]:
    """Changes of the customer's tickets without the states that their table does not allow."""
    known = ((change, numbered(turn, change.ticket_no)) for change in changes)
    return tuple(
        change if _may_become(ticket, change) else replace(change, status=None)
        for change, ticket in known
        if ticket is not None
    )


def _may_become(ticket: Ticket, change: TicketChange) -> bool:
    return change.status in TICKET_TRANSITIONS[ticket.status]


def silence(turn: Turn) -> tuple[SetTimer, ...]:
    """The ticket stands as it is when the customer says nothing more."""
    due = turn.now + turn.policy.manners.form_silence
    return (SetTimer(name=FORM_TIMER, due_at=due),)
