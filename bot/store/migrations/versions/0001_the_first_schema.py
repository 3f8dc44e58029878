"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.schema import Big, Json, Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    "vectors",
    "timers",
    "tickets",
    "ticket_events",
    "outbox",
    "misses",
    "messages",
    "media",
    "inbox",
    "facts",
    "events",
    "customers",
    "cursors",
    "conversations",
    "cases",
    "cards",
    "audit",
    "agents",
)


def upgrade() -> None:
    """The first schema."""
    _agents()
    _audit()
    _cards()
    _cases()
    _conversations()
    _cursors()
    _customers()
    _events()
    _facts()
    _inbox()
    _lane_indexes("inbox")
    _media()
    _messages()
    _misses()
    _outbox()
    _lane_indexes("outbox")
    _outbox_indexes()
    _ticket_events()
    _tickets()
    _timers()
    _vectors()


def downgrade() -> None:
    """Back to nothing; indexes go with their tables."""
    for table in _TABLES:
        op.drop_table(table)


def _agents() -> None:
    op.create_table(
        "agents",
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("paused_until", Utc(), nullable=True),
        sa.Column("seen_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_agents")),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("action", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )


def _cards() -> None:
    op.create_table(
        "cards",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("case_no", sa.Integer(), nullable=False),
        sa.Column("case_id", Big, nullable=False),
        sa.Column("surface", sa.Text(), server_default="", nullable=False),
        sa.Column("message_id", sa.Text(), server_default="", nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("shown", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("case_id", "surface", name=op.f("uq_cards_case_id_surface")),
    )
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cards_case_no"), ["case_no"], unique=False)


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("case_no", sa.Integer(), nullable=False),
        sa.Column("customer_id", Big, nullable=False),
        sa.Column("conversation_id", Big, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("need", sa.Text(), server_default="", nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("opened_at", Utc(), nullable=False),
        sa.Column("closed_at", Utc(), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("ticket_no", sa.Text(), nullable=True),
        sa.Column("step", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cases_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_cases_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "uq_cases_living_no",
            ["case_no"],
            unique=True,
            sqlite_where=sa.text("status IN ('open', 'claimed', 'released')"),
            postgresql_where=sa.text("status IN ('open', 'claimed', 'released')"),
        )


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("customer_id", Big, nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="bot", nullable=False),
        sa.Column("memory", Json, nullable=False),
        sa.Column("pending", Json, nullable=False),
        sa.Column("case_no", sa.Integer(), nullable=True),
        sa.Column("started_at", Utc(), nullable=False),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("lane", name=op.f("uq_conversations_lane")),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conversations_customer_id"), ["customer_id"], unique=False
        )


def _cursors() -> None:
    op.create_table(
        "cursors",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), server_default="", nullable=False),
        sa.Column("history_before", Utc(), nullable=False),
        sa.Column("pulled_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "account", name=op.f("pk_cursors")),
    )


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("external_id", sa.Text(), server_default="", nullable=False),
        sa.Column("nickname", sa.Text(), server_default="", nullable=False),
        sa.Column("union_id", sa.Text(), server_default="", nullable=False),
        sa.Column("scene", sa.Text(), server_default="", nullable=False),
        sa.Column("scene_param", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint(
            "channel",
            "account",
            "external_id",
            name=op.f("uq_customers_channel_account_external_id"),
        ),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("customer_id", Big, nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("affair", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_customer_at", ["customer_id", "at"], unique=False)


def _facts() -> None:
    op.create_table(
        "facts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_facts")),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("lane", sa.Text(), server_default="", nullable=False),
        sa.Column("queue", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("rank", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("claim_no", sa.Integer(), server_default="0", nullable=False),
        sa.Column("claimed_until", Utc(), nullable=True),
        sa.Column("done_at", Utc(), nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("platform_id", sa.Text(), server_default="", nullable=False),
        sa.Column("customer", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("received_at", Utc(), nullable=False),
        sa.Column("result", Json, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint(
            "channel", "account", "platform_id", name=op.f("uq_inbox_channel_account_platform_id")
        ),
    )


def _lane_indexes(table: str) -> None:
    """What keeps claiming quick, and one holder a lane."""
    for name, columns, state, unique in (
        (f"ix_{table}_claimed_until", ["claimed_until"], "claimed", False),
        (f"ix_{table}_dead", ["id"], "dead", False),
        (f"ix_{table}_due", ["due_at"], "waiting", False),
        (f"ix_{table}_waiting", ["queue", "id"], "waiting", False),
        (f"ix_{table}_waiting_lane", ["lane", "id"], "waiting", False),
        (f"uq_{table}_claimed_lane", ["lane"], "claimed", True),
    ):
        held = sa.text(f"state = '{state}'")
        op.create_index(
            name, table, columns, unique=unique, sqlite_where=held, postgresql_where=held
        )


def _media() -> None:
    op.create_table(
        "media",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("mime", sa.Text(), server_default="", nullable=False),
        sa.Column("size", Big, nullable=False),
        sa.Column("customer_id", Big, nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_media")),
    )
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_customer_id"), ["customer_id"], unique=False)


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("conversation_id", Big, nullable=False),
        sa.Column("direction", sa.Text(), server_default="", nullable=False),
        sa.Column("platform_id", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("payload", Json, nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(
            "ix_messages_conversation_at", ["conversation_id", "at"], unique=False
        )
        batch_op.create_index(
            "ix_messages_platform", ["conversation_id", "platform_id"], unique=False
        )


def _misses() -> None:
    op.create_table(
        "misses",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("conversation_id", Big, nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("nearest", sa.Text(), nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_misses")),
    )
    with op.batch_alter_table("misses", schema=None) as batch_op:
        batch_op.create_index("ix_misses_at", ["at"], unique=False)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("lane", sa.Text(), server_default="", nullable=False),
        sa.Column("queue", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("rank", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("claim_no", sa.Integer(), server_default="0", nullable=False),
        sa.Column("claimed_until", Utc(), nullable=True),
        sa.Column("done_at", Utc(), nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("key", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("preview", sa.Text(), server_default="", nullable=False),
        sa.Column("conversation_id", Big, nullable=True),
        sa.Column("reply_id", sa.Text(), server_default="", nullable=False),
        sa.Column("reply_key", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("to_agents", Json, nullable=True),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=True),
        sa.Column("fallback", Json, nullable=True),
        sa.Column("platform_id", sa.Text(), server_default="", nullable=False),
        sa.Column("unsure", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )


def _outbox_indexes() -> None:
    op.create_index("ix_outbox_conversation", "outbox", ["conversation_id", "state"])
    op.create_index("ix_outbox_lane_done", "outbox", ["lane", "done_at"])
    op.create_index("ix_outbox_platform", "outbox", ["channel", "platform_id"])


def _ticket_events() -> None:
    op.create_table(
        "ticket_events",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("ticket_no", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_events")),
    )
    with op.batch_alter_table("ticket_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_events_ticket_no"), ["ticket_no"], unique=False)


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("ticket_no", sa.Text(), nullable=False),
        sa.Column("customer_id", Big, nullable=False),
        sa.Column("conversation_id", Big, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("form_id", sa.Text(), server_default="", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("missing", Json, nullable=False),
        sa.Column("photos", Json, nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("opened_at", Utc(), nullable=False),
        sa.Column("deadline_at", Utc(), nullable=True),
        sa.Column("assigned_to", sa.Text(), nullable=True),
        sa.Column("nudges", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("ticket_no", name=op.f("uq_tickets_ticket_no")),
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tickets_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix_tickets_living",
            ["deadline_at"],
            unique=False,
            sqlite_where=sa.text("status IN ('open', 'assigned', 'waiting')"),
            postgresql_where=sa.text("status IN ('open', 'assigned', 'waiting')"),
        )
        batch_op.create_index("ix_tickets_opened", ["opened_at"], unique=False)


def _timers() -> None:
    op.create_table(
        "timers",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("lane", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("key", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
    )
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_timers_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "uq_timers_waiting",
            ["lane", "name"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )


def _vectors() -> None:
    op.create_table(
        "vectors",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_vectors")),
    )
