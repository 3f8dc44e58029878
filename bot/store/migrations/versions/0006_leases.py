"""Rights that one process at a time may hold."""

from __future__ import annotations

from alembic import op

from bot.store.schema import leases

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    leases.create(op.get_bind())


def downgrade() -> None:
    """Back to one `work` process a connection."""
    leases.drop(op.get_bind())
