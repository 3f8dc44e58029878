"""Bringing the schema to this version, one process at a time."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.store.session import Store

_LOCK_NO = 7_236_482
"""PostgreSQL advisory lock that only migrations take."""


class SchemaBehind(Exception):
    """The database is not at this version's schema; run `nightdesk migrate`."""


def migrate(store: Store) -> str:
    """Apply the missing revisions under a lock and return the revision reached."""
    with store.write() as tx:
        if tx.connection.dialect.name == "postgresql":
            tx.connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK_NO})"))
        config = _config()
        config.attributes["connection"] = tx.connection
        command.upgrade(config, "head")
        return _at(tx.connection)


def require_current(store: Store) -> None:
    """SchemaBehind unless the database has every revision of this version."""
    with store.read() as tx:
        if _at(tx.connection) != head():
            raise SchemaBehind("the database schema is behind: run `nightdesk migrate`")


def head() -> str:
    """The newest revision of this version."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _at(connection: sa.Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
