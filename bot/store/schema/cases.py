"""Handoffs: cases, what agents see of them, the troubles of many, who was rung."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.columns import Big, Json, at, count, flag, is_one_of, key, metadata, text

cases = sa.Table(
    "cases",
    metadata,
    key(),
    sa.Column("case_no", sa.Integer(), nullable=False),
    sa.Column("customer_id", Big, nullable=False, index=True),
    sa.Column("conversation_id", Big, nullable=False, index=True),
    sa.Column("status", sa.Text(), nullable=False),
    text("reason"),
    text("need"),
    sa.Column("urgent", sa.Boolean(), nullable=False),
    at("opened_at", required=True),
    at("closed_at"),
    sa.Column("claimed_by", sa.Text()),
    sa.Column("ticket_no", sa.Text()),
    count("step"),
    at("claimed_at"),
    flag("abusive"),
    flag("false_alarm"),
)

sa.Index("ix_cases_opened", cases.c.opened_at)

_open_case = is_one_of(cases.c.status, "open", "claimed", "released")

sa.Index(
    "uq_cases_living_no",
    cases.c.case_no,
    unique=True,
    sqlite_where=_open_case,
    postgresql_where=_open_case,
)

cards = sa.Table(
    "cards",
    metadata,
    key(),
    sa.Column("case_no", sa.Integer(), nullable=False, index=True),
    sa.Column("case_id", Big, nullable=False),
    text("surface"),
    text("message_id"),
    count("revision"),
    count("shown"),
    at("changed_at", required=True),
    sa.Column("lines", Json),
    text("latest"),
    flag("listed"),
    sa.UniqueConstraint("case_id", "surface"),
    sa.Index("ix_cards_message_id", "message_id"),
)

ix_cards_listed = sa.Index(
    "ix_cards_listed",
    cards.c.surface,
    sqlite_where=cards.c.listed,
    postgresql_where=cards.c.listed,
)

rings = sa.Table(
    "rings",
    metadata,
    key(),
    text("about"),
    text("agent_id"),
    text("way"),
    text("call_id"),
    sa.Column("state", sa.Text(), nullable=False, server_default="ringing"),
    text("detail"),
    at("at", required=True),
    at("answered_at"),
    sa.Index("ix_rings_about", "about"),
    sa.Index("ix_rings_at", "at"),
)

incidents = sa.Table(
    "incidents",
    metadata,
    key(),
    text("topic"),
    sa.Column("case_no", sa.Integer(), nullable=False),
    at("opened_at", required=True),
    at("over_at"),
)

_going_on = incidents.c.over_at.is_(None)

sa.Index(
    "uq_incidents_going_on",
    incidents.c.topic,
    unique=True,
    sqlite_where=_going_on,
    postgresql_where=_going_on,
)

reports = sa.Table(
    "reports",
    metadata,
    key(),
    text("topic"),
    sa.Column("customer_id", Big, nullable=False, index=True),
    text("lane"),
    text("text"),
    sa.Column("ticket_no", sa.Text()),
    sa.Column("incident_id", Big, index=True),
    at("at", required=True),
    sa.Index("ix_reports_topic_at", "topic", "at"),
)
