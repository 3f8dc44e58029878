"""INSERT … ON CONFLICT, which both engines have and SQLAlchemy spells twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError


class NumberTaken(Exception):
    """A candidate number belongs to another row; decide the turn again with a new one."""


DIALECTS: dict[str, Callable[[sa.Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}
"""For statements that are built once for either."""


def insert(connection: sa.Connection, table: sa.Table) -> Any:
    """The dialect's insert, which knows `on_conflict_do_nothing` and `…_do_update`."""
    return DIALECTS[connection.dialect.name](table)


@contextmanager
def taken_as_collision() -> Iterator[None]:
    """Tell a unique index's refusal by what it means here."""
    try:
        yield
    except IntegrityError as error:
        raise NumberTaken from error
