"""What the tables are made of: times, keys, and the columns of whatever waits in a lane."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Utc(TypeDecorator[datetime]):
    """Aware UTC times on both engines; SQLite stores them as sortable text."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Any aware time to UTC; a naive one is a bug."""
        if value is not None and value.tzinfo is None:
            raise ValueError("naive time on its way into the database")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What SQLite gives back without a zone is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


Json = sa.JSON().with_variant(JSONB(), "postgresql")


Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def is_one_of(column: sa.ColumnElement[str], *values: str) -> sa.ColumnElement[bool]:
    """A condition with its values written into the statement.

    A partial index serves only statements that repeat its condition literally: with the state as a
    parameter, a claim in front of a million finished rows took 80 ms instead of 2.
    """
    literals: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{value}'") for value in values]
    return column == literals[0] if len(literals) == 1 else column.in_(literals)


def key() -> sa.Column[int]:
    """The number of a row."""
    return sa.Column("id", Big, primary_key=True, autoincrement=True)


def text(name: str, **options: Any) -> sa.Column[str]:
    """Words; empty where nothing is said."""
    return sa.Column(name, sa.Text(), nullable=False, server_default="", **options)


def count(name: str) -> sa.Column[int]:
    """A number that begins at 0."""
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def flag(name: str) -> sa.Column[bool]:
    """Yes or no; no where nothing is said."""
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.text("false"))


def json(name: str) -> sa.Column[Any]:
    """Whatever has a shape of its own."""
    return sa.Column(name, Json, nullable=False)


def at(name: str, *, required: bool = False) -> sa.Column[datetime]:
    """A moment, aware and in UTC."""
    return sa.Column(name, Utc(), nullable=not required)


def lane_columns() -> tuple[sa.Column[Any], ...]:
    """What a row that waits in a lane carries: where, since when, held by whom, how often tried."""
    return (
        text("lane"),
        text("queue"),
        sa.Column("state", sa.Text(), nullable=False, server_default="waiting"),
        sa.Column("rank", sa.SmallInteger(), nullable=False, server_default="1"),
        at("due_at", required=True),
        count("attempts"),
        count("claim_no"),
        at("claimed_until"),
        at("done_at"),
        text("error"),
    )


def lane_indexes(table: sa.Table) -> None:
    """The indexes that keep a claim O(log n); one holder a lane."""
    waiting = is_one_of(table.c.state, "waiting")
    claimed = is_one_of(table.c.state, "claimed")
    dead = is_one_of(table.c.state, "dead")
    for name, columns, where, unique in (
        (f"ix_{table.name}_waiting", (table.c.queue, table.c.id), waiting, False),
        (f"ix_{table.name}_waiting_lane", (table.c.lane, table.c.id), waiting, False),
        (f"ix_{table.name}_due", (table.c.due_at,), waiting, False),
        (f"ix_{table.name}_claimed_until", (table.c.claimed_until,), claimed, False),
        (f"uq_{table.name}_claimed_lane", (table.c.lane,), claimed, True),
        (f"ix_{table.name}_dead", (table.c.id,), dead, False),
    ):
        sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
