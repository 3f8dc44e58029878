"""Tickets that are one affair: merged into one, or linked so that each names the other."""

from __future__ import annotations

from dataclasses import replace

from handlers import agent_words, texts, ticketing
from handlers.agent_words import OK, WARNING, toast
from handlers.cause import AgentDid
from handlers.changes import TicketChange
from handlers.model import LIVING, Ticket, TicketStatus
from handlers.notice import Notice
from handlers.outcome import Outcome
from handlers.policy import Agent, Push
from handlers.turn import Turn


def merge(turn: Turn, did: AgentDid, agent: Agent, ticket: Ticket) -> Outcome:
    """One ticket goes into another of the same customer, who is told once."""
    into = ticketing.numbered(turn, did.to)
    if into is None or into.status not in LIVING or into.ticket_no == ticket.ticket_no:
        return toast(turn, "toast_not_mergeable", WARNING, ticket_no=did.to or "")
    names = {"ticket_no": ticket.ticket_no, "into": into.ticket_no}
    gone = TicketChange(
        ticket_no=ticket.ticket_no,
        event="merged",
        by=agent.id,
        text=texts.say(turn, "event_merged_into", **names),
        status=TicketStatus.RESOLVED,
    )
    told = texts.reply(
        turn,
        "ticket_merged",
        ticket_no=ticket.ticket_no,
        into=into.ticket_no,
        promise=ticketing.promise(turn, _sooner(ticket, into)),
    )
    shut = agent_words.is_shut(turn)
    return replace(
        toast(turn, "toast_merged", OK, **names),
        replies=() if shut else (replace(told, progress=True),),
        tickets=(*ticketing.possible(turn, gone), _fuller(turn, ticket, into, agent)),
    )


def link(turn: Turn, did: AgentDid, agent: Agent, ticket: Ticket) -> Outcome:
    """The ticket names the other one, whoever that belongs to."""
    names = {"ticket_no": ticket.ticket_no, "into": did.to or ""}
    named = TicketChange(
        ticket_no=ticket.ticket_no,
        event="linked",
        by=agent.id,
        text=texts.say(turn, "event_linked", **names),
    )
    return replace(toast(turn, "toast_linked", OK, **names), tickets=(named,))


def page(turn: Turn, did: AgentDid, agent: Agent, ticket: Ticket) -> Outcome:
    """A private link to the ticket's page, where its agent opens what is masked."""
    title = texts.say(turn, "notice_ticket_page", ticket_no=ticket.ticket_no, need=ticket.summary)
    notice = Notice(
        title=title, to=(agent.id,), push=Push.MESSAGE, ticket_no=ticket.ticket_no, page=True
    )
    told = toast(turn, "toast_ticket_page", OK, agent=agent.name)
    return Outcome(notices=(notice,), result=told.result)


def _fuller(turn: Turn, ticket: Ticket, into: Ticket, agent: Agent) -> TicketChange:
    """What the one had and the other lacks; the sooner deadline counts."""
    fields = {**ticket.fields, **into.fields}
    names = {"ticket_no": ticket.ticket_no, "into": into.ticket_no}
    return TicketChange(
        ticket_no=into.ticket_no,
        event="merged",
        by=agent.id,
        text=texts.say(turn, "event_merged", **names, need=ticket.summary),
        fields=fields,
        missing=tuple(one for one in into.missing if one not in fields),
        urgent=True if ticket.urgent else None,
        deadline_at=_sooner(ticket, into).deadline_at,
        photos=ticket.photos,
    )


def _sooner(ticket: Ticket, into: Ticket) -> Ticket:
    due = [one for one in (ticket, into) if one.deadline_at is not None]
    return min(due, key=lambda one: one.deadline_at or one.opened_at, default=into)
