"""The patience, the end and the return of a ticket: nudge, withdraw, reopen, rate."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers import card, form_flow, need, schedule, texts, ticket_status, ticketing, visit
from handlers.changes import TicketChange
from handlers.form_hearing import hear
from handlers.model import LIVING, Reply, Ticket, TicketStatus
from handlers.notice import Notice
from handlers.outcome import Outcome
from handlers.policy import Push
from handlers.ticket_wish import mark
from handlers.turn import Turn
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
        told = said(turn, "ticket_nudged_again", ticket, count=str(ticket.nudges))
    else:
        told = said(turn, "ticket_nudged", ticket)
    counted = () if ticket.nudges else (_changed(turn, ticket, "nudged"),)
    told_agents = () if ticket.nudges else reminded(turn, ticket)
    memory = visit.settled(turn.memory)
    return Outcome(replies=(told,), notices=told_agents, tickets=counted, memory=memory)


def reminded(turn: Turn, ticket: Ticket) -> tuple[Notice, ...]:
    """A word to whoever has the ticket, once in an episode; in the quiet hours the digest tells."""
    if schedule.is_quiet(turn.policy.hours, turn.now):
        return ()
    if visit.said_since(turn, "ticket_status_overdue") or visit.said_since(turn, "ticket_nudged"):
        return ()
    return (_notice(turn, ticket, "notice_ticket_nudged"),)


def _notice(turn: Turn, ticket: Ticket, key: str, **more: str) -> Notice:
    title = texts.say(
        turn,
        key,
        ticket_no=ticket.ticket_no,
        customer=card.customer(turn),
        need=ticket.summary,
        **more,
    )
    to = (ticket.assigned_to,) if ticket.assigned_to else ()
    return Notice(title=title, to=to, push=Push.CARD, ticket_no=ticket.ticket_no)


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


def withdraw(turn: Turn, ticket: Ticket) -> Outcome:
    """The customer no longer needs it."""
    if ticket.status not in LIVING:
        return _settled(turn, ticket)
    change = replace(_changed(turn, ticket, "status"), status=TicketStatus.WITHDRAWN)
    return Outcome(
        replies=(said(turn, "ticket_withdrawn", ticket),),
        tickets=(change,),
        memory=visit.settled(turn.memory),
    )


def solved(turn: Turn, ticket: Ticket) -> Outcome:
    """What was answered is done, says the customer: settled, and easily opened again."""
    change = replace(_changed(turn, ticket, "status"), status=TicketStatus.RESOLVED)
    return Outcome(
        replies=(said(turn, "ticket_solved", ticket),),
        tickets=ticketing.possible(turn, change),
        memory=visit.settled(turn.memory),
    )


def reopen(turn: Turn, ticket: Ticket) -> Outcome:
    """A settled ticket is open again, with a promise of its own."""
    if ticket.status in LIVING:
        return Outcome(replies=(ticket_status.one(turn, ticket),))
    due = form_flow.deadline(turn, form_flow.form_of(turn, ticket.form_id))
    change = replace(
        _changed(turn, ticket, "status"),
        status=TicketStatus.OPEN,
        deadline_at=due,
        photos=hear(turn).evidence,
    )
    told = said(turn, "ticket_reopened", replace(ticket, deadline_at=due))
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
    reopened = replace(ticket, deadline_at=due)
    quiet = schedule.is_quiet(turn.policy.hours, turn.now)
    notice = _notice(turn, ticket, "notice_ticket_bad_rating", rating=str(given))
    return Outcome(
        replies=(said(turn, "rating_bad", reopened),),
        notices=() if quiet else (notice,),
        tickets=(rated, *opened.tickets),
        memory=memory,
    )


def thanked(turn: Turn) -> Outcome:
    """A rating of a conversation that had no ticket."""
    memory = visit.noted(visit.settled(turn.memory), rating__ticket=None)
    return Outcome(replies=(texts.reply(turn, "rating_thanks"),), memory=memory)


def _changed(turn: Turn, ticket: Ticket, event: str) -> TicketChange:
    words = need.one_line(signals.shield(turn.text))
    return TicketChange(ticket_no=ticket.ticket_no, event=event, by=_CUSTOMER, text=words)


def _settled(turn: Turn, ticket: Ticket) -> Outcome:
    status = ticket_status.word(turn, ticket)
    told = texts.reply(turn, "ticket_settled", ticket_no=ticket.ticket_no, status=status)
    return Outcome(replies=(told,), memory=visit.settled(turn.memory))


def said(turn: Turn, key: str, ticket: Ticket, **more: str) -> Reply:
    """A text that names the ticket and its promise."""
    due = ticketing.when(turn, ticket.deadline_at)
    return texts.reply(turn, key, (), ticket_no=ticket.ticket_no, promise=due, **more)
