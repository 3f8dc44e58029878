"""What agents read of a customer on cards and notices of whoever was joined with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from bot.store.joins import Joins
from bot.store.schema import audit, cards, cases, is_one_of, joins, outbox, tickets

_EMPTY: Final[Mapping[str, Any]] = {"payload": {}, "preview": ""}
_DECISIONS: Final = ("customers_joined", "customers_separated")


class Retold:
    """Statements inside one writing transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction that writes."""
        self._connection = connection

    def blank(self, customer_id: int) -> None:
        """Empty it where it left already; rows stay, the other's card is written anew by its turns."""
        self._blank(
            outbox.c.created_at.in_(self._decided(customer_id)), is_one_of(outbox.c.kind, "notice")
        )
        others = self._ever_joined(customer_id)
        if not others:
            return
        theirs = sa.select(cases).where(cases.c.customer_id.in_(others))
        for case in self._connection.execute(theirs).mappings().all():
            about = [outbox.c.about == f"case:{case['case_no']}"]
            about.append(outbox.c.created_at >= case["opened_at"])
            if case["closed_at"] is not None:
                about.append(outbox.c.created_at <= case["closed_at"])
            self._blank(*about)
            shown = sa.update(cards).where(cards.c.case_id == case["id"])
            self._connection.execute(shown.values(lines=[]))
        numbers = sa.select(tickets.c.ticket_no).where(tickets.c.customer_id.in_(others))
        for number in self._connection.scalars(numbers).all():
            named = outbox.c.preview.contains(number, autoescape=True)
            self._blank(named, is_one_of(outbox.c.kind, "notice"))

    def _blank(self, *where: sa.ColumnElement[bool]) -> None:
        left = is_one_of(outbox.c.state, "done")
        self._connection.execute(sa.update(outbox).where(*where, left).values(**_EMPTY))

    def _ever_joined(self, customer_id: int) -> set[int]:
        """Who is this person, and who was."""
        now = {one.customer_id for one in Joins(self._connection).others(customer_id)}
        mine = sa.or_(joins.c.customer_id == customer_id, joins.c.other_id == customer_id)
        rows = self._connection.execute(
            sa.select(joins.c.customer_id, joins.c.other_id).where(mine)
        )
        return (now | {one for row in rows for one in row}) - {customer_id}

    def _decided(self, customer_id: int) -> list[Any]:
        """When agents joined them or told them apart; the answer named them."""
        name = f"customer:{customer_id}"
        mine = sa.or_(
            audit.c.subject.startswith(f"{name} ", autoescape=True),
            audit.c.subject.endswith(f" {name}", autoescape=True),
        )
        found = sa.select(audit.c.at).where(audit.c.action.in_(_DECISIONS), mine)
        return list(self._connection.scalars(found.distinct()))
