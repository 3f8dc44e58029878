"""The revisions make exactly the schema that the code expects."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.store.migrate import SchemaBehind, head, migrate, require_current
from bot.store.schema import metadata
from bot.store.session import Store, open_store


def test_the_revisions_lead_to_the_models(store: Store) -> None:
    """Nothing is left for alembic to generate."""
    with store.read() as tx:
        context = MigrationContext.configure(tx.connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(store: Store) -> None:
    """A second process that migrates finds the work done."""
    assert migrate(store) == head()


def test_a_process_whose_schema_is_behind_names_the_command(database_url: str) -> None:
    """Nobody works on tables that are not there."""
    opened = open_store(database_url)
    with pytest.raises(SchemaBehind, match="nightdesk migrate"):
        require_current(opened)
    opened.close()
