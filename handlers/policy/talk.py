"""How the desk talks: how long it listens, how often it speaks, what it asks of the vague."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Breath:
    """How long a fragment waits for the rest of what the customer is typing."""

    wait: timedelta = timedelta(seconds=4)
    longest: timedelta = timedelta(seconds=10)
    picture: timedelta = timedelta(seconds=5)
    """What reading one picture may take; then the turn goes on without."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Manners:
    """Limits on what a customer is told and how often."""

    episode: timedelta = timedelta(minutes=30)
    bot_messages: int = 2
    night_questions: int = 3
    form_silence: timedelta = timedelta(minutes=10)
    stale_reply: timedelta = timedelta(minutes=10)
    apologise_after: timedelta = timedelta(minutes=30)
    ticket_only_after: timedelta = timedelta(hours=48)
    unclaimed_ticket: timedelta = timedelta(minutes=10)
    """An ordinary case that nobody claimed gets a ticket after this long."""
    agent_silence: timedelta = timedelta(minutes=10)
    """A claimer or servicer who says nothing this long is taken to be away."""
    close_after: timedelta = timedelta(hours=2)
    relay_wait: timedelta = timedelta(seconds=5)
    """How long an agent's words can be taken back before they leave."""
    news_wait: timedelta = timedelta(seconds=5)
    """What a customer writes to their agent within this time is passed on as one."""
    waiting_cards: int = 5
    """Cases beyond so many that wait stand in one list instead of on a card each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Motive:
    """A choice offered when a customer's opening is too vague to answer."""

    label: str
    entry: str | None = None
    form: str | None = None
    category: str = ""
    """Offered first where the customer's words belong to this category; empty fits all."""
