"""Everything that a customer wrote, shielded, for the agent who asks to read it."""

from __future__ import annotations

from typing import Final

from handlers import assist, need, shown_as
from handlers.cause import AgentDid, Cause, Do
from handlers.model import Case, Message
from handlers.outcome import Outcome
from handlers.policy import Agent
from handlers.turn import Turn
from knowledge import signals

NEWEST: Final = 20
"""Messages that are shown."""


def is_for_all(cause: Cause) -> bool:
    """Whether an agent wants to read everything that the customer wrote."""
    return isinstance(cause, AgentDid) and cause.do is Do.FULL_TEXT


def full_text(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """Everything the customer said in this visit, shielded, for the agent who asked."""
    said = (_read(turn, message) for message in turn.dossier.wrote[-NEWEST:])
    lines = tuple(filter(None, said))
    return Outcome(notices=(assist.for_who_asks(turn, agent, case, "notice_full_text", lines),))


def _read(turn: Turn, message: Message) -> str:
    """A message as agents read it; what came without words by its kind."""
    text = signals.redact(signals.shield(need.as_heard(turn, message.text, (message,))))
    return " ".join(filter(None, (shown_as.of_messages(turn, (message,)), text)))
