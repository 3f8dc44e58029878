"""What waits: the inbox, the outbox, timers, and where pulling an account stands."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.columns import (
    Big,
    Json,
    at,
    is_one_of,
    json,
    key,
    lane_columns,
    lane_indexes,
    metadata,
    text,
)

inbox = sa.Table(
    "inbox",
    metadata,
    key(),
    *lane_columns(),
    text("channel"),
    text("account"),
    text("platform_id"),
    text("customer"),
    text("kind"),
    json("payload"),
    at("at", required=True),
    at("received_at", required=True),
    sa.Column("result", Json),
    sa.UniqueConstraint("channel", "account", "platform_id"),
)

lane_indexes(inbox)

_by_agents = is_one_of(inbox.c.kind, "agent")

ix_inbox_agents = sa.Index(
    "ix_inbox_agents", inbox.c.platform_id, sqlite_where=_by_agents, postgresql_where=_by_agents
)

outbox = sa.Table(
    "outbox",
    metadata,
    key(),
    *lane_columns(),
    text("channel"),
    text("account"),
    text("address"),
    text("key"),
    text("kind"),
    json("payload"),
    text("preview"),
    sa.Column("conversation_id", Big),
    text("reply_id"),
    text("reply_key"),
    text("by"),
    sa.Column("to_agents", Json),
    text("about"),
    at("created_at", required=True),
    at("expires_at"),
    sa.Column("fallback", Json),
    text("platform_id"),
    sa.Column("unsure", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    sa.UniqueConstraint("key"),
)

lane_indexes(outbox)

sa.Index("ix_outbox_conversation", outbox.c.conversation_id, outbox.c.state)

sa.Index("ix_outbox_platform", outbox.c.channel, outbox.c.platform_id)

sa.Index("ix_outbox_lane_done", outbox.c.lane, outbox.c.done_at)

timers = sa.Table(
    "timers",
    metadata,
    key(),
    text("lane"),
    text("name"),
    json("data"),
    at("due_at", required=True),
    sa.Column("state", sa.Text(), nullable=False, server_default="waiting"),
    text("key"),
)

_pending = is_one_of(timers.c.state, "waiting")

sa.Index("ix_timers_due", timers.c.due_at, sqlite_where=_pending, postgresql_where=_pending)

sa.Index(
    "uq_timers_waiting",
    timers.c.lane,
    timers.c.name,
    unique=True,
    sqlite_where=_pending,
    postgresql_where=_pending,
)

cursors = sa.Table(
    "cursors",
    metadata,
    sa.Column("channel", sa.Text(), primary_key=True),
    sa.Column("account", sa.Text(), primary_key=True),
    text("cursor"),
    at("history_before", required=True),
    at("pulled_at"),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.Text(), primary_key=True),
    text("holder"),
    at("until", required=True),
)
