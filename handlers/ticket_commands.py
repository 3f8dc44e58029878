"""What agents do to a ticket while no case is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import (
    agent_words,
    canned,
    card,
    evidence,
    ladder,
    rating,
    texts,
    ticket_asking,
    ticket_joining,
    ticketing,
)
from handlers.agent_words import OK, WARNING, toast, words
from handlers.cause import AgentDid, Do
from handlers.changes import TicketChange
from handlers.model import LIVING, State, Ticket, TicketStatus
from handlers.notice import Notice
from handlers.outcome import CancelTimer, Event, Outcome
from handlers.policy import Agent, Push, Role
from handlers.turn import Turn

_TAKES = (Do.REPLY, Do.ASK, Do.ASK_MISSING, Do.RESOLVE, Do.CLAIM, Do.MERGE)


def handle(turn: Turn, did: AgentDid, agent: Agent) -> Outcome:
    """The command on the customer's newest living ticket, or that there is nothing to act on."""
    living = [ticket for ticket in turn.dossier.tickets if ticket.status in LIVING]
    if did.ticket_no is not None:
        living = [ticket for ticket in living if ticket.ticket_no == did.ticket_no]
    if not living and did.ticket_no is not None:
        return toast(turn, "toast_no_ticket", WARNING, ticket_no=did.ticket_no)
    if not living:
        return _nothing(turn, did, agent)
    ticket = living[0]
    if did.do in _TAKES and not _may(turn, agent, ticket):
        name = agent_words.name_of(turn, ticket.assigned_to)
        return toast(turn, "toast_claimed_by", WARNING, agent=name)
    return _do(turn, did, agent, ticket)


def _do(turn: Turn, did: AgentDid, agent: Agent, ticket: Ticket) -> Outcome:
    command = _COMMANDS.get(did.do)
    if command is None:
        return toast(turn, "toast_no_case", WARNING)
    return command(turn, did, agent, ticket)


def _claim(turn: Turn, did: AgentDid, agent: Agent, ticket: Ticket) -> Outcome:
    return _assign(turn, ticket, agent.id, by=agent, key="toast_ticket_claimed")


def _release(turn: Turn, did: AgentDid, agent: Agent, ticket: Ticket) -> Outcome:
    freed = _assign(turn, ticket, "", by=agent, key="toast_released", status=TicketStatus.OPEN)
    serving = turn.conversation.state is State.HUMAN and turn.dossier.case is None
    return replace(freed, next_state=State.BOT) if serving else freed


def _note(turn: Turn, did: AgentDid, agent: Agent, ticket: Ticket) -> Outcome:
    note = TicketChange(ticket_no=ticket.ticket_no, event="note", by=agent.id, text=words(did.text))
    return replace(toast(turn, "toast_noted", OK), tickets=(note,))


def _assign(
    turn: Turn,
    ticket: Ticket,
    to: str,
    *,
    by: Agent,
    key: str,
    status: TicketStatus = TicketStatus.ASSIGNED,
) -> Outcome:
    change = TicketChange(
        ticket_no=ticket.ticket_no, event="assigned", by=by.id, status=status, assigned_to=to
    )
    fields = {"ticket_no": ticket.ticket_no, "to": agent_words.name_of(turn, to)}
    return replace(toast(turn, key, OK, **fields), tickets=ticketing.possible(turn, change))


def _reassign(turn: Turn, did: AgentDid, agent: Agent, ticket: Ticket) -> Outcome:
    to = turn.policy.roster.agent(did.to or "")
    if to is None:
        return toast(turn, "toast_unknown_colleague", WARNING)
    title = texts.say(
        turn,
        "notice_ticket_reassigned",
        ticket_no=ticket.ticket_no,
        agent=agent.name,
        need=ticket.summary,
    )
    notice = Notice(title=title, to=(to.id,), push=Push.MESSAGE, ticket_no=ticket.ticket_no)
    return replace(
        _assign(turn, ticket, to.id, by=agent, key="toast_reassigned"), notices=(notice,)
    )


def _answer(turn: Turn, did: AgentDid, agent: Agent, ticket: Ticket) -> Outcome:
    """The agent's words, or the entry that they name with the ticket's facts in it."""
    if not canned.is_called(did.text):
        return _told(turn, did, agent, ticket)
    entry, more = canned.entry_named(turn, did.text)
    if entry is None:
        return toast(turn, "toast_no_entry", WARNING, entry=more)
    text = canned.filled(entry, ticket, more)
    if text is None:
        return toast(turn, "toast_entry_lacks", WARNING, ticket_no=ticket.ticket_no)
    return _told(turn, replace(did, text=text), agent, ticket)


def _told(turn: Turn, did: AgentDid, agent: Agent, ticket: Ticket) -> Outcome:
    """The answer to a ticket opens with its number, so that the customer knows what it is about."""
    status = TicketStatus.WAITING if did.do is Do.ASK else TicketStatus.ASSIGNED
    assigned = _assign(turn, ticket, agent.id, by=agent, key="toast_sent", status=status)
    reply, shut = agent_words.answered(did), agent_words.is_shut(turn)
    if turn.conversation.state is not State.HUMAN or shut:
        key = "ticket_answer_parked" if shut else "ticket_answered"
        text = texts.say(turn, key, ticket_no=ticket.ticket_no, answer=did.text)
        reply = replace(reply, text=text)
    said = Event(kind="agent_said", text=words(did.text), affair=ticket.ticket_no, by=did.agent_id)
    if shut:
        told = toast(turn, "toast_will_wait", WARNING).result
        assigned = replace(assigned, notices=(_parked(turn, ticket, agent),), result=told)
    return replace(
        assigned,
        replies=(reply,),
        events=(said,),
        timers=(CancelTimer(name=ladder.SILENCE),),
        next_state=State.HUMAN,
    )


def _ask_missing(turn: Turn, did: AgentDid, agent: Agent, ticket: Ticket) -> Outcome:
    text = ticket_asking.question(turn, ticket.ticket_no)
    if not text:
        return toast(turn, "toast_nothing_missing", WARNING)
    return _answer(turn, replace(did, do=Do.ASK, text=text), agent, ticket)


def _parked(turn: Turn, ticket: Ticket, agent: Agent) -> Notice:
    """The platform lets nothing out: the agent learns that the answer waits, and the other way."""
    title = texts.say(
        turn, "notice_ticket_parked", ticket_no=ticket.ticket_no, customer=card.customer(turn)
    )
    return Notice(title=title, to=(agent.id,), push=Push.CARD, ticket_no=ticket.ticket_no)


def _resolve(turn: Turn, did: AgentDid, agent: Agent, ticket: Ticket) -> Outcome:
    settled = TicketChange(
        ticket_no=ticket.ticket_no,
        event="status",
        by=agent.id,
        text=words(did.text),
        status=TicketStatus.RESOLVED,
    )
    asked = rating.ask(turn, ticket.ticket_no)
    return replace(
        asked,
        tickets=ticketing.possible(turn, settled),
        timers=(*asked.timers, CancelTimer(name=ladder.SILENCE)),
        next_state=None if turn.dossier.case else State.CLOSED,
        result=toast(turn, "toast_resolved", OK).result,
    )


def _pictures(turn: Turn, did: AgentDid, agent: Agent, ticket: Ticket) -> Outcome:
    """What the customer sent, by links that only this agent gets."""
    return evidence.links(
        turn, agent, about=f"ticket:{ticket.ticket_no}", ticket_no=ticket.ticket_no
    )


def _nothing(turn: Turn, did: AgentDid, agent: Agent) -> Outcome:
    """No case and no ticket: a note is kept, an answer still reaches the customer."""
    if did.do is Do.NOTE:
        note = Event(kind="note", text=words(did.text), by=agent.id)
        return replace(toast(turn, "toast_noted", OK), events=(note,))
    return toast(turn, "toast_no_case", WARNING)


def _may(turn: Turn, agent: Agent, ticket: Ticket) -> bool:
    """Whether the ticket is free for this agent: theirs, nobody's, or given out but not begun."""
    if agent.role is not Role.AGENT or ticket.assigned_to in (None, "", agent.id):
        return True
    mine = (event for event in turn.dossier.events if event.affair == ticket.ticket_no)
    return not any(event.by == ticket.assigned_to for event in mine)


_COMMANDS: Mapping[Do, Callable[[Turn, AgentDid, Agent, Ticket], Outcome]] = {
    Do.CLAIM: _claim,
    Do.REPLY: _answer,
    Do.ASK: _answer,
    Do.ASK_MISSING: _ask_missing,
    Do.NOTE: _note,
    Do.REASSIGN: _reassign,
    Do.RELEASE: _release,
    Do.RESOLVE: _resolve,
    Do.PICTURES: _pictures,
    Do.PAGE: ticket_joining.page,
    Do.MERGE: ticket_joining.merge,
    Do.LINK: ticket_joining.link,
}
