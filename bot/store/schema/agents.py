"""Those who serve: pauses, swaps, and what they opened."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.columns import at, key, metadata, text

agents = sa.Table(
    "agents",
    metadata,
    sa.Column("agent_id", sa.Text(), primary_key=True),
    at("paused_until"),
    at("seen_at"),
)

swaps = sa.Table(
    "swaps",
    metadata,
    key(),
    sa.Column("day", sa.Date(), nullable=False),
    text("agent_id"),
    text("substitute"),
    sa.Column("state", sa.Text(), nullable=False, server_default="asked"),
    at("asked_at", required=True),
    sa.Index("ix_swaps_day", "day"),
)

audit = sa.Table(
    "audit",
    metadata,
    key(),
    text("by"),
    text("action"),
    text("subject"),
    text("detail"),
    at("at", required=True),
)
