"""What a card shows: its lines and what happened last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.schema import Json

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns, and an index for the events that name a message."""
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lines", Json, nullable=True))
        batch_op.add_column(sa.Column("latest", sa.Text(), server_default="", nullable=False))
        batch_op.create_index("ix_cards_message_id", ["message_id"], unique=False)


def downgrade() -> None:
    """Back to cards without content."""
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_index("ix_cards_message_id")
        batch_op.drop_column("latest")
        batch_op.drop_column("lines")
