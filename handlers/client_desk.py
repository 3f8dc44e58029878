"""A claimed case goes on in the platform's own client, and comes back from there."""

from __future__ import annotations

from dataclasses import replace

from handlers import handoff, ladder, need, texts, visit
from handlers.agent_words import OK, WARNING, name_of, notice_of, toast
from handlers.cause import AgentDid
from handlers.model import Case, State
from handlers.outcome import CancelTimer, Outcome, SessionMove
from handlers.policy import Agent
from handlers.turn import Turn

MOVED = "session_moved"
"""What the outbox row of a move is called when it comes back."""


def to_client(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """转客户端: the case's agent goes on in the platform's own client."""
    if case.claimed_by is None:
        return toast(turn, "toast_claim_first", WARNING)
    if case.claimed_by != agent.id:
        return toast(turn, "toast_not_yours", WARNING, agent=name_of(turn, case.claimed_by))
    if not turn.hands_over or not agent.wecom:
        return toast(turn, "toast_no_client", WARNING)
    since = turn.now.isoformat()
    return replace(
        toast(turn, "toast_to_client", OK),
        session=SessionMove.TO_PERSON,
        servicer=agent.wecom,
        timers=(*ladder.STOPPED, CancelTimer(name=ladder.SILENCE)),
        next_state=State.HUMAN,
        memory=visit.noted(turn.memory, session__owner="person", session__since=since),
    )


def to_desk(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """收回: the session in the client ends with one sentence; the next words come here again."""
    if turn.memory.notes.get("session.owner") != "person":
        return toast(turn, "toast_not_in_client", WARNING)
    return replace(
        toast(turn, "toast_back_at_desk", OK),
        replies=(replace(texts.reply(turn, "back_at_desk"), by=agent.id),),
        session=SessionMove.END,
        memory=visit.noted(turn.memory, session__owner=None, session__since=None),
    )


def not_moved(turn: Turn) -> Outcome:
    """The platform did not move the session: our own line takes the customer, the agent hears it."""
    memory = visit.noted(turn.memory, session__owner=None, session__since=None)
    seen = replace(turn, conversation=replace(turn.conversation, memory=memory))
    case = handoff.living(turn)
    if case is not None:
        told = notice_of(turn, case, "notice_not_moved")
        to = (case.claimed_by,) if case.claimed_by else ()
        return Outcome(notices=(replace(told, to=to),), memory=memory)
    opened = handoff.open_case(seen, "day", need.said_before(turn) or None)
    return replace(opened, replies=())
