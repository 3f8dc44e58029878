"""What the desk knows of its agents: cases in hand, pauses, abuse behind them, rings, swaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.store.cases import case_of
from bot.store.schema import agents, cases, conversations, customers, is_one_of, rings, swaps
from bot.store.upsert import insert
from handlers.model import Case
from handlers.policy import Swap
from handlers.turn import Seat

Row = Mapping[str, Any]
_LIVING = is_one_of(cases.c.status, "open", "claimed", "released")
_UNCLAIMED = sa.and_(_LIVING, cases.c.status != "claimed")
_CLAIMED = sa.and_(_LIVING, cases.c.status == "claimed")
_SINCE = sa.bindparam("since", type_=cases.c.opened_at.type)
_LOADS = sa.select(cases.c.claimed_by, sa.func.count()).where(_CLAIMED).group_by(cases.c.claimed_by)
_PAUSED = sa.select(agents.c.agent_id).where(
    agents.c.paused_until > sa.bindparam("now", type_=agents.c.paused_until.type)
)
_RECENT = (
    sa.select(cases.c.claimed_by, cases.c.abusive)
    .where(cases.c.opened_at >= _SINCE, cases.c.claimed_by.is_not(None))
    .order_by(cases.c.opened_at.desc(), cases.c.id.desc())
    .limit(500)
)
_THIS: sa.BindParameter[int] = sa.bindparam("conversation")
_MINE = (
    sa.select(sa.func.min(cases.c.id))
    .where(cases.c.conversation_id == _THIS, _LIVING)
    .scalar_subquery()
)
_BEFORE = sa.select(sa.func.count()).where(
    _UNCLAIMED, cases.c.conversation_id != _THIS, sa.or_(_MINE.is_(None), cases.c.id < _MINE)
)
_SETTLED = (
    sa.select(cases)
    .where(
        cases.c.customer_id == sa.bindparam("customer"),
        cases.c.opened_at >= _SINCE,
        cases.c.status == "resolved",
        sa.or_(cases.c.urgent, cases.c.false_alarm),
    )
    .order_by(cases.c.id.desc())
    .limit(1)
)
MEASURED = 200
"""Waits of late that an estimate is made of."""
OF_LATE = timedelta(days=30)
WEEK = timedelta(days=7)


class Duties:
    """Statements inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def bench(self, *, now: datetime) -> tuple[Seat, ...]:
        """Agents with cases in hand, a pause or abuse behind them."""
        loads = self._loads()
        paused = self._paused(now)
        last: dict[str, bool] = {}
        abusive: Counter[str] = Counter()
        for agent_id, was_abusive in self._connection.execute(_RECENT, {"since": now - WEEK}):
            last.setdefault(agent_id, was_abusive)
            abusive[agent_id] += bool(was_abusive)
        return tuple(
            Seat(
                agent_id=agent_id,
                cases=loads.get(agent_id, 0),
                paused=agent_id in paused,
                after_abuse=last.get(agent_id, False),
                abusive=abusive[agent_id],
            )
            for agent_id in sorted({*loads, *paused, *last})
        )

    def before(self, conversation_id: int) -> int:
        """Unclaimed cases that were opened before this conversation's; all, where it has none."""
        return int(self._connection.scalar(_BEFORE, {"conversation": conversation_id}) or 0)

    def waits(self, *, now: datetime) -> tuple[float, ...]:
        """Seconds between the opening and the claim of ordinary cases of late."""
        claimed = (
            sa.select(cases.c.opened_at, cases.c.claimed_at)
            .where(
                cases.c.opened_at >= now - OF_LATE,
                cases.c.claimed_at.is_not(None),
                cases.c.urgent.is_(False),
            )
            .order_by(cases.c.opened_at.desc())
            .limit(MEASURED)
        )
        rows = self._connection.execute(claimed)
        return tuple((row.claimed_at - row.opened_at).total_seconds() for row in rows)

    def settled(self, customer_id: int, *, since: datetime) -> tuple[Case, bool] | None:
        """The customer's last case that woke somebody since and is settled; whether for nothing.

        A case whose number another living one has meanwhile cannot come back.
        """
        asked = {"customer": customer_id, "since": since}
        row = self._connection.execute(_SETTLED, asked).mappings().first()
        if row is None:
            return None
        taken = sa.select(cases.c.id).where(cases.c.case_no == row["case_no"], _LIVING).limit(1)
        if self._connection.scalar(taken) is not None:
            return None
        return case_of(dict(row)), bool(row["false_alarm"])

    def limit(self, customer_id: int, by: str | None) -> None:
        """A lead's decision about a customer; None lifts it."""
        one = sa.update(customers).where(customers.c.id == customer_id)
        self._connection.execute(one.values(limited_by=by or ""))

    def pause(self, agent_id: str, until: datetime | None) -> None:
        """The agent is offered nothing until then; None ends the pause."""
        row = insert(self._connection, agents).values(agent_id=agent_id, paused_until=until)
        self._connection.execute(
            row.on_conflict_do_update(index_elements=["agent_id"], set_={"paused_until": until})
        )

    def in_hand(self, agent_id: str) -> Sequence[Row]:
        """The living cases that an agent has, with their lanes, oldest first."""
        mine = (
            sa.select(cases, conversations.c.lane, customers.c.nickname, customers.c.external_id)
            .join(conversations, conversations.c.id == cases.c.conversation_id)
            .join(customers, customers.c.id == cases.c.customer_id)
            .where(_CLAIMED, cases.c.claimed_by == agent_id)
            .order_by(cases.c.id)
        )
        return self._rows(mine)

    def unclaimed(self) -> Sequence[Row]:
        """The cases that nobody has, with their lanes, oldest first."""
        waiting = (
            sa.select(cases, conversations.c.lane)
            .join(conversations, conversations.c.id == cases.c.conversation_id)
            .where(_UNCLAIMED)
            .order_by(cases.c.id)
        )
        return self._rows(waiting)

    def holders(self) -> frozenset[str]:
        """Agents who have a living case."""
        return frozenset(self._loads())

    def woken(self, *, since: datetime, until: datetime) -> Sequence[tuple[datetime, bool]]:
        """When urgent cases of this time were opened, and whether that was for nothing."""
        inside = (cases.c.opened_at >= since, cases.c.opened_at < until)
        of_all = sa.select(cases.c.opened_at, cases.c.false_alarm)
        called = of_all.where(*inside, sa.or_(cases.c.urgent, cases.c.false_alarm))
        return [(row.opened_at, bool(row.false_alarm)) for row in self._connection.execute(called)]

    def false_alarms(self) -> Sequence[Row]:
        """Cases that woke somebody for nothing, oldest first: what was said and taken for what."""
        wrong = sa.select(cases.c.need, cases.c.reason, cases.c.opened_at)
        return self._rows(wrong.where(cases.c.false_alarm).order_by(cases.c.id))

    def rung(self, *, about: str, agent_id: str, way: str, call_id: str, now: datetime) -> int:
        """A telephone rings; the id of the ring."""
        new = sa.insert(rings).values(
            about=about, agent_id=agent_id, way=way, call_id=call_id, at=now
        )
        return int(self._connection.execute(new.returning(rings.c.id)).scalar_one())

    def ring_ended(self, ring_id: int, *, state: str, detail: str, now: datetime) -> None:
        """What came of a ring: `answered`, `unanswered` or `failed`."""
        one = sa.update(rings).where(rings.c.id == ring_id, rings.c.state == "ringing")
        answered_at = now if state == "answered" else None
        self._connection.execute(one.values(state=state, detail=detail, answered_at=answered_at))

    def confirm(self, agent_id: str, *, now: datetime, since: datetime) -> int:
        """The agent says that the drill reached them; how many rings that settles."""
        mine = sa.update(rings).where(
            rings.c.agent_id == agent_id,
            rings.c.about.startswith("drill:"),
            rings.c.at >= since,
            rings.c.state != "answered",
        )
        return self._connection.execute(
            mine.values(state="answered", detail="confirmed", answered_at=now)
        ).rowcount

    def rings_of(self, *, about: str = "", limit: int = 50) -> Sequence[Row]:
        """Rings whose `about` begins so, newest first."""
        of = sa.select(rings).where(rings.c.about.startswith(about, autoescape=True))
        return self._rows(of.order_by(rings.c.id.desc()).limit(limit))

    def ask_swap(self, swap: Swap, *, now: datetime) -> None:
        """An agent wants to give a day's shifts to a colleague, who has to agree."""
        self.end_swaps(swap.substitute, swap.day, "replaced")
        self._connection.execute(
            sa.insert(swaps).values(
                day=swap.day, agent_id=swap.agent, substitute=swap.substitute, asked_at=now
            )
        )

    def asked_of(self, substitute: str, *, today: date) -> Swap | None:
        """The oldest swap that waits for this colleague's word."""
        waiting = sa.select(swaps).where(
            swaps.c.substitute == substitute, swaps.c.state == "asked", swaps.c.day >= today
        )
        row = self._connection.execute(waiting.order_by(swaps.c.id).limit(1)).first()
        return None if row is None else Swap(day=row.day, agent=row.agent_id, substitute=substitute)

    def end_swaps(self, substitute: str, day: date, state: str) -> None:
        """The colleague's word on a swap: `agreed` or `refused`."""
        one = sa.update(swaps).where(
            swaps.c.substitute == substitute, swaps.c.day == day, swaps.c.state == "asked"
        )
        self._connection.execute(one.values(state=state))

    def agreed_swaps(self, *, since: date) -> tuple[Swap, ...]:
        """Swaps that both wanted, in the order in which they were agreed on."""
        agreed = sa.select(swaps).where(swaps.c.state == "agreed", swaps.c.day >= since)
        rows = self._connection.execute(agreed.order_by(swaps.c.id))
        return tuple(Swap(day=r.day, agent=r.agent_id, substitute=r.substitute) for r in rows)

    def _loads(self) -> Mapping[str, int]:
        counted = self._connection.execute(_LOADS)
        return {str(agent_id): int(number) for agent_id, number in counted}

    def _paused(self, now: datetime) -> frozenset[str]:
        return frozenset(self._connection.scalars(_PAUSED, {"now": now}))

    def _rows(self, statement: sa.Select[Any]) -> Sequence[Row]:
        return [dict(row) for row in self._connection.execute(statement).mappings()]
