"""Where a conversation stands, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from handlers.model.message import Choice, Message, Said


class IllegalTransition(Exception):
    """A conversation, ticket or case cannot go from its state to the wanted one."""


class State(StrEnum):
    """Who is serving a conversation right now."""

    BOT = "bot"
    FORM = "form"
    WAITING = "waiting"
    HUMAN = "human"
    CLOSED = "closed"


TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.BOT: frozenset({State.FORM, State.WAITING, State.HUMAN, State.CLOSED}),
    State.FORM: frozenset({State.BOT, State.WAITING, State.HUMAN, State.CLOSED}),
    State.WAITING: frozenset({State.HUMAN, State.BOT, State.FORM, State.CLOSED}),
    State.HUMAN: frozenset({State.BOT, State.FORM, State.WAITING, State.CLOSED}),
    State.CLOSED: frozenset({State.BOT, State.FORM, State.WAITING, State.HUMAN}),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class FormProgress:
    """A form that is being filled by chatting."""

    form_id: str
    ticket_no: str
    fields: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    """Fields already asked, in order; the last one is being waited for."""
    skipped: tuple[str, ...] = ()
    offered: Mapping[str, str] = field(default_factory=dict)
    """Values found elsewhere (last week, a picture) waiting for the customer's yes."""
    offered_from: Mapping[str, str] = field(default_factory=dict)
    """Where offered values stood: `picture` or `forwarded`; not named, they were given before."""
    started_at: datetime | None = None
    done: bool = False
    offering: tuple[str, ...] = ()
    """Fields whose offered values the last message asked about; empty if it asked something else."""
    questions: int = 0
    """Questions put so far, offers included; the night allows few."""
    reminded: tuple[str, ...] = ()
    """Fields that were named once more after an answer that did not fit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Memory:
    """What the bot remembers of a conversation between turns. Stored as JSON."""

    said: tuple[Said, ...] = ()
    """Newest last, bounded by the episode and by count."""
    topic: str | None = None
    """Id of the entry answered last in this episode."""
    choices: tuple[Choice, ...] = ()
    """Choices of the last reply, so that a number or a label is understood."""
    misses: int = 0
    """Misses in a row; two offer a ticket."""
    clarifies: int = 0
    """Times asked back in a row; never a third."""
    greeted_at: datetime | None = None
    spoke_at: datetime | None = None
    """When the customer last wrote."""
    bot_sent: int = 0
    """Bot messages since the customer's last one; kept by the worker."""
    sent: int = 0
    """Messages by anybody since the customer's last one; kept by the worker."""
    courtesies: int = 0
    """Replies to thanks and the like since the last real request."""
    form: FormProgress | None = None
    step: tuple[str, int] | None = None
    """Entry whose steps are being walked, and which step."""
    voice_asked: bool = False
    safety_told: tuple[str, ...] = ()
    """Urgent reasons whose first sentence was given in this case."""
    vague_asked: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)
    """Small facts of single handlers, named `handler.fact`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversation:
    """One customer on one account of one channel."""

    conversation_id: int
    lane: str
    channel: str
    account: str
    state: State = State.BOT
    memory: Memory = Memory()
    pending: tuple[Message, ...] = ()
    """Fragments of the breath that has not been answered yet."""
    case_no: int | None = None
    """The living case of this conversation."""
    started_at: datetime | None = None

    def move_to(self, state: State) -> Conversation:
        """The conversation in another state; IllegalTransition where the table has none."""
        if state is self.state:
            return self
        if state not in TRANSITIONS[self.state]:
            raise IllegalTransition(f"{self.state} -> {state}")
        return replace(self, state=state)
