"""Customers of several channels who are one person: joined on proof, told apart by a decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any, Final

import sqlalchemy as sa

from bot.store.schema import cases, conversations, customers, is_one_of, joins
from bot.store.upsert import insert

UNION_ID: Final = "union_id"
AGENT: Final = "agent"
"""Whose proof a join rests on."""
_JOINED, _APART = "joined", "apart"
_MOST: Final = 50
"""Customers of one person that are followed; more is no person."""
_LOCK_NO: Final = 7_021_147
"""PostgreSQL advisory lock: of two who are introduced at once the second sees the first."""
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """A customer as a channel knows them."""

    customer_id: int
    channel: str
    account: str
    external_id: str
    nickname: str


@dataclass(frozen=True, slots=True)
class Party:
    """The customer of a case's number, and whose case it is or was."""

    case_no: int
    customer: Known
    claimed_by: str


class Joins:
    """Statements on joins inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def others(self, customer_id: int) -> tuple[Known, ...]:
        """Who else is this person, directly or by way of another; the oldest first."""
        found, fresh = {customer_id}, {customer_id}
        while fresh and len(found) < _MOST:
            fresh = {one for pair in self._pairs(fresh) for one in pair} - found
            found |= fresh
        rest = sorted(found - {customer_id})[:_MOST]
        return self._known(rest) if rest else ()

    def join(self, customer_ids: Sequence[int], *, by: str, now: datetime) -> tuple[Pair, ...]:
        """All of them are one person, an agent decided; the pairs that this made."""
        made = []
        for pair in _pairs_of(customer_ids):
            row = self._row(pair, AGENT, by, now)
            new = row.on_conflict_do_update(
                index_elements=["customer_id", "other_id"],
                set_={"state": _JOINED, "why": AGENT, "by": by, "at": now},
                where=joins.c.state == _APART,
            )
            if self._connection.scalar(new.returning(joins.c.id)) is not None:
                made.append(pair)
        return tuple(made)

    def separate(self, customer_id: int, *, by: str, now: datetime) -> tuple[Pair, ...]:
        """Take back what agents decided about this customer, else what the union id said."""
        mine = sa.and_(_touches([customer_id]), joins.c.state == _JOINED)
        for why in (AGENT, UNION_ID):
            apart = (
                sa.update(joins)
                .where(mine, joins.c.why == why)
                .values(state=_APART, by=by, at=now)
                .returning(joins.c.customer_id, joins.c.other_id)
            )
            ended = sorted((row[0], row[1]) for row in self._connection.execute(apart))
            if ended:
                return tuple(ended)
        return ()

    def by_union_id(
        self, channel: str, account: str, ids: Sequence[str], *, now: datetime
    ) -> tuple[Pair, ...]:
        """Join the customers of these platform ids with whoever has the same union id.

        The pairs that this made. A union id about which an agent decided otherwise joins nobody.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK_NO})"))
        made: list[Pair] = []
        for same in self._same(channel, account, ids):
            if not self._is_contested(same):
                made += self._join_new(same, now)
        return tuple(made)

    def parties(self, case_nos: Iterable[int]) -> dict[int, Party]:
        """Who the numbers of cases are; of a number that came back, the newest case."""
        found = {}
        for case_no in case_nos:
            row = self._connection.execute(_PARTY, {"no": case_no}).mappings().first()
            if row is not None:
                found[case_no] = Party(case_no, _one(row), row["claimed_by"] or "")
        return found

    def _pairs(self, customer_ids: Iterable[int]) -> Iterator[Pair]:
        where = _touches(list(customer_ids))
        found = sa.select(joins.c.customer_id, joins.c.other_id).where(where)
        for row in self._connection.execute(found.where(joins.c.state == _JOINED)):
            yield row[0], row[1]

    def _known(self, customer_ids: Sequence[int]) -> tuple[Known, ...]:
        found = sa.select(*_KNOWN).where(customers.c.id.in_(customer_ids)).order_by(customers.c.id)
        return tuple(_one(row) for row in self._connection.execute(found).mappings())

    def _same(self, channel: str, account: str, ids: Sequence[str]) -> list[list[int]]:
        """The customers of each union id among those that were introduced."""
        told = sa.select(customers.c.union_id).where(
            customers.c.channel == channel,
            customers.c.account == account,
            customers.c.external_id.in_(ids),
            _HAS_UNION_ID,
        )
        by_id: dict[str, list[int]] = {}
        same = sa.select(customers.c.union_id, customers.c.id).where(
            customers.c.union_id.in_(told), _HAS_UNION_ID
        )
        for union_id, customer_id in self._connection.execute(same.order_by(customers.c.id)):
            by_id.setdefault(union_id, []).append(customer_id)
        return [found[:_MOST] for found in by_id.values() if len(found) > 1]

    def _is_contested(self, customer_ids: Sequence[int]) -> bool:
        among = (joins.c.customer_id.in_(customer_ids), joins.c.other_id.in_(customer_ids))
        apart = sa.select(joins.c.id).where(*among, joins.c.state == _APART).limit(1)
        return self._connection.scalar(apart) is not None

    def _join_new(self, customer_ids: Sequence[int], now: datetime) -> Iterator[Pair]:
        for pair in _pairs_of(customer_ids):
            new = self._row(pair, UNION_ID, "desk", now).on_conflict_do_nothing()
            if self._connection.scalar(new.returning(joins.c.id)) is not None:
                yield pair

    def _row(self, pair: Pair, why: str, by: str, now: datetime) -> Any:
        values = {"customer_id": pair[0], "other_id": pair[1], "why": why, "by": by, "at": now}
        return insert(self._connection, joins).values(**values, state=_JOINED)


_KNOWN = (
    customers.c.id,
    customers.c.channel,
    customers.c.account,
    customers.c.external_id,
    customers.c.nickname,
)
_HAS_UNION_ID = customers.c.union_id != sa.literal_column("''")
_PARTY = (
    sa.select(*_KNOWN, cases.c.claimed_by)
    .join_from(cases, conversations, cases.c.conversation_id == conversations.c.id)
    .join(customers, conversations.c.customer_id == customers.c.id)
    .where(cases.c.case_no == sa.bindparam("no"))
    .order_by(is_one_of(cases.c.status, "resolved"), cases.c.id.desc())
    .limit(1)
)


def _touches(customer_ids: Sequence[int]) -> sa.ColumnElement[bool]:
    return sa.or_(joins.c.customer_id.in_(customer_ids), joins.c.other_id.in_(customer_ids))


def _pairs_of(customer_ids: Sequence[int]) -> Iterator[Pair]:
    yield from combinations(sorted(set(customer_ids)), 2)


def _one(row: Any) -> Known:
    return Known(row["id"], row["channel"], row["account"], row["external_id"], row["nickname"])
