"""What the morning digest reads: counted and ranked by the database, never all rows at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from bot.store.schema import cases, customers, events, is_one_of, tickets
from bot.store.tickets import ticket_of
from handlers.model import Ticket

_LIVING = is_one_of(tickets.c.status, "open", "assigned", "waiting")
_SAID = ("asked", "ticket_opened", "ticket_filled", "ticket_added", "ticket_corrected")
"""Kinds of events that hold a customer's words."""


@dataclass(frozen=True, slots=True)
class Group:
    """The living tickets of one category and agent, counted for the head of the digest."""

    category: str
    assigned_to: str | None
    count: int
    urgent: int
    overdue: int
    today: int


@dataclass(frozen=True, slots=True)
class Known:
    """A ticket with whose it is."""

    ticket: Ticket
    customer_id: int
    nickname: str
    external_id: str
    channel: str


class Mornings:
    """Statements that only read, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def groups(self, *, now: datetime, day_end: datetime) -> Sequence[Group]:
        """All living tickets, counted in one pass over an index."""
        due = tickets.c.deadline_at
        alike = (tickets.c.category, tickets.c.assigned_to)
        # Sums over few groups: grouping by every flag makes SQLite sort all rows by all of them.
        counted = sa.select(
            *alike,
            sa.func.count(),
            _sum(tickets.c.urgent),
            _sum(due < now),
            _sum(sa.and_(due >= now, due < day_end)),
        )
        of_living = counted.where(_LIVING).group_by(*alike)
        return [Group(*row) for row in self._connection.execute(of_living)]

    def lacking(self) -> int:
        """How many living tickets lack something."""
        lacks = sa.cast(tickets.c.missing, sa.Text) != sa.literal_column("'[]'")
        counted = sa.select(sa.func.count()).where(_LIVING, lacks)
        return int(self._connection.scalar(counted) or 0)

    def living(self) -> int:
        """How many tickets are not settled."""
        counted = sa.select(sa.func.count()).select_from(tickets).where(_LIVING)
        return int(self._connection.scalar(counted) or 0)

    def unassigned(self, *, with_needs: bool) -> Iterable[tuple[str, str, str, int, str]]:
        """Living tickets that nobody has, the urgent and the soonest due first.

        Columns: ticket_no, form_id, category, customer_id, summary, which is empty unless wanted.
        """
        c = tickets.c
        need = c.summary if with_needs else sa.literal("")
        waiting = sa.select(c.ticket_no, c.form_id, c.category, c.customer_id, need)
        nobodys = waiting.where(_LIVING, c.assigned_to.is_(None))
        ordered = nobodys.order_by(c.urgent.desc(), c.deadline_at, c.ticket_no)
        return cast("Iterable[tuple[str, str, str, int, str]]", self._connection.execute(ordered))

    def servants(self) -> Mapping[int, str]:
        """The agent who had each customer last, for customers with a ticket that nobody has."""
        # Asked of each case: a list of all waiting customers is made even where nobody had a case.
        waits = sa.exists().where(
            tickets.c.customer_id == cases.c.customer_id, _LIVING, tickets.c.assigned_to.is_(None)
        )
        served = (
            sa.select(cases.c.customer_id, cases.c.claimed_by)
            .where(cases.c.claimed_by.is_not(None), waits)
            .order_by(cases.c.id)
        )
        return {row.customer_id: row.claimed_by for row in self._connection.execute(served)}

    def week(self, *, since: datetime) -> Mapping[str, int]:
        """Tickets opened since that each agent has or had."""
        got = (
            sa.select(tickets.c.assigned_to, sa.func.count())
            .where(tickets.c.opened_at >= since, tickets.c.assigned_to.is_not(None))
            .group_by(tickets.c.assigned_to)
        )
        return {str(row[0]): int(row[1]) for row in self._connection.execute(got)}

    def worst(
        self,
        limit: int,
        *,
        risky: Collection[str] = (),
        agent_id: str | None = None,
    ) -> Sequence[Known]:
        """The first living tickets in the order of the digest, of everybody or of one agent.

        Behind the urgent the sections follow each other by deadline alone.
        """
        mine = sa.true() if agent_id is None else tickets.c.assigned_to == agent_id
        ids: list[int] = []
        for chosen in _sections(risky):
            if len(ids) < limit:
                first = sa.select(tickets.c.id).where(_LIVING, mine, chosen).limit(limit - len(ids))
                ordered = first.order_by(tickets.c.deadline_at, tickets.c.ticket_no)
                ids += self._connection.scalars(ordered)
        theirs = (customers.c.nickname, customers.c.external_id, customers.c.channel)
        whole = sa.select(tickets, *theirs).join_from(
            tickets, customers, tickets.c.customer_id == customers.c.id
        )
        rows = self._connection.execute(whole.where(tickets.c.id.in_(ids))).mappings()
        known = {
            row["id"]: Known(
                ticket_of(dict(row)),
                row["customer_id"],
                row["nickname"],
                row["external_id"],
                row["channel"],
            )
            for row in rows
        }
        return [known[one] for one in ids]

    def visits(self, customer_ids: Sequence[int], *, since: datetime) -> Mapping[int, int]:
        """Tickets, and cases without one, of each customer since."""
        counted: dict[int, int] = {}
        for table in (tickets, cases):
            bare = table.c.ticket_no.is_(None) if table is cases else sa.true()
            mine = (
                sa.select(table.c.customer_id, sa.func.count())
                .where(table.c.customer_id.in_(customer_ids), table.c.opened_at >= since, bare)
                .group_by(table.c.customer_id)
            )
            for customer_id, count in self._connection.execute(mine):
                counted[customer_id] = counted.get(customer_id, 0) + count
        return counted

    def last_event_id(self) -> int:
        """The newest line of all timelines; 0 where there is none."""
        return int(self._connection.scalar(sa.select(sa.func.max(events.c.id))) or 0)

    def said(self, *, after: int, until: int, like: str | None) -> Iterator[tuple[str, str]]:
        """(ticket number, words) of customers with a living ticket, by the events' ids.

        Of the words only those are read that hold the regular expression `like`.
        """
        shown = events.c.text.regexp_match(like) if like else sa.true()
        told = (
            sa.select(tickets.c.ticket_no, events.c.text)
            .join_from(events, tickets, events.c.customer_id == tickets.c.customer_id)
            .where(events.c.id > after, events.c.id <= until, events.c.kind.in_(_SAID), _LIVING)
            .where(shown)
        )
        for row in self._connection.execute(told):
            yield str(row[0]), str(row[1])

    def still_living(self, ticket_nos: Collection[str]) -> frozenset[str]:
        """Those of these tickets that are not settled."""
        living = sa.select(tickets.c.ticket_no).where(
            tickets.c.ticket_no.in_(list(ticket_nos)), _LIVING
        )
        return frozenset(self._connection.scalars(living))


def _sum(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _sections(risky: Collection[str]) -> Iterator[sa.ColumnElement[bool]]:
    """The sections of the digest, each in the order of an index."""
    named, c = list(risky), tickets.c
    calm = c.ticket_no.not_in(named) if named else sa.true()
    if named:
        yield c.ticket_no.in_(named)
    yield sa.and_(c.urgent.is_(True), calm)
    yield sa.and_(c.urgent.is_(False), c.deadline_at.is_not(None), calm)
    yield sa.and_(c.urgent.is_(False), c.deadline_at.is_(None), calm)
