"""Finding what an agent's message became, when the agent takes it back."""

from __future__ import annotations

from alembic import op

from bot.store.schema import ix_inbox_agents

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index on agents' rows alone."""
    ix_inbox_agents.create(op.get_bind())


def downgrade() -> None:
    """Back to a look at every row."""
    ix_inbox_agents.drop(op.get_bind())
