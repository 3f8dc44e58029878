"""Handoffs and their follow-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store.schema import Utc, cases, is_one_of
from bot.store.upsert import taken_as_collision
from handlers.changes import CaseChange, NewCase
from handlers.model import Case, CaseStatus

_LIVING = ("open", "claimed", "released")


class Cases:
    """Statements on cases inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def add(self, new: NewCase, *, customer_id: int, conversation_id: int, now: datetime) -> None:
        """Open a case; NumberTaken where a living one has the number."""
        with taken_as_collision():
            self._connection.execute(
                sa.insert(cases).values(
                    case_no=new.case_no,
                    customer_id=customer_id,
                    conversation_id=conversation_id,
                    status=CaseStatus.OPEN.value,
                    reason=new.reason,
                    need=new.need,
                    urgent=new.urgent,
                    opened_at=now,
                    ticket_no=new.ticket_no,
                    abusive=new.abusive,
                )
            )

    def change(self, change: CaseChange, *, now: datetime) -> None:
        """Apply a change to the living case of this number."""
        values: dict[str, Any] = {
            "status": change.status.value if change.status else None,
            "claimed_by": change.claimed_by,
            "urgent": change.urgent,
            "reason": change.reason,
            "ticket_no": change.ticket_no,
            "step": change.step,
            "abusive": change.abusive,
            "need": change.need,
        }
        values = {name: value for name, value in values.items() if value is not None}
        if change.status in {CaseStatus.OPEN, CaseStatus.RELEASED}:
            values |= {"claimed_by": None, "closed_at": None}
        if change.status is CaseStatus.RESOLVED:
            values["closed_at"] = now
            values["false_alarm"] = change.event == "false_alarm"
        if change.status is CaseStatus.CLAIMED:
            values["claimed_at"] = sa.func.coalesce(cases.c.claimed_at, sa.literal(now, Utc()))
        if values:
            with taken_as_collision():
                self._connection.execute(self._target(change).values(**values))

    def _target(self, change: CaseChange) -> sa.Update:
        """The living case of the number, or the one that comes back under it."""
        if not change.reopens:
            return sa.update(cases).where(
                cases.c.case_no == change.case_no, is_one_of(cases.c.status, *_LIVING)
            )
        newest = sa.select(sa.func.max(cases.c.id)).where(cases.c.case_no == change.case_no)
        return sa.update(cases).where(cases.c.id == newest.scalar_subquery())

    def mark_abusive(self, conversation_id: int) -> None:
        """Whoever takes the living case of this conversation is spared afterwards."""
        mine = sa.update(cases).where(
            cases.c.conversation_id == conversation_id, is_one_of(cases.c.status, *_LIVING)
        )
        self._connection.execute(mine.values(abusive=True))

    def living(self, case_no: int) -> Mapping[str, Any] | None:
        """The row of the living case of this number."""
        where = (cases.c.case_no == case_no, is_one_of(cases.c.status, *_LIVING))
        row = self._connection.execute(sa.select(cases).where(*where)).mappings().first()
        return None if row is None else dict(row)

    def of_conversation(self, conversation_id: int) -> Case | None:
        """The living case of a conversation."""
        of = {"conversation": conversation_id}
        row = self._connection.execute(_OF_CONVERSATION, of).mappings().first()
        return None if row is None else case_of(dict(row))

    def numbers(self) -> frozenset[int]:
        """Numbers that living cases have."""
        return frozenset(self._connection.scalars(_NUMBERS))

    def last_servant(self, customer_ids: Sequence[int]) -> str | None:
        """The agent who had one of these customers last, who are one person."""
        of = {"customers": list(customer_ids)}
        found: str | None = self._connection.scalar(_LAST_SERVANT, of)
        return found


_IS_LIVING = is_one_of(cases.c.status, *_LIVING)
_NUMBERS = sa.select(cases.c.case_no).where(_IS_LIVING)
_OF_CONVERSATION = (
    sa.select(cases)
    .where(cases.c.conversation_id == sa.bindparam("conversation"), _IS_LIVING)
    .order_by(cases.c.id.desc())
    .limit(1)
)
_LAST_SERVANT = (
    sa.select(cases.c.claimed_by)
    .where(
        cases.c.customer_id.in_(sa.bindparam("customers", expanding=True)),
        cases.c.claimed_by.is_not(None),
    )
    .order_by(cases.c.id.desc())
    .limit(1)
)


def case_of(row: Mapping[str, Any]) -> Case:
    """A row as the noun."""
    return Case(
        case_no=row["case_no"],
        status=CaseStatus(row["status"]),
        reason=row["reason"],
        urgent=row["urgent"],
        need=row["need"],
        opened_at=row["opened_at"],
        claimed_by=row["claimed_by"],
        ticket_no=row["ticket_no"],
        step=row["step"],
    )
