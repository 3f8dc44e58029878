"""INSERT … ON CONFLICT, which both engines have and SQLAlchemy spells twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

_DIALECTS: dict[str, Callable[[sa.Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def insert(connection: sa.Connection, table: sa.Table) -> Any:
    """The dialect's insert, which knows `on_conflict_do_nothing` and `…_do_update`."""
    return _DIALECTS[connection.dialect.name](table)
