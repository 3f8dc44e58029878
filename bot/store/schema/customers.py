"""Who writes, what was said, and the trail of it."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.columns import Big, Json, at, json, key, metadata, text

customers = sa.Table(
    "customers",
    metadata,
    key(),
    text("channel"),
    text("account"),
    text("external_id"),
    text("nickname"),
    text("union_id"),
    text("scene"),
    text("scene_param"),
    at("created_at", required=True),
    text("limited_by"),
    sa.UniqueConstraint("channel", "account", "external_id"),
)

_tells_union_id = customers.c.union_id != sa.literal_column("''")

ix_customers_union_id = sa.Index(
    "ix_customers_union_id",
    customers.c.union_id,
    sqlite_where=_tells_union_id,
    postgresql_where=_tells_union_id,
)

joins = sa.Table(
    "joins",
    metadata,
    key(),
    sa.Column("customer_id", Big, nullable=False),
    sa.Column("other_id", Big, nullable=False, index=True),
    text("why"),
    sa.Column("state", sa.Text(), nullable=False, server_default="joined"),
    text("by"),
    at("at", required=True),
    sa.UniqueConstraint("customer_id", "other_id"),
)
"""Two customers who are one person, the lower number first, or who were told apart again."""

conversations = sa.Table(
    "conversations",
    metadata,
    key(),
    sa.Column("lane", sa.Text(), nullable=False, unique=True),
    sa.Column("customer_id", Big, nullable=False, index=True),
    text("channel"),
    text("account"),
    sa.Column("state", sa.Text(), nullable=False, server_default="bot"),
    json("memory"),
    json("pending"),
    sa.Column("case_no", sa.Integer()),
    at("started_at", required=True),
    at("changed_at", required=True),
)

messages = sa.Table(
    "messages",
    metadata,
    key(),
    sa.Column("conversation_id", Big, nullable=False),
    text("direction"),
    text("platform_id"),
    text("kind"),
    text("text"),
    text("by"),
    sa.Column("payload", Json),
    at("at", required=True),
    sa.Index("ix_messages_conversation_at", "conversation_id", "at"),
    sa.Index("ix_messages_platform", "conversation_id", "platform_id"),
)

events = sa.Table(
    "events",
    metadata,
    key(),
    sa.Column("customer_id", Big, nullable=False),
    text("kind"),
    text("text"),
    text("affair"),
    text("by"),
    at("at", required=True),
    sa.Index("ix_events_customer_at", "customer_id", "at"),
)

media = sa.Table(
    "media",
    metadata,
    sa.Column("sha256", sa.Text(), primary_key=True),
    text("mime"),
    sa.Column("size", Big, nullable=False),
    sa.Column("customer_id", Big, index=True),
    at("at", required=True),
)

facts = sa.Table(
    "facts",
    metadata,
    sa.Column("name", sa.Text(), primary_key=True),
    json("value"),
    at("at", required=True),
)
