"""Tickets and what happened to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store.schema import events, is_one_of, ticket_events, tickets
from bot.store.upsert import taken_as_collision
from handlers.changes import NewTicket, TicketChange
from handlers.model import TICKET_TRANSITIONS, IllegalTransition, Ticket, TicketStatus


class Tickets:
    """Statements on tickets inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def add(self, new: NewTicket, *, customer_id: int, conversation_id: int, now: datetime) -> None:
        """Make a ticket; NumberTaken where the number is another ticket's."""
        with taken_as_collision():
            self._connection.execute(
                sa.insert(tickets).values(
                    ticket_no=new.ticket_no,
                    customer_id=customer_id,
                    conversation_id=conversation_id,
                    status=TicketStatus.OPEN.value,
                    category=new.category,
                    form_id=new.form_id or "",
                    summary=new.summary,
                    fields=dict(new.fields),
                    missing=list(new.missing),
                    photos=list(new.photos),
                    urgent=new.urgent,
                    opened_at=now,
                    deadline_at=new.deadline_at,
                )
            )
        self._event(new.ticket_no, "opened", "customer", new.summary, now)

    def change(self, change: TicketChange, *, now: datetime) -> None:
        """Apply a change and its event; IllegalTransition where the table has none."""
        row = self.row(change.ticket_no)
        values = _changed(change)
        if change.status is not None:
            _check(TicketStatus(row["status"]), change.status)
        if change.event == "nudged":
            values["nudges"] = row["nudges"] + 1
        if change.photos:
            values["photos"] = list(dict.fromkeys((*row["photos"], *change.photos)))
        if values:
            mine = sa.update(tickets).where(tickets.c.ticket_no == change.ticket_no)
            self._connection.execute(mine.values(**values))
        self._event(change.ticket_no, change.event, change.by, change.text, now)

    def assign(self, changes: Sequence[TicketChange], *, now: datetime) -> frozenset[str]:
        """Give tickets that nobody has to agents, many at once; the numbers of those given.

        Whoever took or settled one meanwhile keeps it: such a change is left out.
        """
        wanted = {change.ticket_no: change for change in changes if change.assigned_to}
        free = (
            sa.select(tickets.c.ticket_no, tickets.c.customer_id)
            .where(tickets.c.ticket_no.in_(list(wanted)), tickets.c.assigned_to.is_(None))
            .where(is_one_of(tickets.c.status, "open", "waiting"))
            .with_for_update()
        )
        found = {row.ticket_no: row.customer_id for row in self._connection.execute(free)}
        for agent_id in dict.fromkeys(wanted[number].assigned_to for number in found):
            mine = [number for number in found if wanted[number].assigned_to == agent_id]
            is_open = tickets.c.status == TicketStatus.OPEN.value
            status = sa.case((is_open, TicketStatus.ASSIGNED.value), else_=tickets.c.status)
            given = sa.update(tickets).where(tickets.c.ticket_no.in_(mine))
            self._connection.execute(given.values(assigned_to=agent_id, status=status))
        if found:
            lines = [_line(wanted[number], now) for number in found]
            self._connection.execute(sa.insert(ticket_events), lines)
            told = [_told(wanted[number], found[number], now) for number in found]
            self._connection.execute(sa.insert(events), told)
        return frozenset(found)

    def row(self, ticket_no: str) -> Mapping[str, Any]:
        """The whole row; LookupError where there is no such number."""
        one = sa.select(tickets).where(tickets.c.ticket_no == ticket_no)
        row = self._connection.execute(one).mappings().first()
        if row is None:
            raise LookupError(f"no ticket {ticket_no}")
        return dict(row)

    def of_customer(self, customer_id: int, *, since: datetime, limit: int = 20) -> list[Ticket]:
        """Living tickets and those opened since, newest first."""
        mine = {"customer": customer_id, "since": since, "most": limit}
        rows = self._connection.execute(_OF_CUSTOMER, mine).mappings()
        return [ticket_of(dict(row)) for row in rows]

    def events_of(self, ticket_no: str) -> list[Mapping[str, Any]]:
        """What happened to it, oldest first."""
        of = sa.select(ticket_events).where(ticket_events.c.ticket_no == ticket_no)
        rows = self._connection.execute(of.order_by(ticket_events.c.id)).mappings()
        return [dict(row) for row in rows]

    def _event(self, ticket_no: str, event: str, by: str, text: str, now: datetime) -> None:
        values = {"ticket_no": ticket_no, "event": event, "by": by, "text": text, "at": now}
        self._connection.execute(sa.insert(ticket_events).values(**values))


_OF_CUSTOMER = (
    sa.select(tickets)
    .where(
        tickets.c.customer_id == sa.bindparam("customer"),
        tickets.c.opened_at >= sa.bindparam("since", type_=tickets.c.opened_at.type),
    )
    .order_by(tickets.c.id.desc())
    .limit(sa.bindparam("most"))
)


def ticket_of(row: Mapping[str, Any]) -> Ticket:
    """A row as the noun."""
    return Ticket(
        ticket_no=row["ticket_no"],
        status=TicketStatus(row["status"]),
        category=row["category"],
        summary=row["summary"],
        form_id=row["form_id"] or None,
        fields=row["fields"],
        missing=tuple(row["missing"]),
        urgent=row["urgent"],
        opened_at=row["opened_at"],
        deadline_at=row["deadline_at"],
        assigned_to=row["assigned_to"],
        nudges=row["nudges"],
        photos=tuple(row["photos"] or ()),
    )


def _line(change: TicketChange, now: datetime) -> dict[str, Any]:
    return {
        "ticket_no": change.ticket_no,
        "event": change.event,
        "by": change.by,
        "text": change.text,
        "at": now,
    }


def _told(change: TicketChange, customer_id: int, now: datetime) -> dict[str, Any]:
    """The same for the customer's timeline."""
    return {
        "customer_id": customer_id,
        "kind": f"ticket_{change.status or change.event}",
        "text": change.text,
        "affair": change.ticket_no,
        "by": change.by,
        "at": now,
    }


def _changed(change: TicketChange) -> dict[str, Any]:
    values = {
        "status": change.status.value if change.status else None,
        "summary": change.summary,
        "fields": dict(change.fields) if change.fields is not None else None,
        "missing": list(change.missing) if change.missing is not None else None,
        "urgent": change.urgent,
        "assigned_to": change.assigned_to,
        "deadline_at": change.deadline_at,
        "form_id": change.form_id,
        "category": change.category,
    }
    return {name: value for name, value in values.items() if value is not None}


def _check(now: TicketStatus, wanted: TicketStatus) -> None:
    if now is not wanted and wanted not in TICKET_TRANSITIONS[now]:
        raise IllegalTransition(f"ticket {now} -> {wanted}")
