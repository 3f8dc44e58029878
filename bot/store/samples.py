"""Words of a customer that stand as a sample on what agents read of an incident of many."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.store.schema import cards, cases, incidents, outbox, reports

STRUCK = "[已删除]"


class Samples:
    """Statements inside one writing transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction that writes."""
        self._connection = connection

    def strike(self, customer_id: int) -> None:
        """Take the customer's words out of notices and cards of others; their report goes next."""
        for text in self._said(customer_id):
            self._strike_notices(text)
            self._strike_cards(customer_id, text)

    def _said(self, customer_id: int) -> tuple[str, ...]:
        """What they reported, longest first; words that others reported too are nobody's."""
        theirs = reports.c.customer_id == customer_id
        others = sa.select(reports.c.text).where(reports.c.customer_id != customer_id)
        of = sa.select(reports.c.text).distinct().where(theirs, reports.c.text != "")
        found = self._connection.scalars(of.where(reports.c.text.not_in(others)))
        return tuple(sorted(found, key=len, reverse=True))

    def _strike_notices(self, text: str) -> None:
        named = outbox.c.preview.contains(text, autoescape=True)
        rows = sa.select(outbox.c.id, outbox.c.preview, outbox.c.payload).where(named)
        for row in self._connection.execute(rows).all():
            values = {
                "preview": row.preview.replace(text, STRUCK),
                "payload": _without(row.payload, text),
            }
            self._connection.execute(
                sa.update(outbox).where(outbox.c.id == row.id).values(**values)
            )

    def _strike_cards(self, customer_id: int, text: str) -> None:
        mine = sa.select(reports.c.incident_id).where(reports.c.customer_id == customer_id)
        shown = (
            sa.select(cards.c.id, cards.c.lines, cards.c.latest)
            .join(cases, cases.c.id == cards.c.case_id)
            .join(incidents, incidents.c.case_no == cases.c.case_no)
            .where(incidents.c.id.in_(mine))
        )
        for row in self._connection.execute(shown).all():
            values = {
                "lines": _without(row.lines, text),
                "latest": row.latest.replace(text, STRUCK),
            }
            self._connection.execute(sa.update(cards).where(cards.c.id == row.id).values(**values))


def _without(found: Any, text: str) -> Any:
    """The same JSON with the words struck wherever they stand."""
    if isinstance(found, str):
        return found.replace(text, STRUCK)
    if isinstance(found, list):
        return [_without(one, text) for one in found]
    if isinstance(found, dict):
        return {name: _without(one, text) for name, one in found.items()}
    return found
