"""Questions without an answer, answers given, versions of the knowledge and what is told first."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.columns import Big, Json, at, count, json, key, metadata, text

misses = sa.Table(
    "misses",
    metadata,
    key(),
    sa.Column("conversation_id", Big, nullable=False),
    text("text"),
    text("kind"),
    sa.Column("nearest", sa.Text()),
    at("at", required=True),
    sa.Index("ix_misses_at", "at"),
)

answers = sa.Table(
    "answers",
    metadata,
    key(),
    sa.Column("conversation_id", Big, nullable=False),
    sa.Column("customer_id", Big, nullable=False),
    text("entry_id"),
    text("asked"),
    sa.Column("score", sa.Float()),
    text("version"),
    text("outcome"),
    at("at", required=True),
    sa.Index("ix_answers_at", "at"),
    sa.Index("ix_answers_entry", "entry_id", "at"),
    sa.Index("ix_answers_conversation", "conversation_id", "at"),
)

faq_versions = sa.Table(
    "faq_versions",
    metadata,
    key(),
    text("hash"),
    sa.Column("state", sa.Text(), nullable=False, server_default="draft"),
    sa.Column("publish_no", sa.Integer(), unique=True),
    json("blocks"),
    count("entries"),
    text("author"),
    text("approved_by"),
    text("reason"),
    sa.Column("report", Json),
    at("created_at", required=True),
    at("published_at"),
    at("told_at"),
)

faq_blocks = sa.Table(
    "faq_blocks",
    metadata,
    sa.Column("sha256", sa.Text(), primary_key=True),
    sa.Column("content", sa.LargeBinary(), nullable=False),
)

faq_offline = sa.Table(
    "faq_offline",
    metadata,
    sa.Column("entry_id", sa.Text(), primary_key=True),
    text("by"),
    text("reason"),
    at("at", required=True),
)

announcements = sa.Table(
    "announcements",
    metadata,
    key(),
    text("text"),
    json("about"),
    text("by"),
    at("starts_at", required=True),
    at("ends_at", required=True),
    at("at", required=True),
    sa.Index("ix_announcements_ends_at", "ends_at"),
)

vectors = sa.Table(
    "vectors",
    metadata,
    sa.Column("key", sa.Text(), primary_key=True),
    sa.Column("vector", sa.LargeBinary(), nullable=False),
)
