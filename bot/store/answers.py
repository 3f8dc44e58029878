"""Each answer that was given: which entry, to what question, and whether it helped."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.store.schema import answers

HELPED = "helped"
CONTRADICTED = "contradicted"
JUDGED_WITHIN = timedelta(hours=24)
"""What a customer says later than this is no word on the answer any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """One answer on its way into the table."""

    conversation_id: int
    customer_id: int
    entry_id: str
    asked: str
    """The question, shielded and masked."""
    score: float | None
    version: str = ""
    """The knowledge that answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """What the table says of one entry."""

    entry_id: str
    hits: int
    helped: int
    contradicted: int
    last_used_at: datetime


class Answers:
    """Statements on the answers inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def put(self, given: Given, *, now: datetime) -> None:
        """Keep an answer; nothing is known of its worth yet."""
        self._connection.execute(_PUT, {**asdict(given), "at": now})

    def judge(self, conversation_id: int, entry_id: str, outcome: str, *, now: datetime) -> None:
        """Mark the newest answer of this entry here as helped or contradicted; the last word counts."""
        newest = (
            sa.select(sa.func.max(answers.c.id))
            .where(
                answers.c.conversation_id == conversation_id,
                answers.c.entry_id == entry_id,
                answers.c.at >= now - JUDGED_WITHIN,
            )
            .scalar_subquery()
        )
        self._connection.execute(
            sa.update(answers).where(answers.c.id == newest).values(outcome=outcome)
        )

    def uses(self, *, since: datetime | None = None) -> list[Use]:
        """Hits and verdicts of every entry that was given, the most used first."""
        count = sa.func.count()
        of = sa.select(
            answers.c.entry_id,
            count.label("hits"),
            count.filter(answers.c.outcome == HELPED).label("helped"),
            count.filter(answers.c.outcome == CONTRADICTED).label("contradicted"),
            sa.func.max(answers.c.at).label("last_used_at"),
        )
        if since is not None:
            of = of.where(answers.c.at >= since)
        rows = self._connection.execute(
            of.group_by(answers.c.entry_id).order_by(sa.desc("hits"), answers.c.entry_id)
        )
        return [Use(**row) for row in rows.mappings()]


_PUT = sa.insert(answers)
