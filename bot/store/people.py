"""Everything the desk keeps of one customer, found, told and forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.store.retold import Retold
from bot.store.samples import Samples
from bot.store.schema import (
    answers,
    cards,
    cases,
    conversations,
    customers,
    events,
    inbox,
    is_one_of,
    joins,
    media,
    messages,
    misses,
    outbox,
    reports,
    ticket_events,
    tickets,
    timers,
)

Row = Mapping[str, Any]
FORGOTTEN = "deleted"
"""The lane of inbox rows whose customer is gone; their keys stay, against redelivery."""


class Busy(Exception):
    """A worker or sender holds something of this customer; try again in a moment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Traces:
    """Where a customer left something, by the keys that everything hangs on."""

    customer_id: int
    conversation_ids: tuple[int, ...]
    lanes: tuple[str, ...]
    ticket_nos: tuple[str, ...]
    case_ids: tuple[int, ...]
    notice_ids: tuple[int, ...]
    """Outbox rows in which agents read about a ticket or case of theirs."""
    files: tuple[str, ...]
    """Hashes of media that nobody else sent."""


class People:
    """Statements on one customer across all tables, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def id_of(self, channel: str, account: str, external_id: str) -> int | None:
        """The customer of a platform's id."""
        one = sa.select(customers.c.id).filter_by(
            channel=channel, account=account, external_id=external_id
        )
        found: int | None = self._connection.scalar(one)
        return found

    def traces(self, customer_id: int) -> Traces | None:
        """Where they left something; None where there is no such customer."""
        if not self._all(sa.select(customers.c.id).where(customers.c.id == customer_id)):
            return None
        theirs = conversations.c.customer_id == customer_id
        known = self._connection.execute(
            sa.select(conversations.c.id, conversations.c.lane).where(theirs)
        ).all()
        ids = tuple(row.id for row in known)
        numbers = self._all(
            sa.select(tickets.c.ticket_no).where(tickets.c.customer_id == customer_id)
        )
        whole = sa.select(cases).where(cases.c.customer_id == customer_id)
        own_cases = [dict(row) for row in self._connection.execute(whole).mappings()]
        return Traces(
            customer_id=customer_id,
            conversation_ids=ids,
            lanes=tuple(row.lane for row in known),
            ticket_nos=numbers,
            case_ids=tuple(case["id"] for case in own_cases),
            notice_ids=tuple(dict.fromkeys(self._notices(numbers, own_cases))),
            files=tuple(self._files(customer_id, ids)),
        )

    def everything(self, of: Traces) -> Mapping[str, Sequence[Row]]:
        """All rows by table, as the customer may have them."""
        return {table.name: self._rows(table, where) for table, where in _places(of)}

    def forget(self, of: Traces) -> Mapping[str, int]:
        """Delete it; how many rows of each table. Busy where something is being handled.

        Inbox rows are emptied and not deleted: a platform may deliver them again.
        """
        if any(self._is_held(table, of) for table in (inbox, outbox)):
            raise Busy
        Samples(self._connection).strike(of.customer_id)
        Retold(self._connection).blank(of.customer_id)
        gone: dict[str, int] = {}
        for table, where in _places(of):
            statement: sa.Delete | sa.Update = sa.delete(table).where(where)
            if table is inbox:
                statement = sa.update(inbox).where(where).values(**_EMPTY)
            gone[table.name] = self._connection.execute(statement).rowcount
        return gone

    def _is_held(self, table: sa.Table, of: Traces) -> bool:
        mine = table.c.lane.in_(of.lanes)
        held = sa.select(table.c.id).where(mine, is_one_of(table.c.state, "claimed")).limit(1)
        return bool(self._all(held))

    def _notices(self, numbers: Sequence[str], own_cases: Sequence[Row]) -> Iterator[int]:
        """By the ticket's number in their words, and by the case's while it had that number."""
        for number in numbers:
            named = outbox.c.preview.contains(number, autoescape=True)
            yield from self._all(sa.select(outbox.c.id).where(named))
        for case in own_cases:
            about = [outbox.c.about == f"case:{case['case_no']}"]
            about.append(outbox.c.created_at >= case["opened_at"])
            if case["closed_at"] is not None:
                about.append(outbox.c.created_at <= case["closed_at"])
            yield from self._all(sa.select(outbox.c.id).where(*about))

    def _files(self, customer_id: int, conversation_ids: Sequence[int]) -> Iterator[str]:
        """Hashes in their messages and tickets that are in nobody else's."""
        mine = messages.c.conversation_id.in_(conversation_ids)
        heard = sa.select(messages.c.payload).where(mine, messages.c.payload.is_not(None))
        found = [
            item["sha256"]
            for payload in self._all(heard)
            for item in (payload or {}).get("media") or ()
            if item.get("sha256")
        ]
        theirs = tickets.c.customer_id == customer_id
        for photos in self._all(sa.select(tickets.c.photos).where(theirs)):
            found += photos
        found += self._all(sa.select(media.c.sha256).where(media.c.customer_id == customer_id))
        for sha256 in dict.fromkeys(found):
            if not self._is_elsewhere(sha256, customer_id, conversation_ids):
                yield sha256

    def _is_elsewhere(self, sha256: str, customer_id: int, ids: Sequence[int]) -> bool:
        sent = sa.cast(messages.c.payload, sa.Text).contains(sha256, autoescape=True)
        shown = sa.cast(tickets.c.photos, sa.Text).contains(sha256, autoescape=True)
        others = (
            sa.select(messages.c.id).where(messages.c.conversation_id.not_in(ids), sent).limit(1),
            sa.select(tickets.c.id).where(tickets.c.customer_id != customer_id, shown).limit(1),
        )
        return any(self._all(other) for other in others)

    def _rows(self, table: sa.Table, where: sa.ColumnElement[bool]) -> Sequence[Row]:
        found = sa.select(table).where(where).order_by(*table.primary_key.columns)
        return [dict(row) for row in self._connection.execute(found).mappings()]

    def _all(self, statement: sa.Select[Any]) -> tuple[Any, ...]:
        return tuple(self._connection.scalars(statement))


_EMPTY: Mapping[str, Any] = {
    "lane": FORGOTTEN,
    "customer": "",
    "payload": {},
    "result": None,
    "error": "",
    "state": "done",
}


def _places(of: Traces) -> Iterator[tuple[sa.Table, sa.ColumnElement[bool]]]:
    """Every table with something of a customer, and which of its rows are theirs."""
    yield inbox, inbox.c.lane.in_(of.lanes)
    yield (
        outbox,
        sa.or_(
            outbox.c.conversation_id.in_(of.conversation_ids),
            outbox.c.lane.in_(of.lanes),
            outbox.c.id.in_(of.notice_ids),
        ),
    )
    yield messages, messages.c.conversation_id.in_(of.conversation_ids)
    yield answers, answers.c.conversation_id.in_(of.conversation_ids)
    yield misses, misses.c.conversation_id.in_(of.conversation_ids)
    yield timers, timers.c.lane.in_(of.lanes)
    yield cards, cards.c.case_id.in_(of.case_ids)
    yield cases, cases.c.customer_id == of.customer_id
    yield reports, reports.c.customer_id == of.customer_id
    yield ticket_events, ticket_events.c.ticket_no.in_(of.ticket_nos)
    yield tickets, tickets.c.customer_id == of.customer_id
    yield events, events.c.customer_id == of.customer_id
    mine = of.customer_id
    yield joins, sa.or_(joins.c.customer_id == mine, joins.c.other_id == mine)
    yield media, media.c.sha256.in_(of.files)
    yield conversations, conversations.c.customer_id == of.customer_id
    yield customers, customers.c.id == of.customer_id


PERSONAL = frozenset(
    table.name
    for table, _ in _places(
        Traces(
            customer_id=0,
            conversation_ids=(),
            lanes=(),
            ticket_nos=(),
            case_ids=(),
            notice_ids=(),
            files=(),
        )
    )
)
"""Tables with something of customers in them; a test holds every table to one side or the other."""
