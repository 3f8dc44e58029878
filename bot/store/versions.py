"""Versions of the knowledge: what is live, what waits for approval, what was live before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store.schema import answers, customers, faq_blocks, faq_versions, is_one_of
from bot.store.upsert import insert

DRAFT, PUBLISHED, DROPPED = "draft", "published", "dropped"
_NOW = faq_versions.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One state of the knowledge; what it says lies in its blocks."""

    number: int
    hash: str
    state: str
    """`draft`, `published` (live, or live once) or `dropped` (a newer save took its place)."""
    blocks: tuple[str, ...]
    entries: int
    author: str
    approved_by: str
    reason: str
    report: Mapping[str, Any] | None
    """What check, test and comparison said; None as long as they have not been made."""
    created_at: datetime
    published_at: datetime | None
    publish_no: int | None
    """Rises with every publishing; the highest is live."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A customer who was answered from some version."""

    at: datetime
    channel: str
    customer: str
    nickname: str
    entry_id: str
    version: str
    asked: str


class NotADraft(Exception):
    """The version was published, dropped or never there."""


class Versions:
    """Statements inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def add(
        self, *, hash: str, blocks: Sequence[str], entries: int, author: str, now: datetime
    ) -> int:
        """Keep a new state as a draft; its number."""
        kept = sa.insert(faq_versions).values(
            hash=hash, blocks=list(blocks), entries=entries, author=author, created_at=now
        )
        key = self._connection.execute(kept).inserted_primary_key
        return int(key[0]) if key else 0

    def publish(self, number: int, *, by: str, reason: str, now: datetime) -> None:
        """Make a draft the live version; NotADraft where it is none any more."""
        highest = sa.select(sa.func.coalesce(sa.func.max(_NOW.publish_no), 0)).scalar_subquery()
        mine = sa.update(faq_versions).where(_NOW.id == number, is_one_of(_NOW.state, DRAFT))
        values = {
            "state": PUBLISHED,
            "publish_no": highest + 1,
            "approved_by": by,
            "reason": reason,
            "published_at": now,
        }
        if self._connection.execute(mine.values(**values)).rowcount != 1:
            raise NotADraft(number)

    def drop_drafts(self) -> None:
        """What was saved before is not wanted any more."""
        drafts = sa.update(faq_versions).where(is_one_of(_NOW.state, DRAFT))
        self._connection.execute(drafts.values(state=DROPPED))

    def live_number(self) -> int | None:
        """The number of the live version; None before the first one."""
        return self._connection.scalar(_LIVE)

    def standing(self) -> tuple[int | None, int | None]:
        """The numbers of the live version and of the newest draft, in one statement."""
        row = self._connection.execute(_STANDING).one()
        return row[0], row[1]

    def live(self) -> Version | None:
        """The live version."""
        number = self.live_number()
        return None if number is None else self.one(number)

    def draft(self) -> Version | None:
        """The newest draft."""
        drafts = sa.select(faq_versions).where(is_one_of(_NOW.state, DRAFT))
        return self._first(drafts.order_by(_NOW.id.desc()).limit(1))

    def one(self, number: int) -> Version | None:
        """The version of this number."""
        return self._first(sa.select(faq_versions).where(_NOW.id == number))

    def newest(self, limit: int) -> Sequence[Version]:
        """Versions, the newest first."""
        rows = sa.select(faq_versions).order_by(_NOW.id.desc()).limit(limit)
        return [_version(row) for row in self._connection.execute(rows).mappings()]

    def report(self, number: int, report: Mapping[str, Any]) -> None:
        """Write down what check, test and comparison said."""
        mine = sa.update(faq_versions).where(_NOW.id == number)
        self._connection.execute(mine.values(report=dict(report)))

    def tell(self, number: int, *, now: datetime) -> bool:
        """Whether this process is the one to tell the approvers of a draft."""
        untold = sa.update(faq_versions).where(
            _NOW.id == number, is_one_of(_NOW.state, DRAFT), _NOW.told_at.is_(None)
        )
        return self._connection.execute(untold.values(told_at=now)).rowcount == 1

    def untold(self, *, before: datetime) -> Version | None:
        """A draft that has rested since then, was looked through, and nobody was told of."""
        drafts = sa.select(faq_versions).where(
            is_one_of(_NOW.state, DRAFT), _NOW.told_at.is_(None), _NOW.created_at <= before
        )
        found = self._first(drafts.order_by(_NOW.id.desc()).limit(1))
        return found if found and found.report is not None else None

    def put_blocks(self, blocks: Mapping[str, bytes]) -> None:
        """Keep content under its hash; what is there already is not written again."""
        known = set(self.blocks(blocks, only_names=True))
        rows = [{"sha256": k, "content": v} for k, v in blocks.items() if k not in known]
        if rows:
            statement = insert(self._connection, faq_blocks).on_conflict_do_nothing()
            self._connection.execute(statement, rows)

    def blocks(self, names: Iterable[str], *, only_names: bool = False) -> Mapping[str, bytes]:
        """Content by its hash."""
        content = sa.literal(b"") if only_names else faq_blocks.c.content
        wanted = sa.select(faq_blocks.c.sha256, content).where(faq_blocks.c.sha256.in_(list(names)))
        return {row[0]: bytes(row[1]) for row in self._connection.execute(wanted)}

    def told(self, version: str, *, entry_id: str | None = None, limit: int) -> Sequence[Told]:
        """Who was answered from a version, the latest first."""
        a, c = answers.c, customers.c
        columns = (a.at, c.channel, c.external_id.label("customer"), c.nickname)
        rows = (
            sa.select(*columns, a.entry_id, a.version, a.asked)
            .join_from(answers, customers, c.id == a.customer_id)
            .where(a.version == version)
            .order_by(a.id.desc())
            .limit(limit)
        )
        if entry_id:
            rows = rows.where(a.entry_id == entry_id)
        return [Told(**row) for row in self._connection.execute(rows).mappings()]

    def _first(self, statement: sa.Select[Any]) -> Version | None:
        row = self._connection.execute(statement).mappings().first()
        return None if row is None else _version(row)


def _version(row: sa.RowMapping) -> Version:
    return Version(
        number=row["id"],
        hash=row["hash"],
        state=row["state"],
        blocks=tuple(row["blocks"]),
        entries=row["entries"],
        author=row["author"],
        approved_by=row["approved_by"],
        reason=row["reason"],
        report=row["report"],
        created_at=row["created_at"],
        published_at=row["published_at"],
        publish_no=row["publish_no"],
    )


_LIVE = (
    sa.select(_NOW.id).where(_NOW.publish_no.is_not(None)).order_by(_NOW.publish_no.desc()).limit(1)
)
_STANDING = sa.select(
    _LIVE.scalar_subquery(),
    sa.select(sa.func.max(_NOW.id)).where(is_one_of(_NOW.state, DRAFT)).scalar_subquery(),
)
