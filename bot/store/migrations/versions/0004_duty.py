"""Duty: rings and drills, incidents and who reported them, swaps agreed on, care for agents."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.schema import Big, Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Four tables, and what cases and customers remember for it."""
    _rings()
    _incidents()
    op.create_table(
        "swaps",
        _id(),
        sa.Column("day", sa.Date(), nullable=False),
        _text("agent_id"),
        _text("substitute"),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False),
        sa.Column("asked_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swaps")),
    )
    op.create_index("ix_swaps_day", "swaps", ["day"])
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claimed_at", Utc(), nullable=True))
        for name in ("abusive", "false_alarm"):
            no = sa.text("false")
            flag: sa.Column[bool] = sa.Column(name, sa.Boolean(), server_default=no, nullable=False)
            batch_op.add_column(flag)
        batch_op.create_index("ix_cases_opened", ["opened_at"], unique=False)
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.add_column(_text("limited_by"))


def downgrade() -> None:
    """Back to a desk that only escalates."""
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.drop_column("limited_by")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index("ix_cases_opened")
        for name in ("false_alarm", "abusive", "claimed_at"):
            batch_op.drop_column(name)
    for table in ("swaps", "reports", "incidents", "rings"):
        op.drop_table(table)


def _rings() -> None:
    op.create_table(
        "rings",
        _id(),
        _text("about"),
        _text("agent_id"),
        _text("way"),
        _text("call_id"),
        sa.Column("state", sa.Text(), server_default="ringing", nullable=False),
        _text("detail"),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("answered_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rings")),
    )
    op.create_index("ix_rings_about", "rings", ["about"])
    op.create_index("ix_rings_at", "rings", ["at"])


def _incidents() -> None:
    op.create_table(
        "incidents",
        _id(),
        _text("topic"),
        sa.Column("case_no", sa.Integer(), nullable=False),
        sa.Column("opened_at", Utc(), nullable=False),
        sa.Column("over_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    going_on = sa.text("over_at IS NULL")
    op.create_index(
        "uq_incidents_going_on",
        "incidents",
        ["topic"],
        unique=True,
        sqlite_where=going_on,
        postgresql_where=going_on,
    )
    op.create_table(
        "reports",
        _id(),
        _text("topic"),
        sa.Column("customer_id", Big, nullable=False),
        _text("lane"),
        _text("text"),
        sa.Column("ticket_no", sa.Text(), nullable=True),
        sa.Column("incident_id", Big, nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index("ix_reports_customer_id", "reports", ["customer_id"])
    op.create_index("ix_reports_incident_id", "reports", ["incident_id"])
    op.create_index("ix_reports_topic_at", "reports", ["topic", "at"])


def _id() -> sa.Column[Any]:
    return sa.Column("id", Big, autoincrement=True, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)
