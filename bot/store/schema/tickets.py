"""Needs for the morning, and what happened to them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.store.schema.columns import Big, at, count, is_one_of, json, key, metadata, text

tickets = sa.Table(
    "tickets",
    metadata,
    key(),
    sa.Column("ticket_no", sa.Text(), nullable=False, unique=True),
    sa.Column("customer_id", Big, nullable=False, index=True),
    sa.Column("conversation_id", Big, nullable=False),
    sa.Column("status", sa.Text(), nullable=False),
    text("category"),
    text("form_id"),
    text("summary"),
    json("fields"),
    json("missing"),
    json("photos"),
    sa.Column("urgent", sa.Boolean(), nullable=False),
    at("opened_at", required=True),
    at("deadline_at"),
    sa.Column("assigned_to", sa.Text()),
    count("nudges"),
)

_living = is_one_of(tickets.c.status, "open", "assigned", "waiting")

sa.Index(
    "ix_tickets_living",
    tickets.c.deadline_at,
    sqlite_where=_living,
    postgresql_where=_living,
)

sa.Index("ix_tickets_opened", tickets.c.opened_at)

_lacking = sa.and_(_living, sa.cast(tickets.c.missing, sa.Text) != sa.literal_column("'[]'"))


def _of_living(name: str, *columns: sa.Column[Any], where: Any = _living) -> sa.Index:
    return sa.Index(name, *columns, sqlite_where=where, postgresql_where=where)


ix_tickets_morning = (
    _of_living(
        "ix_tickets_counted",
        tickets.c.category,
        tickets.c.assigned_to,
        tickets.c.urgent,
        tickets.c.deadline_at,
    ),
    _of_living("ix_tickets_worst", tickets.c.urgent, tickets.c.deadline_at, tickets.c.ticket_no),
    _of_living(
        "ix_tickets_own",
        tickets.c.assigned_to,
        tickets.c.urgent,
        tickets.c.deadline_at,
        tickets.c.ticket_no,
    ),
    _of_living("ix_tickets_lacking", tickets.c.assigned_to, where=_lacking),
)
"""By these the morning is counted and ranked without looking at a ticket."""

ticket_events = sa.Table(
    "ticket_events",
    metadata,
    key(),
    sa.Column("ticket_no", sa.Text(), nullable=False, index=True),
    text("event"),
    text("by"),
    text("text"),
    at("at", required=True),
)

ticket_cards = sa.Table(
    "ticket_cards",
    metadata,
    key(),
    sa.Column("ticket_no", sa.Text(), nullable=False, index=True),
    text("channel"),
    text("account"),
    text("chat"),
    text("under"),
    text("message_id"),
    at("asked_at", required=True),
    sa.Index("ix_ticket_cards_message_id", "message_id"),
)
