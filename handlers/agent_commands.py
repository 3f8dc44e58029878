"""What agents do to a case: claim, pass on, give back, settle; their words are in agent_replies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from handlers import (
    agent_names,
    agent_replies,
    agent_words,
    assist,
    case_rights,
    claiming,
    client_desk,
    escalation,
    evidence,
    full_text,
    handoff,
    ladder,
    leaving,
    rating,
    ticket_commands,
    ticketing,
    visit,
)
from handlers.agent_replies import SILENCE_ENDS
from handlers.agent_words import OK, WARNING, notice_of, toast, words
from handlers.case_rights import has
from handlers.cause import AgentDid, Do
from handlers.changes import CaseChange
from handlers.model import Case, CaseStatus, State, TicketStatus
from handlers.outcome import Outcome
from handlers.policy import Agent, Push
from handlers.turn import Turn

Command = Callable[[Turn, AgentDid, Agent, Case], Outcome]


def handle(turn: Turn) -> Outcome | None:
    """An agent's command; strangers get nothing but a word that says so."""
    did = turn.cause
    if not isinstance(did, AgentDid):
        return None
    agent = agent_names.acting(turn.policy.roster, did.agent_id)
    if agent is None:
        return visit.because("agent_commands", toast(turn, "toast_unknown_agent", WARNING))
    did = replace(did, agent_id=agent.id)
    case = handoff.living(turn)
    if did.do in _WITHOUT_CASE:
        return visit.because("agent_commands", _WITHOUT_CASE[did.do](turn, agent), did.do.value)
    if did.case_no is not None and (case is None or case.case_no != did.case_no):
        outcome = toast(turn, "toast_no_case", WARNING)  # an old card is not about what is now
    elif case is None or did.ticket_no not in (None, case.ticket_no):
        outcome = ticket_commands.handle(turn, did, agent)
    else:
        outcome = _COMMANDS.get(did.do, _not_here)(turn, did, agent, case)
    return visit.because("agent_commands", outcome, did.do.value)


def _reassign(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """To a colleague by name; the colleague is told, nobody else."""
    to = agent_names.colleague(turn.policy.roster, did.to or "")
    if to is None:
        return toast(turn, "toast_unknown_colleague", WARNING)
    if not has(agent, case) and case.claimed_by is not None:
        return case_rights.not_theirs(turn, case)
    moved = CaseChange(
        case_no=case.case_no,
        event="reassigned",
        by=agent.id,
        text=words(did.text),
        status=CaseStatus.CLAIMED,
        claimed_by=to.id,
    )
    notice = notice_of(turn, case, "notice_reassigned", agent=agent.name, to=to.name)
    changes = ticketing.of_case(case, to.id, TicketStatus.ASSIGNED, "assigned")
    return replace(
        toast(turn, "toast_reassigned", OK, to=to.name),
        cases=(moved,),
        tickets=ticketing.possible(turn, *changes),
        notices=(replace(notice, to=(to.id,), push=Push.MESSAGE),),
        timers=(*ladder.STOPPED, *agent_words.watched(turn)),
        next_state=State.HUMAN,
    )


def _release(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    if not has(agent, case):
        return case_rights.not_theirs(turn, case)
    freed = escalation.let_go(turn, case, by=agent.id, event="released")
    shown = notice_of(turn, case, "notice_released", agent=agent.name)
    return replace(
        freed,
        notices=(shown, *freed.notices),
        timers=(SILENCE_ENDS, *freed.timers),
        result=toast(turn, "toast_released", OK).result,
    )


def _resolve(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """The case and its ticket are settled; the customer is asked how it was, in the daytime."""
    if not has(agent, case) and case.claimed_by is not None:
        return case_rights.not_theirs(turn, case)
    settled = CaseChange(
        case_no=case.case_no,
        event="resolved",
        by=agent.id,
        text=words(did.text),
        status=CaseStatus.RESOLVED,
        claimed_by=case.claimed_by or agent.id,
    )
    asked = rating.ask(turn, case.ticket_no)
    return replace(
        asked,
        cases=(settled,),
        tickets=ticketing.possible(
            turn, *ticketing.of_case(case, agent.id, TicketStatus.RESOLVED, "status")
        ),
        notices=(notice_of(turn, case, "notice_resolved", agent=agent.name),),
        timers=(*asked.timers, *ladder.STOPPED, SILENCE_ENDS),
        next_state=State.CLOSED,
        result=toast(turn, "toast_resolved", OK).result,
    )


def _pictures(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """What the customer sent, by links that only this agent gets."""
    return evidence.links(turn, agent, about=f"case:{case.case_no}", ticket_no=case.ticket_no)


def _of_its_ticket(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    return ticket_commands.handle(turn, replace(did, ticket_no=case.ticket_no), agent)


def _not_here(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    return toast(turn, "toast_not_allowed", WARNING)


_WITHOUT_CASE: Mapping[Do, Callable[[Turn, Agent], Outcome]] = {
    Do.PAUSE: claiming.pause,
    Do.BACK: claiming.back,
    Do.LIMIT: claiming.limit,
    Do.UNLIMIT: partial(claiming.limit, lifted=True),
}
"""What an agent does whether or not a case is open."""

_COMMANDS: Mapping[Do, Command] = {
    Do.CLAIM: claiming.claim,
    Do.TAKE_OVER: claiming.take_over,
    Do.HAND_OVER: leaving.hand_over,
    Do.KEEP: leaving.keep,
    Do.TO_CLIENT: client_desk.to_client,
    Do.TO_DESK: client_desk.to_desk,
    Do.UNTIL: leaving.until,
    Do.INFORM: claiming.inform,
    Do.OVER: claiming.over,
    **agent_replies.COMMANDS,
    Do.REASSIGN: _reassign,
    Do.RELEASE: _release,
    Do.RESOLVE: _resolve,
    Do.FALSE_ALARM: claiming.false_alarm,
    **assist.COMMANDS,
    Do.FULL_TEXT: full_text.full_text,
    Do.PICTURES: _pictures,
    Do.PAGE: _of_its_ticket,
    Do.MERGE: _of_its_ticket,
    Do.LINK: _of_its_ticket,
}
