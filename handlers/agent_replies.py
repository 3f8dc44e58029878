"""What agents say: to the customer where they have the case, else as a note; and what is asked first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import (
    agent_words,
    assist,
    card,
    careful,
    case_rights,
    ladder,
    ticket_asking,
    ticketing,
)
from handlers.agent_words import OK, WARNING, toast, words
from handlers.case_rights import has
from handlers.cause import AgentDid, Do
from handlers.changes import CaseChange
from handlers.model import Case, State, TicketStatus
from handlers.outcome import CancelTimer, Outcome
from handlers.policy import Agent, Role
from handlers.turn import Turn

NOTE_MARK = "//"
"""A line that begins with this is a note, whoever writes it."""
SILENCE_ENDS = CancelTimer(name=ladder.SILENCE)


def _reply(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """The claimer's words go to the customer; everybody else's are notes, a lead's too."""
    if did.text.startswith(NOTE_MARK):
        return _note(turn, did, agent, case)
    if case.claimed_by != agent.id:
        return _only_noted(turn, did, agent, case)
    return _said(turn, did, agent, case)


def _only_noted(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """The words did not go where they may have been meant for, and what has to be done for that."""
    name, number = agent_words.name_of(turn, case.claimed_by), str(case.case_no)
    if case.claimed_by is None:
        key = "toast_noted_unclaimed"
    else:
        key = "toast_noted_theirs" if agent.role is Role.AGENT else "toast_noted_lead"
    told = toast(turn, key, WARNING, agent=name, case_no=number)
    return replace(_note(turn, did, agent, case), result=told.result)


def _said(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """To the customer, unless there is something to ask about first."""
    said = CaseChange(case_no=case.case_no, event="replied", by=agent.id)
    why = None if did.do is Do.CONFIRM else careful.doubt(turn, did.text)
    if why is not None:
        return careful.hold(turn, did, agent, why)
    return replace(
        _whither(turn, did, case),
        replies=(careful.reply(turn, did),),
        cases=(said,),
        events=(agent_words.said(did),),
        timers=(SILENCE_ENDS, *ladder.STOPPED),
        next_state=State.HUMAN,
    )


def _whither(turn: Turn, did: AgentDid, case: Case) -> Outcome:
    """Whom the words go to, or that the platform keeps them back for now and what to do."""
    fields = {"customer": card.customer(turn), "case_no": str(case.case_no)}
    left = turn.budget_left
    if agent_words.is_shut(turn):
        return toast(turn, "toast_waits_shut", WARNING, **fields)
    if left is None:
        return toast(turn, "toast_sent_case", OK, **fields)
    rest = left - bool(did.text) - len(did.attachments)
    if rest < 0:
        return toast(turn, "toast_waits_budget", WARNING, **fields)
    return toast(turn, "toast_sent_counted", OK, **fields, count=str(rest))


def _send(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """A suggestion by its number, or as the agent wrote it anew, on the way of every answer."""
    if not has(agent, case):
        return case_rights.not_theirs(turn, case)
    text = assist.chosen(turn, did)
    send = replace(did, do=Do.REPLY, text=text or "")
    return _said(turn, send, agent, case) if text else assist.nothing(turn)


def _confirm(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """The words that were asked about go out as they are."""
    kept = careful.held(turn, agent)
    if kept is None:
        return toast(turn, "toast_nothing_held", WARNING)
    if not has(agent, case):
        return careful.forgotten(turn, _only_noted(turn, kept, agent, case))
    return careful.forgotten(turn, _said(turn, replace(kept, do=Do.CONFIRM), agent, case))


def _recall(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    return careful.take_back(turn, agent)


def _ask(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """A question to the customer; the ticket waits for the answer."""
    sent = _said(turn, did, agent, case) if has(agent, case) else _reply(turn, did, agent, case)
    if not sent.replies:
        return sent
    changes = ticketing.of_case(case, agent.id, TicketStatus.WAITING, "status")
    return replace(sent, tickets=ticketing.possible(turn, *changes))


def _ask_missing(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """The first thing that the case's ticket lacks, in the words of its form."""
    if not has(agent, case):
        return case_rights.not_theirs(turn, case)
    text = ticket_asking.question(turn, case.ticket_no)
    if not text:
        return toast(turn, "toast_nothing_missing", WARNING)
    return _ask(turn, replace(did, do=Do.ASK, text=text), agent, case)


def _note(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    text = words(did.text.removeprefix(NOTE_MARK).strip())
    noted = CaseChange(case_no=case.case_no, event="note", by=agent.id, text=text)
    return replace(toast(turn, "toast_noted", OK), cases=(noted,))


COMMANDS: Mapping[Do, Callable[[Turn, AgentDid, Agent, Case], Outcome]] = {
    Do.REPLY: _reply,
    Do.CONFIRM: _confirm,
    Do.RECALL: _recall,
    Do.ASK: _ask,
    Do.ASK_MISSING: _ask_missing,
    Do.NOTE: _note,
    Do.SEND: _send,
}
