"""A list of the cases that wait, where a card for each would bury the group."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.schema import ix_cards_listed

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A mark on cards that stand in the list."""
    no = sa.text("false")
    listed: sa.Column[bool] = sa.Column("listed", sa.Boolean(), server_default=no, nullable=False)
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.add_column(listed)
    ix_cards_listed.create(op.get_bind())


def downgrade() -> None:
    """Back to a card for each."""
    ix_cards_listed.drop(op.get_bind())
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_column("listed")
