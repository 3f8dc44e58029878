"""Troubles that many customers report: who reported what, and which of them became incidents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store.schema import cases, incidents, is_one_of, reports, tickets
from handlers.outcome import Report
from handlers.turn import Trouble

Row = Mapping[str, Any]
SAMPLES = 3


class Incidents:
    """Statements inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def trouble(self, topic: str, customer_id: int, *, since: datetime) -> Trouble:
        """Who has this trouble: since the incident began, else since then."""
        if not topic:
            return Trouble()
        going_on = self.fresh(topic, since=since)
        if going_on is None:
            where = sa.and_(reports.c.topic == topic, reports.c.at >= since)
        else:
            where = reports.c.incident_id == going_on["id"]
        others = sa.select(sa.func.count(sa.distinct(reports.c.customer_id))).where(
            where, reports.c.customer_id != customer_id
        )
        said = sa.select(reports.c.text).where(where).order_by(reports.c.id).limit(SAMPLES)
        return Trouble(
            topic=topic,
            customers=1 + int(self._connection.scalar(others) or 0),
            samples=tuple(self._connection.scalars(said)),
            case_no=going_on["case_no"] if going_on else None,
            is_called=going_on is not None and self._is_living(going_on["case_no"]),
            incident_id=going_on["id"] if going_on else None,
        )

    def _is_living(self, case_no: int) -> bool:
        living = sa.select(cases.c.id).where(
            cases.c.case_no == case_no, is_one_of(cases.c.status, "open", "claimed", "released")
        )
        return self._connection.scalar(living.limit(1)) is not None

    def going_on(self, topic: str) -> Row | None:
        """The incident of this topic that is not over."""
        one = sa.select(incidents).where(incidents.c.topic == topic, incidents.c.over_at.is_(None))
        row = self._connection.execute(one).mappings().first()
        return None if row is None else dict(row)

    def fresh(self, topic: str, *, since: datetime) -> Row | None:
        """The incident of this topic, where it was reported again since."""
        going_on = self.going_on(topic)
        if going_on is None:
            return None
        newest = sa.select(sa.func.max(reports.c.at)).where(reports.c.incident_id == going_on["id"])
        last: datetime | None = self._connection.scalar(newest)
        return going_on if last is not None and last >= since else None

    def opened_for(self, reason: str, *, since: datetime) -> str:
        """The topic of an incident that goes on and whose case was opened for this reason."""
        living = sa.select(incidents.c.topic).where(
            incidents.c.over_at.is_(None),
            sa.exists().where(cases.c.case_no == incidents.c.case_no, cases.c.reason == reason),
        )
        topics = self._connection.scalars(living.order_by(incidents.c.id.desc()))
        return next((one for one in topics if self.fresh(one, since=since)), "")

    def report(
        self, new: Report, *, customer_id: int, lane: str, since: datetime, now: datetime
    ) -> None:
        """One more customer has this trouble; one that opens an incident takes the others in."""
        going_on = self.going_on(new.topic)
        incident_id = going_on["id"] if going_on else None
        if incident_id is None and new.opens is not None:
            made = sa.insert(incidents).values(topic=new.topic, case_no=new.opens, opened_at=now)
            incident_id = self._connection.execute(made.returning(incidents.c.id)).scalar_one()
            earlier = sa.update(reports).where(
                reports.c.topic == new.topic, reports.c.at >= since, reports.c.incident_id.is_(None)
            )
            self._connection.execute(earlier.values(incident_id=incident_id))
        self._connection.execute(
            sa.insert(reports).values(
                topic=new.topic,
                customer_id=customer_id,
                lane=lane,
                text=new.text,
                ticket_no=new.ticket_no,
                incident_id=incident_id,
                at=now,
            )
        )

    def _forget(self, topic: str, now: datetime) -> None:
        """An incident that nobody reported for long is over, whoever forgot to say so."""
        stale = sa.update(incidents).where(
            incidents.c.topic == topic, incidents.c.over_at.is_(None)
        )
        self._connection.execute(stale.values(over_at=now))

    def of_case(self, case_no: int) -> Row | None:
        """The incident that a living case stands for."""
        one = sa.select(incidents).where(
            incidents.c.case_no == case_no, incidents.c.over_at.is_(None)
        )
        row = self._connection.execute(one.order_by(incidents.c.id.desc())).mappings().first()
        return None if row is None else dict(row)

    def count(self, case_no: int) -> int:
        """Customers of the incident that a case stands for."""
        incident = self.of_case(case_no)
        if incident is None:
            return 0
        of = sa.select(sa.func.count(sa.distinct(reports.c.customer_id)))
        return int(self._connection.scalar(of.where(reports.c.incident_id == incident["id"])) or 0)

    def members(self, incident_id: int) -> Sequence[Row]:
        """Lane and newest ticket number of every customer of an incident.

        Who had no number when they reported it may have got one since.
        """
        newest = (
            sa.select(sa.func.max(reports.c.id))
            .where(reports.c.incident_id == incident_id)
            .group_by(reports.c.customer_id)
        )
        since = (
            sa.select(sa.func.max(tickets.c.ticket_no))
            .where(
                tickets.c.customer_id == reports.c.customer_id, tickets.c.opened_at >= reports.c.at
            )
            .scalar_subquery()
        )
        number = sa.func.coalesce(reports.c.ticket_no, since).label("ticket_no")
        rows = sa.select(reports.c.lane, number).where(reports.c.id.in_(newest))
        return [
            dict(row) for row in self._connection.execute(rows.order_by(reports.c.id)).mappings()
        ]

    def over(self, incident_id: int, *, now: datetime) -> None:
        """The trouble is mended."""
        one = sa.update(incidents).where(incidents.c.id == incident_id)
        self._connection.execute(one.values(over_at=now))
