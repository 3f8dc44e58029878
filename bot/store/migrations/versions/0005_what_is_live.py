"""What customers are told: versions of the knowledge, entries offline, announcements."""

from __future__ import annotations

from alembic import op

from bot.store.schema import announcements, faq_blocks, faq_offline, faq_versions

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NEW = (faq_versions, faq_blocks, faq_offline, announcements)


def upgrade() -> None:
    """Four tables."""
    for table in _NEW:
        table.create(op.get_bind())


def downgrade() -> None:
    """Back to a desk that answers from its files alone."""
    for table in reversed(_NEW):
        table.drop(op.get_bind())
