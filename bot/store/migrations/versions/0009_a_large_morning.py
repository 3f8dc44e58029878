"""Indexes by which a morning with a hundred thousand living tickets is counted and ranked."""

from __future__ import annotations

from alembic import op

from bot.store.schema import ix_tickets_morning

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Living tickets by category, by need, by agent, and those that lack something."""
    for index in ix_tickets_morning:
        index.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Back to reading every ticket."""
    for index in ix_tickets_morning:
        index.drop(op.get_bind(), checkfirst=True)
