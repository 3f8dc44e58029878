"""Many rows in one statement, and what is there already stays as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

_ROWS = "rows"


class BatchInsert:
    """Inserts rows of one table; those that meet a unique row are left out.

    PostgreSQL gets a batch as one parameter. A statement with a parameter for each value is another
    one at every size: the driver has to read it and the server to plan it, which took longer than
    the inserting.
    """

    def __init__(self, table: sa.Table, columns: Sequence[str]) -> None:
        """`columns` are those that every row names; all others get their defaults."""
        new = table.c.id
        self._as_values = sqlite.insert(table).on_conflict_do_nothing().returning(new)
        rows = sa.select(*_unpacked([table.c[name] for name in columns]))
        insert = postgresql.insert(table).from_select(columns, rows, include_defaults=False)
        self._as_one = insert.on_conflict_do_nothing().returning(new)

    def execute(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """How many rows were new; there has to be one."""
        if connection.dialect.name == "sqlite":
            return len(connection.execute(self._as_values, rows).all())
        packed = json.dumps(rows, default=_time, ensure_ascii=False)
        return len(connection.execute(self._as_one, {_ROWS: packed}).all())


def _unpacked(columns: Sequence[sa.Column[Any]]) -> Sequence[sa.ColumnElement[Any]]:
    """The columns of the parameter, read by the server."""
    packed = sa.cast(sa.bindparam(_ROWS, type_=sa.Text), postgresql.JSON)
    typed = [sa.column(column.name, column.type) for column in columns]
    read = sa.func.json_to_recordset(packed).table_valued(*typed, name="row")
    return tuple(read.render_derived(with_types=True).c)


def _time(value: object) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError("neither JSON nor a time with its zone")
    return value.isoformat()
