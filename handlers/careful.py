"""An agent's words before they reach the customer: a moment to take them back, a look at slips.

What leaves cannot be unsaid on WeCom. So words wait a few seconds, and those that insult, name an
internal matter or carry a number of somebody else are asked about first.
"""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import agent_words, need
from handlers.agent_words import INFO, WARNING, toast
from handlers.cause import AgentDid
from handlers.model import Reply
from handlers.outcome import Outcome, Unsay
from handlers.policy import Agent
from handlers.turn import Turn
from knowledge import signals

TEXT, BY, FILES = "careful.text", "careful.by", "careful.files"
INTERNAL = re.compile(
    r"【?内部】?[:\uff1a】]|仅内部|内部(?:备注|消息|沟通|可见|价)|(?:别|不要|不能|先别)(?:告诉|跟|和|让)(?:客户|顾客|他|她)(?:说|知道|讲)?|"
    r"(?:客户|这人|这个人|她|他)(?:是个?|就是)?(?:难缠|事儿?多|找茬|无理取闹)"
)
NUMBERS = ("phone", "id_card", "bank_card")


def doubt(turn: Turn, text: str) -> str | None:
    """Why these words should be looked at again: `insult`, `internal`, `number`; None for a yes."""
    if signals.shield(text) != text:
        return "insult"
    if INTERNAL.search(text):
        return "internal"
    return "number" if _strange_numbers(turn, text) else None


def hold(turn: Turn, did: AgentDid, agent: Agent, why: str) -> Outcome:
    """Keep the words until the agent says so; nothing reaches the customer."""
    kept = {TEXT: did.text, BY: agent.id, FILES: "\n".join(did.attachments)}
    asked = toast(turn, f"toast_held_{why}", WARNING)
    memory = turn.memory
    return replace(asked, memory=replace(memory, notes={**memory.notes, **kept}))


def held(turn: Turn, agent: Agent) -> AgentDid | None:
    """The words of this agent that wait for a yes."""
    notes = turn.memory.notes
    if not isinstance(turn.cause, AgentDid) or notes.get(BY) != agent.id:
        return None
    files = tuple(filter(None, notes.get(FILES, "").split("\n")))
    return replace(turn.cause, text=notes.get(TEXT, ""), attachments=files)


def forgotten(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome, with nothing held any more."""
    memory = outcome.memory or turn.memory
    notes = {key: value for key, value in memory.notes.items() if key not in (TEXT, BY, FILES)}
    return replace(outcome, memory=replace(memory, notes=notes))


def take_back(turn: Turn, agent: Agent) -> Outcome:
    """撤回: what is held is dropped, else what has not left; the truth where it has."""
    if held(turn, agent) is not None:
        return forgotten(turn, toast(turn, "toast_recalled", INFO))
    unsay = Unsay(
        agent_id=agent.id,
        words=turn.cause.words if isinstance(turn.cause, AgentDid) else "",
        recalled=toast(turn, "toast_recalled_there", INFO).result,
        too_late=toast(turn, "toast_recall_late", WARNING).result,
    )
    return replace(toast(turn, "toast_recalled", INFO), unsay=unsay)


def reply(turn: Turn, did: AgentDid) -> Reply:
    """The words on their way, after a moment in which they can be taken back."""
    return replace(agent_words.answered(did), wait=turn.policy.manners.relay_wait)


def _strange_numbers(turn: Turn, text: str) -> bool:
    """A mobile number, ID or bank card that this customer never gave."""
    known, stated = need.facts(turn), signals.facts(text, at=turn.now).as_dict()
    return any(
        value not in known.get(kind, ())
        for kind in NUMBERS
        for value in stated.get(kind, ())
        if kind != "phone" or _is_mobile(value)
    )


def _is_mobile(phone: str) -> bool:
    return len(phone) == 11 and phone.startswith("1")
