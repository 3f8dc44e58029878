"""Whether the database is at this version's schema, without loading what migrates it.

Alembic and its template engine weigh 15 MB and half a second; only `migrate` needs them.
"""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy as sa

from bot.store.session import Store

VERSIONS = Path(__file__).parent / "migrations" / "versions"
_REVISION = re.compile(r"^(down_)?revision = ['\"](\w+)['\"]$", re.MULTILINE)
_VERSION = sa.table("alembic_version", sa.column("version_num"))


class SchemaBehind(Exception):
    """The database is not at this version's schema; run `nightdesk migrate`."""


def require_current(store: Store) -> None:
    """SchemaBehind unless the database has every revision of this version."""
    with store.read() as tx:
        if at(tx.connection) != head():
            raise SchemaBehind("the database schema is behind: run `nightdesk migrate`")


def head() -> str:
    """The newest revision of this version: the one that no other builds upon."""
    found = [
        match
        for path in sorted(VERSIONS.glob("[0-9]*.py"))
        for match in _REVISION.finditer(path.read_text(encoding="utf-8"))
    ]
    built_upon = {match[2] for match in found if match[1]}
    return next(
        match[2] for match in reversed(found) if not match[1] and match[2] not in built_upon
    )


def at(connection: sa.Connection) -> str:
    """The revision that a database has; empty where it was never migrated."""
    if not sa.inspect(connection).has_table(_VERSION.name):
        return ""
    return connection.scalar(sa.select(_VERSION.c.version_num)) or ""
