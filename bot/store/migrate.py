"""Bringing the schema to this version, one process at a time."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot.store.revision import SchemaBehind, at, head, require_current
from bot.store.session import Store

__all__ = ["SchemaBehind", "head", "migrate", "require_current"]

_LOCK_NO = 7_236_482
"""PostgreSQL advisory lock that only migrations take."""


def migrate(store: Store) -> str:
    """Apply the missing revisions under a lock and return the revision reached."""
    with store.write() as tx:
        if tx.connection.dialect.name == "postgresql":
            _alone_and_unhurried(tx.connection)
        config = _config()
        config.attributes["connection"] = tx.connection
        command.upgrade(config, "head")
        return at(tx.connection)


def _alone_and_unhurried(connection: sa.Connection) -> None:
    """An index over millions of rows takes longer than any other statement may."""
    connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
    connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK_NO})"))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
