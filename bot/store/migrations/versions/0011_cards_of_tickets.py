"""Where cards of tickets are shown, so that they follow their tickets."""

from __future__ import annotations

from alembic import op

from bot.store.schema import ticket_cards

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    ticket_cards.create(op.get_bind())


def downgrade() -> None:
    """Back to cards that only taps change."""
    ticket_cards.drop(op.get_bind())
