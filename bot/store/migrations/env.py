"""Alembic's entry: migrates the connection it was handed."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from bot.store.schema import Big, Json, Utc, metadata


def _name_own_types(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our column types by their names."""
    if kind != "type":
        return False
    if isinstance(item, Utc):
        return "Utc()"
    if isinstance(item, type(Json)) and item._variant_mapping:
        return "Json"
    return "Big" if isinstance(item, type(Big)) and item._variant_mapping else False


def run() -> None:
    """Run the revisions in one transaction."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_name_own_types,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
