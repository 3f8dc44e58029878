"""Which customers of several channels are one person; union ids known already join at once."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from bot.store.schema import audit, customers, ix_customers_union_id, joins

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table, an index for the proof, and what the proof says of known customers."""
    joins.create(op.get_bind())
    ix_customers_union_id.create(op.get_bind(), checkfirst=True)
    now = datetime.now(UTC)
    one, other = customers.alias("one"), customers.alias("other")
    pairs = sa.select(
        one.c.id,
        other.c.id,
        sa.literal("union_id"),
        sa.literal("desk"),
        sa.literal(now, joins.c.at.type),
    ).where(one.c.union_id != "", one.c.union_id == other.c.union_id, one.c.id < other.c.id)
    names = ["customer_id", "other_id", "why", "by", "at"]
    op.get_bind().execute(sa.insert(joins).from_select(names, pairs))
    subject = (
        "customer:"
        + sa.cast(joins.c.customer_id, sa.Text)
        + " customer:"
        + sa.cast(joins.c.other_id, sa.Text)
    )
    told = sa.select(joins.c.by, sa.literal("customers_joined"), subject, joins.c.why, joins.c.at)
    into = ["by", "action", "subject", "detail", "at"]
    op.get_bind().execute(sa.insert(audit).from_select(into, told))


def downgrade() -> None:
    """Back to each channel on its own."""
    ix_customers_union_id.drop(op.get_bind(), checkfirst=True)
    joins.drop(op.get_bind())
