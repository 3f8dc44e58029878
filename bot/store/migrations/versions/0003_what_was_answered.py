"""Each answer given, for the figures of its entry and for the list of gaps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.schema import Big, Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table; its indexes serve a night, an entry and a conversation."""
    op.create_table(
        "answers",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("conversation_id", Big, nullable=False),
        sa.Column("customer_id", Big, nullable=False),
        sa.Column("entry_id", sa.Text(), server_default="", nullable=False),
        sa.Column("asked", sa.Text(), server_default="", nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("version", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
    )
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.create_index("ix_answers_at", ["at"], unique=False)
        batch_op.create_index("ix_answers_entry", ["entry_id", "at"], unique=False)
        batch_op.create_index("ix_answers_conversation", ["conversation_id", "at"], unique=False)


def downgrade() -> None:
    """Back to a desk that does not count its answers."""
    op.drop_table("answers")
