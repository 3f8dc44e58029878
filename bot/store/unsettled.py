"""Questions that were not settled, each with what an agent said to it afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.store.answers import CONTRADICTED
from bot.store.schema import answers, messages, misses, ticket_events, tickets

ANSWERED_WITHIN = timedelta(hours=24)
"""What an agent says later is about something else."""
_NOBODY = ("", "customer", "desk")


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """One question of a conversation that was left open."""

    conversation_id: int
    text: str
    kind: str
    nearest: str | None
    at: datetime
    agent_words: str


def left_open(connection: sa.Connection, *, since: datetime) -> Iterator[Left]:
    """Misses, choices that were passed over, and answers that did not help, oldest first."""
    missed = sa.select(
        misses.c.conversation_id, misses.c.text, misses.c.kind, misses.c.nearest, misses.c.at
    ).where(misses.c.at >= since, misses.c.kind != "contradicted")
    refuted = sa.select(
        answers.c.conversation_id,
        answers.c.asked.label("text"),
        sa.literal("contradicted").label("kind"),
        answers.c.entry_id.label("nearest"),
        answers.c.at,
    ).where(answers.c.at >= since, answers.c.outcome == CONTRADICTED, answers.c.asked != "")
    both = sa.union_all(missed, refuted).order_by("at")
    for row in connection.execute(both).all():
        at = row.at
        words = _said(connection, row.conversation_id, at) or _noted(
            connection, row.conversation_id, at
        )
        yield Left(
            conversation_id=row.conversation_id,
            text=row.text,
            kind=row.kind,
            nearest=row.nearest,
            at=at,
            agent_words=words,
        )


def _said(connection: sa.Connection, conversation_id: int, at: datetime) -> str:
    """The longest thing an agent wrote to the customer after the question."""
    wrote = sa.select(messages.c.text).where(
        messages.c.conversation_id == conversation_id,
        messages.c.direction == "out",
        messages.c.by != "",
        messages.c.at >= at,
        messages.c.at <= at + ANSWERED_WITHIN,
    )
    return max(connection.scalars(wrote), key=len, default="")


def _noted(connection: sa.Connection, conversation_id: int, at: datetime) -> str:
    """The longest thing an agent wrote into a ticket of that conversation."""
    wrote = (
        sa.select(ticket_events.c.text)
        .join(tickets, tickets.c.ticket_no == ticket_events.c.ticket_no)
        .where(
            tickets.c.conversation_id == conversation_id,
            ticket_events.c.by.not_in(_NOBODY),
            ticket_events.c.at >= at,
            ticket_events.c.at <= at + ANSWERED_WITHIN * 3,
        )
    )
    return max(connection.scalars(wrote), key=len, default="")
