"""Tickets as a turn makes them: number and promise first, what is known already filled in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers import alike, card, need, schedule, ticket_answered, ticket_form, visit
from handlers.changes import NewTicket, TicketChange
from handlers.form_step import FORM_TIMER
from handlers.form_story import masked_story, story_field
from handlers.model import (
    LIVING,
    TICKET_TRANSITIONS,
    Case,
    FormProgress,
    Memory,
    Reply,
    Ticket,
    TicketStatus,
)
from handlers.outcome import SetTimer
from handlers.turn import Turn
from knowledge import signals

SAME_NIGHT = timedelta(hours=12)
"""A ticket opened this recently is what the customer still talks about."""
OF_LATE = timedelta(days=7)
"""A ticket this old may be what a customer comes back for."""
OVERDUE_HOURS = 0.5
"""Of people's service: so soon a promise that was missed is kept."""
TALKED = "ticket.talked"
"""The ticket spoken of, and when."""
_VERY_ALIKE = 0.4
"""Share of characters from which the words repeat an older ticket's need."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A ticket that this turn makes, and the form that goes on from it."""

    ticket: NewTicket
    question: Reply | None
    progress: FormProgress
    promise: str


def open_one(
    turn: Turn,
    *,
    form_id: str | None = None,
    urgent: bool = False,
    needed: str | None = None,
    words: str | None = None,
) -> Opened:
    """A new ticket for what this turn says, or for `needed`, of which the customer said `words`."""
    told = _telling(turn, heard) if (heard := words or needed) else turn
    question, progress = ticket_form.begin(
        told, form_id, turn.new_ticket_no, needed=heard or need.of(turn)
    )
    form = turn.policy.form(progress.form_id)
    if form is not None:
        progress = replace(progress, fields=masked_story(form.fields, progress.fields))
    deadline = schedule.deadline(turn.policy.hours, turn.now, form.deadline_hours if form else 4.0)
    ticket = NewTicket(
        ticket_no=turn.new_ticket_no,
        category=form.category if form else "",
        summary=needed or need.whole(turn) or _told(turn, progress) or card.needed(turn),
        form_id=progress.form_id,
        fields=progress.fields,
        missing=ticket_form.missing(turn, progress),
        urgent=urgent,
        deadline_at=deadline,
        photos=need.photos_now(turn) if _has_photos(turn) else need.sent(turn),
    )
    return Opened(ticket=ticket, question=question, progress=progress, promise=when(turn, deadline))


def _told(turn: Turn, progress: FormProgress) -> str:
    """The need as the form read it out of words that mostly ask for a person."""
    form = turn.policy.form(progress.form_id)
    story = story_field(form.fields) if form else None
    told = progress.fields.get(story.id, "") if story else ""
    return need.as_heard(turn, need.one_line(signals.shield(told)), turn.messages)


def _has_photos(turn: Turn) -> bool:
    """Whether the photos of this episode belong to a ticket already."""
    return any(turn.now - one.opened_at <= turn.policy.manners.episode for one in of_late(turn))


def _telling(turn: Turn, needed: str) -> Turn:
    """The turn as if the need had been said in it, so that no form asks for it again.

    Numbers that were said by themselves stay beside it.
    """
    words = f"{needed}\n{turn.text}" if need.only_facts(turn) else needed
    read = replace(turn.reading.signals, shielded=words, wants_human=False)
    return replace(turn, reading=replace(turn.reading, text=words, signals=read))


def when(turn: Turn, at: datetime | None) -> str:
    """A deadline as the customer reads it."""
    due = at or schedule.deadline(turn.policy.hours, turn.now, 4.0)
    return schedule.show_time(due, turn.now, turn.policy.hours.timezone)


def promise(turn: Turn, ticket: Ticket | None) -> str:
    """When the ticket is answered, as the customer reads it.

    A time that has passed is not told: then it is as soon as people are there.
    """
    due = ticket.deadline_at if ticket else None
    if due is not None and due <= turn.now:
        due = schedule.deadline(turn.policy.hours, turn.now, OVERDUE_HOURS)
    return when(turn, due)


def carried_on(turn: Turn) -> Ticket | None:
    """The ticket that is spoken of, or the only living one of late; None for something else."""
    about = need.of(turn)
    talked = talked_of(turn)
    if talked is not None and not alike.of_other_things(about, talked.summary):
        return talked
    if len(recent := of_late(turn)) != 1:
        return None
    return recent[0] if not about or alike.same(about, recent[0].summary) else None


def of_late(turn: Turn) -> tuple[Ticket, ...]:
    """The living tickets of the last days, newest first."""
    living = (ticket for ticket in turn.dossier.tickets if ticket.status in LIVING)
    return tuple(ticket for ticket in living if is_of_late(turn, ticket))


def is_of_late(turn: Turn, ticket: Ticket) -> bool:
    """Whether the ticket was opened in the last days."""
    return turn.now - ticket.opened_at <= OF_LATE


def tonight(turn: Turn) -> Ticket | None:
    """The living ticket that is spoken of, else the one opened last within the same night."""
    talked = talked_of(turn)
    if talked is not None:
        return talked
    living = (ticket for ticket in turn.dossier.tickets if ticket.status in LIVING)
    return next((t for t in living if turn.now - t.opened_at <= SAME_NIGHT), None)


def talked_of(turn: Turn) -> Ticket | None:
    """The living ticket that was spoken of in this episode, unless another was opened since."""
    number, _, at = turn.memory.notes.get(TALKED, "").partition("|")
    ticket = numbered(turn, number)
    if ticket is None or ticket.status not in LIVING:
        return None
    told_at = datetime.fromisoformat(at)
    newer = any(other.opened_at > told_at for other in turn.dossier.tickets)
    stale = turn.now - told_at > turn.policy.manners.episode
    return None if newer or stale else ticket


def is_talked_of(turn: Turn, ticket: Ticket) -> bool:
    """Whether the customer speaks of this ticket in this episode."""
    fresh = turn.now - ticket.opened_at <= turn.policy.manners.episode
    return fresh or talked_of(turn) is ticket or ticket_answered.lately(turn, ticket)


def repeated(turn: Turn) -> Ticket | None:
    """An open ticket of the last days whose need these words tell again."""
    return next((one for one in of_late(turn) if _is_alike(turn, one)), None)


def talking_of(turn: Turn, memory: Memory, ticket: Ticket) -> Memory:
    """The memory of which ticket is spoken of."""
    return visit.noted(memory, ticket__talked=f"{ticket.ticket_no}|{turn.now.isoformat()}")


def numbered(turn: Turn, ticket_no: str | None) -> Ticket | None:
    """The customer's ticket of this number."""
    return next((t for t in turn.dossier.tickets if t.ticket_no == ticket_no), None)


def same_affair(turn: Turn) -> Ticket | None:
    """The open ticket that this turn's words go on about; another need has none."""
    if not need.has_substance(turn):
        return None
    orders = need.facts_now(turn).get("order_no", ())
    open_ones = of_late(turn)
    named = (t for t in open_ones if any(no in t.fields.get("order_no", "") for no in orders))
    alike = (t for t in open_ones if not _of_other_order(t, orders) and _is_alike(turn, t))
    return next(named, None) or next(alike, None) or _gone_on(turn, orders)


def _is_alike(turn: Turn, ticket: Ticket) -> bool:
    """Whether the same trouble is told; the words must say more where the ticket is older."""
    if alike.same_thing(turn.text, ticket.summary):
        return True
    if not alike.same(turn.text, ticket.summary):
        return False
    fresh = turn.now - ticket.opened_at <= SAME_NIGHT
    return fresh or (need.is_stated(turn) and alike.alike(turn.text, ticket.summary) >= _VERY_ALIKE)


def _gone_on(turn: Turn, orders: tuple[str, ...]) -> Ticket | None:
    """Tonight's ticket, where the words only add to it."""
    known = tonight(turn)
    if known is None or _of_other_order(known, orders):
        return None
    if alike.of_other_things(turn.text, known.summary):
        return None
    fresh = turn.now - known.opened_at <= turn.policy.manners.episode
    reaching = fresh and bool(set(need.facts_now(turn)) & {"phone", "address"})
    return known if reaching or orders or not need.is_stated(turn) else None


def _of_other_order(ticket: Ticket, orders: tuple[str, ...]) -> bool:
    own = ticket.fields.get("order_no")
    return bool(orders) and own is not None and not any(no in own for no in orders)


def of_case(
    case: Case, agent_id: str, status: TicketStatus, event: str
) -> tuple[TicketChange, ...]:
    """What an agent's act on a case changes in its ticket, where it has one."""
    if case.ticket_no is None:
        return ()
    change = TicketChange(
        ticket_no=case.ticket_no, event=event, by=agent_id, status=status, assigned_to=agent_id
    )
    return (change,)


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
