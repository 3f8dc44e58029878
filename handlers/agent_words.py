"""Words between agents and the desk: toasts, notices of a case, what an agent said."""

from __future__ import annotations

import re

from handlers import card, relay, texts
from handlers.cause import AgentDid
from handlers.model import Case, Reply
from handlers.notice import Notice
from handlers.outcome import Event, Outcome, SetTimer
from handlers.turn import Turn
from knowledge import signals

OK, INFO, WARNING = "success", "info", "warning"
CLOCK = re.compile(r"(?P<hour>\d{1,2})\s*(?:[:\uff1a点时])\s*(?:(?P<half>半)|(?P<minute>\d{1,2}))?")
"""A time of the day as agents write it."""
LONGEST = 500
"""Characters of an agent's note that are kept."""


def toast(turn: Turn, key: str, kind: str, **fields: str) -> Outcome:
    """The answer to a click or command, and nothing else."""
    return Outcome(result={"toast": texts.say(turn, key, **fields), "kind": kind})


def words(text: str) -> str:
    """An agent's words as all agents may read them."""
    return signals.redact(signals.shield(text))[:LONGEST]


def answered(did: AgentDid) -> Reply:
    """The agent's words on their way to the customer."""
    return Reply(text=did.text, key="agent", attachments=did.attachments, by=did.agent_id)


def is_shut(turn: Turn) -> bool:
    """Whether the platform lets no word out until the customer writes or opens the chat."""
    spoke_at, window = turn.memory.spoke_at, turn.reply_window
    return window is not None and spoke_at is not None and turn.now - spoke_at >= window


def said(did: AgentDid) -> Event:
    """The agent's answer as a line of the timeline."""
    return Event(kind="agent_said", text=words(did.text), by=did.agent_id)


def name_of(turn: Turn, agent_id: str | None) -> str:
    """An agent's name as colleagues know it."""
    agent = turn.policy.roster.agent(agent_id or "")
    return agent.name if agent else agent_id or ""


def notice_of(turn: Turn, case: Case, key: str, **fields: str) -> Notice:
    """A one-line change of a case, on its card."""
    title = texts.say(turn, key, case_no=str(case.case_no), customer=card.customer(turn), **fields)
    return Notice(title=title, case_no=case.case_no, ticket_no=case.ticket_no)


def watched(turn: Turn) -> tuple[SetTimer, ...]:
    """Whoever took it is expected to answer."""
    return relay.watch(turn)
