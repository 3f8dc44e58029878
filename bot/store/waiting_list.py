"""The list of cases that wait, where a card for each would bury the group.

A surface has one, kept as a card of no case; what stands on it is marked `listed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.channels.base import WaitingCase, WaitingList
from bot.store.cards import Changed
from bot.store.schema import cards, cases, is_one_of
from bot.store.upsert import insert

NO_CASE = 0
"""`case_id` of a list."""
STALE = timedelta(minutes=30)
"""An empty list older than this is so far up in the group that a new one is sent."""
_waits = is_one_of(cases.c.status, "open", "released")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a card is shown."""

    listed: bool
    waits: bool
    urgent: bool


class WaitingLists:
    """Statements on lists inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def standing(self, card_id: int) -> Standing:
        """Whether a card is listed, and whether its case waits."""
        wanted = sa.select(cards.c.listed, _waits.label("waits"), cases.c.urgent).select_from(
            cards.join(cases, cases.c.id == cards.c.case_id)
        )
        row = self._connection.execute(wanted.where(cards.c.id == card_id)).one()
        return Standing(bool(row.listed), bool(row.waits), bool(row.urgent))

    def others(self, surface: str, card_id: int) -> int:
        """How many other cases of this surface wait."""
        wanted = sa.select(sa.func.count()).select_from(
            cases.join(cards, cards.c.case_id == cases.c.id)
        )
        mine = (_waits, cards.c.surface == surface, cards.c.id != card_id)
        return int(self._connection.scalar(wanted.where(*mine)) or 0)

    def mark(self, card_id: int, *, listed: bool) -> None:
        """Put a case on its surface's list, or take it off."""
        self._connection.execute(
            sa.update(cards).where(cards.c.id == card_id).values(listed=listed)
        )

    def touch(self, surface: str, *, now: datetime, adds: bool) -> Changed:
        """Write the next state of a surface's list; one that starts anew is a new message."""
        made = (
            insert(self._connection, cards)
            .values(case_id=NO_CASE, case_no=0, surface=surface, changed_at=now)
            .on_conflict_do_nothing()
            .returning(cards.c.id)
        )
        is_new = self._connection.execute(made).first() is not None
        mine = (cards.c.case_id == NO_CASE, cards.c.surface == surface)
        values: dict[str, Any] = {"revision": cards.c.revision + 1, "changed_at": now}
        if adds and not is_new and self._is_over(surface, now):
            values["message_id"] = ""
        changed = sa.update(cards).where(*mine).values(**values).returning(cards.c.id)
        return Changed(int(self._connection.execute(changed).scalar_one()), is_new)

    def row(self, surface: str) -> Changed | None:
        """The list of a surface, where it has had one."""
        mine = (cards.c.case_id == NO_CASE, cards.c.surface == surface)
        found = self._connection.scalar(sa.select(cards.c.id).where(*mine))
        return None if found is None else Changed(int(found), False)

    def of(self, card_id: int) -> WaitingList | None:
        """The list as it is to be shown now; None where this is the card of a case."""
        wanted = sa.select(cards).where(cards.c.id == card_id, cards.c.case_id == NO_CASE)
        row = self._connection.execute(wanted).mappings().first()
        if row is None:
            return None
        return WaitingList(
            card_id=row["id"],
            cases=tuple(map(_waiting, self._listed(row["surface"]))),
            revision=row["revision"],
            message_id=row["message_id"],
        )

    def _listed(self, surface: str) -> Sequence[Any]:
        wanted = (
            sa.select(cards.c.id, cards.c.case_no, cards.c.lines, cases.c.opened_at)
            .select_from(cards.join(cases, cases.c.id == cards.c.case_id))
            .where(cards.c.surface == surface, cards.c.listed, _waits)
            .order_by(cases.c.opened_at, cases.c.id)
        )
        return self._connection.execute(wanted).mappings().all()

    def _is_over(self, surface: str, now: datetime) -> bool:
        """Whether the group shows an empty list that nobody will look up any more."""
        wanted = sa.select(cards.c.shown, cards.c.revision, cards.c.changed_at).where(
            cards.c.case_id == NO_CASE, cards.c.surface == surface
        )
        row = self._connection.execute(wanted).one()
        listed = sa.select(sa.func.count()).where(cards.c.surface == surface, cards.c.listed)
        only_new = int(self._connection.scalar(listed) or 0) <= 1
        return only_new and row.shown >= row.revision and now - row.changed_at >= STALE


def _waiting(row: Any) -> WaitingCase:
    lines = tuple(row["lines"] or ())
    return WaitingCase(
        card_id=row["id"], case_no=row["case_no"], lines=lines, opened_at=row["opened_at"]
    )
