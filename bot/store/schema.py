"""The tables. Every row that waits has a partial index, so that claiming stays O(log n)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Utc(TypeDecorator[datetime]):
    """Aware UTC times on both engines; SQLite stores them as sortable text."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Any aware time to UTC; a naive one is a bug."""
        if value is not None and value.tzinfo is None:
            raise ValueError("naive time on its way into the database")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What SQLite gives back without a zone is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Json = sa.JSON().with_variant(JSONB(), "postgresql")
Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def is_one_of(column: sa.ColumnElement[str], *values: str) -> sa.ColumnElement[bool]:
    """A condition with its values written into the statement.

    A partial index serves only statements that repeat its condition literally: with the state as a
    parameter, a claim in front of a million finished rows took 80 ms instead of 2.
    """
    literals: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{value}'") for value in values]
    return column == literals[0] if len(literals) == 1 else column.in_(literals)


def _id() -> sa.Column[int]:
    return sa.Column("id", Big, primary_key=True, autoincrement=True)


def _text(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="", **options)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.text("false"))


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, Json, nullable=False)


def _at(name: str, *, required: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, Utc(), nullable=not required)


def _lane_columns() -> tuple[sa.Column[Any], ...]:
    return (
        _text("lane"),
        _text("queue"),
        sa.Column("state", sa.Text(), nullable=False, server_default="waiting"),
        sa.Column("rank", sa.SmallInteger(), nullable=False, server_default="1"),
        _at("due_at", required=True),
        _count("attempts"),
        _count("claim_no"),
        _at("claimed_until"),
        _at("done_at"),
        _text("error"),
    )


def _lane_indexes(table: sa.Table) -> None:
    waiting = is_one_of(table.c.state, "waiting")
    claimed = is_one_of(table.c.state, "claimed")
    dead = is_one_of(table.c.state, "dead")
    for name, columns, where, unique in (
        (f"ix_{table.name}_waiting", (table.c.queue, table.c.id), waiting, False),
        (f"ix_{table.name}_waiting_lane", (table.c.lane, table.c.id), waiting, False),
        (f"ix_{table.name}_due", (table.c.due_at,), waiting, False),
        (f"ix_{table.name}_claimed_until", (table.c.claimed_until,), claimed, False),
        (f"uq_{table.name}_claimed_lane", (table.c.lane,), claimed, True),
        (f"ix_{table.name}_dead", (table.c.id,), dead, False),
    ):
        sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


inbox = sa.Table(
    "inbox",
    metadata,
    _id(),
    *_lane_columns(),
    _text("channel"),
    _text("account"),
    _text("platform_id"),
    _text("customer"),
    _text("kind"),
    _json("payload"),
    _at("at", required=True),
    _at("received_at", required=True),
    sa.Column("result", Json),
    sa.UniqueConstraint("channel", "account", "platform_id"),
)
_lane_indexes(inbox)
_by_agents = is_one_of(inbox.c.kind, "agent")
ix_inbox_agents = sa.Index(
    "ix_inbox_agents", inbox.c.platform_id, sqlite_where=_by_agents, postgresql_where=_by_agents
)

outbox = sa.Table(
    "outbox",
    metadata,
    _id(),
    *_lane_columns(),
    _text("channel"),
    _text("account"),
    _text("address"),
    _text("key"),
    _text("kind"),
    _json("payload"),
    _text("preview"),
    sa.Column("conversation_id", Big),
    _text("reply_id"),
    _text("reply_key"),
    _text("by"),
    sa.Column("to_agents", Json),
    _text("about"),
    _at("created_at", required=True),
    _at("expires_at"),
    sa.Column("fallback", Json),
    _text("platform_id"),
    sa.Column("unsure", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    sa.UniqueConstraint("key"),
)
_lane_indexes(outbox)
sa.Index("ix_outbox_conversation", outbox.c.conversation_id, outbox.c.state)
sa.Index("ix_outbox_platform", outbox.c.channel, outbox.c.platform_id)
sa.Index("ix_outbox_lane_done", outbox.c.lane, outbox.c.done_at)

customers = sa.Table(
    "customers",
    metadata,
    _id(),
    _text("channel"),
    _text("account"),
    _text("external_id"),
    _text("nickname"),
    _text("union_id"),
    _text("scene"),
    _text("scene_param"),
    _at("created_at", required=True),
    _text("limited_by"),
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
    _id(),
    sa.Column("customer_id", Big, nullable=False),
    sa.Column("other_id", Big, nullable=False, index=True),
    _text("why"),
    sa.Column("state", sa.Text(), nullable=False, server_default="joined"),
    _text("by"),
    _at("at", required=True),
    sa.UniqueConstraint("customer_id", "other_id"),
)
"""Two customers who are one person, the lower number first, or who were told apart again."""

conversations = sa.Table(
    "conversations",
    metadata,
    _id(),
    sa.Column("lane", sa.Text(), nullable=False, unique=True),
    sa.Column("customer_id", Big, nullable=False, index=True),
    _text("channel"),
    _text("account"),
    sa.Column("state", sa.Text(), nullable=False, server_default="bot"),
    _json("memory"),
    _json("pending"),
    sa.Column("case_no", sa.Integer()),
    _at("started_at", required=True),
    _at("changed_at", required=True),
)

messages = sa.Table(
    "messages",
    metadata,
    _id(),
    sa.Column("conversation_id", Big, nullable=False),
    _text("direction"),
    _text("platform_id"),
    _text("kind"),
    _text("text"),
    _text("by"),
    sa.Column("payload", Json),
    _at("at", required=True),
    sa.Index("ix_messages_conversation_at", "conversation_id", "at"),
    sa.Index("ix_messages_platform", "conversation_id", "platform_id"),
)

tickets = sa.Table(
    "tickets",
    metadata,
    _id(),
    sa.Column("ticket_no", sa.Text(), nullable=False, unique=True),
    sa.Column("customer_id", Big, nullable=False, index=True),
    sa.Column("conversation_id", Big, nullable=False),
    sa.Column("status", sa.Text(), nullable=False),
    _text("category"),
    _text("form_id"),
    _text("summary"),
    _json("fields"),
    _json("missing"),
    _json("photos"),
    sa.Column("urgent", sa.Boolean(), nullable=False),
    _at("opened_at", required=True),
    _at("deadline_at"),
    sa.Column("assigned_to", sa.Text()),
    _count("nudges"),
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
    _id(),
    sa.Column("ticket_no", sa.Text(), nullable=False, index=True),
    _text("event"),
    _text("by"),
    _text("text"),
    _at("at", required=True),
)

cases = sa.Table(
    "cases",
    metadata,
    _id(),
    sa.Column("case_no", sa.Integer(), nullable=False),
    sa.Column("customer_id", Big, nullable=False, index=True),
    sa.Column("conversation_id", Big, nullable=False, index=True),
    sa.Column("status", sa.Text(), nullable=False),
    _text("reason"),
    _text("need"),
    sa.Column("urgent", sa.Boolean(), nullable=False),
    _at("opened_at", required=True),
    _at("closed_at"),
    sa.Column("claimed_by", sa.Text()),
    sa.Column("ticket_no", sa.Text()),
    _count("step"),
    _at("claimed_at"),
    _flag("abusive"),
    _flag("false_alarm"),
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

events = sa.Table(
    "events",
    metadata,
    _id(),
    sa.Column("customer_id", Big, nullable=False),
    _text("kind"),
    _text("text"),
    _text("affair"),
    _text("by"),
    _at("at", required=True),
    sa.Index("ix_events_customer_at", "customer_id", "at"),
)

timers = sa.Table(
    "timers",
    metadata,
    _id(),
    _text("lane"),
    _text("name"),
    _json("data"),
    _at("due_at", required=True),
    sa.Column("state", sa.Text(), nullable=False, server_default="waiting"),
    _text("key"),
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

misses = sa.Table(
    "misses",
    metadata,
    _id(),
    sa.Column("conversation_id", Big, nullable=False),
    _text("text"),
    _text("kind"),
    sa.Column("nearest", sa.Text()),
    _at(
        "at",
        required=True,
    ),
    sa.Index("ix_misses_at", "at"),
)

answers = sa.Table(
    "answers",
    metadata,
    _id(),
    sa.Column("conversation_id", Big, nullable=False),
    sa.Column("customer_id", Big, nullable=False),
    _text("entry_id"),
    _text("asked"),
    sa.Column("score", sa.Float()),
    _text("version"),
    _text("outcome"),
    _at("at", required=True),
    sa.Index("ix_answers_at", "at"),
    sa.Index("ix_answers_entry", "entry_id", "at"),
    sa.Index("ix_answers_conversation", "conversation_id", "at"),
)

faq_versions = sa.Table(
    "faq_versions",
    metadata,
    _id(),
    _text("hash"),
    sa.Column("state", sa.Text(), nullable=False, server_default="draft"),
    sa.Column("publish_no", sa.Integer(), unique=True),
    _json("blocks"),
    _count("entries"),
    _text("author"),
    _text("approved_by"),
    _text("reason"),
    sa.Column("report", Json),
    _at("created_at", required=True),
    _at("published_at"),
    _at("told_at"),
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
    _text("by"),
    _text("reason"),
    _at("at", required=True),
)

announcements = sa.Table(
    "announcements",
    metadata,
    _id(),
    _text("text"),
    _json("about"),
    _text("by"),
    _at("starts_at", required=True),
    _at("ends_at", required=True),
    _at("at", required=True),
    sa.Index("ix_announcements_ends_at", "ends_at"),
)

cursors = sa.Table(
    "cursors",
    metadata,
    sa.Column("channel", sa.Text(), primary_key=True),
    sa.Column("account", sa.Text(), primary_key=True),
    _text("cursor"),
    _at("history_before", required=True),
    _at("pulled_at"),
)

cards = sa.Table(
    "cards",
    metadata,
    _id(),
    sa.Column("case_no", sa.Integer(), nullable=False, index=True),
    sa.Column("case_id", Big, nullable=False),
    _text("surface"),
    _text("message_id"),
    _count("revision"),
    _count("shown"),
    _at("changed_at", required=True),
    sa.Column("lines", Json),
    _text("latest"),
    _flag("listed"),
    sa.UniqueConstraint("case_id", "surface"),
    sa.Index("ix_cards_message_id", "message_id"),
)
ix_cards_listed = sa.Index(
    "ix_cards_listed",
    cards.c.surface,
    sqlite_where=cards.c.listed,
    postgresql_where=cards.c.listed,
)

agents = sa.Table(
    "agents",
    metadata,
    sa.Column("agent_id", sa.Text(), primary_key=True),
    _at("paused_until"),
    _at("seen_at"),
)

rings = sa.Table(
    "rings",
    metadata,
    _id(),
    _text("about"),
    _text("agent_id"),
    _text("way"),
    _text("call_id"),
    sa.Column("state", sa.Text(), nullable=False, server_default="ringing"),
    _text("detail"),
    _at("at", required=True),
    _at("answered_at"),
    sa.Index("ix_rings_about", "about"),
    sa.Index("ix_rings_at", "at"),
)

incidents = sa.Table(
    "incidents",
    metadata,
    _id(),
    _text("topic"),
    sa.Column("case_no", sa.Integer(), nullable=False),
    _at("opened_at", required=True),
    _at("over_at"),
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
    _id(),
    _text("topic"),
    sa.Column("customer_id", Big, nullable=False, index=True),
    _text("lane"),
    _text("text"),
    sa.Column("ticket_no", sa.Text()),
    sa.Column("incident_id", Big, index=True),
    _at("at", required=True),
    sa.Index("ix_reports_topic_at", "topic", "at"),
)

swaps = sa.Table(
    "swaps",
    metadata,
    _id(),
    sa.Column("day", sa.Date(), nullable=False),
    _text("agent_id"),
    _text("substitute"),
    sa.Column("state", sa.Text(), nullable=False, server_default="asked"),
    _at("asked_at", required=True),
    sa.Index("ix_swaps_day", "day"),
)

audit = sa.Table(
    "audit",
    metadata,
    _id(),
    _text("by"),
    _text("action"),
    _text("subject"),
    _text("detail"),
    _at("at", required=True),
)

media = sa.Table(
    "media",
    metadata,
    sa.Column("sha256", sa.Text(), primary_key=True),
    _text("mime"),
    sa.Column("size", Big, nullable=False),
    sa.Column("customer_id", Big, index=True),
    _at("at", required=True),
)

vectors = sa.Table(
    "vectors",
    metadata,
    sa.Column("key", sa.Text(), primary_key=True),
    sa.Column("vector", sa.LargeBinary(), nullable=False),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.Text(), primary_key=True),
    _text("holder"),
    _at("until", required=True),
)

facts = sa.Table(
    "facts",
    metadata,
    sa.Column("name", sa.Text(), primary_key=True),
    _json("value"),
    _at("at", required=True),
)
