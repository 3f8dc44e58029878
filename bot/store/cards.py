"""Cards of cases: one for each case and surface, each a state with a revision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.channels.base import CaseCard, CaseRef
from bot.store.case_pictures import case_pictures
from bot.store.schema import cards, cases, conversations, customers, is_one_of
from bot.store.upsert import insert

_LANE = "card:{card_id}"
_WAITING = ("open", "released")


@dataclass(frozen=True, slots=True)
class Changed:
    """A card after a change."""

    card_id: int
    is_new: bool

    @property
    def lane(self) -> str:
        """Everything about one card leaves in order, and never waits for another card."""
        return _LANE.format(card_id=self.card_id)


class Cards:
    """Statements on cards inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def change(
        self,
        conversation_id: int,
        case_no: int,
        surface: str,
        *,
        lines: Sequence[str] | None,
        latest: str,
        now: datetime,
        of_anybody: bool = False,
    ) -> Changed | None:
        """Write the next state of a case's card; None where the conversation has no such case.

        `lines` None keeps the lines; `of_anybody`: the case may be another conversation's.
        """
        case_id = self._case_id(conversation_id, case_no)
        if case_id is None and of_anybody:
            case_id = self._living(case_no)
        if case_id is None:
            return None
        is_new = self._made(case_id, case_no, surface, now)
        values: dict[str, Any] = {"revision": cards.c.revision + 1, "changed_at": now}
        values |= {"latest": "" if is_new else latest} | (
            {"lines": list(lines)} if lines is not None else {}
        )
        mine = sa.update(cards).where(cards.c.case_id == case_id, cards.c.surface == surface)
        changed = self._connection.execute(mine.values(**values).returning(cards.c.id))
        return Changed(int(changed.scalar_one()), is_new)

    def rewrite(
        self,
        conversation_id: int,
        case_no: int,
        surface: str,
        written: Callable[[Sequence[str]], Sequence[str]],
        *,
        now: datetime,
    ) -> Changed | None:
        """Write a card's lines anew; None where there is no card or nothing else on it."""
        mine = (
            cards.c.case_id == self._case_id(conversation_id, case_no),
            cards.c.surface == surface,
        )
        before = self._connection.scalar(sa.select(cards.c.lines).where(*mine)) or []
        after = list(written(before))
        if after == list(before):
            return None
        values = {"revision": cards.c.revision + 1, "changed_at": now, "lines": after}
        changed = sa.update(cards).where(*mine).values(**values).returning(cards.c.id)
        return Changed(int(self._connection.execute(changed).scalar_one()), is_new=False)

    def card(self, card_id: int) -> CaseCard | None:
        """A card as it is to be shown now."""
        joined = cards.join(cases, cases.c.id == cards.c.case_id)
        wanted = sa.select(
            cards,
            cases.c.status,
            cases.c.urgent,
            cases.c.claimed_by,
            cases.c.conversation_id,
            cases.c.opened_at,
        ).select_from(joined)
        row = self._connection.execute(wanted.where(cards.c.id == card_id)).mappings().first()
        if row is None:
            return None
        pictures = case_pictures(
            self._connection,
            conversation_id=row["conversation_id"],
            opened_at=row["opened_at"],
            claimed=row["status"] not in _WAITING,
        )
        return replace(_card(row), pictures=pictures.refs, withheld=pictures.withheld)

    def shown(self, card_id: int, *, revision: int, message_id: str) -> None:
        """The platform shows this revision, in this message."""
        mine = sa.update(cards).where(cards.c.id == card_id, cards.c.shown <= revision)
        values = {"shown": revision} | ({"message_id": message_id} if message_id else {})
        self._connection.execute(mine.values(**values))

    def of_message(self, message_id: str) -> CaseRef | None:
        """The case whose card this message is."""
        return self._ref(cards.c.message_id == message_id) if message_id else None

    def of_card(self, card_id: int, message_id: str) -> CaseRef | None:
        """The case of this card, if it is this message or nobody knows yet which one it is.

        Whoever asked `of_message` a moment before may have asked before the send was confirmed. Tapped
        on the list of its surface, the list is the card that is answered.
        """
        shown_on = self._list_with(card_id, message_id)
        if shown_on is not None:
            found = self._ref(cards.c.id == card_id)
            return None if found is None else replace(found, card_id=shown_on)
        fits = cards.c.message_id.in_(("", message_id))
        return self._ref(sa.and_(cards.c.id == card_id, fits))

    def is_any_on_its_way(self, surface: str, *, since: datetime) -> bool:
        """Whether a card of late was perhaps sent and nobody knows as which message."""
        waiting = sa.select(cards.c.id).where(
            cards.c.message_id == "",
            cards.c.surface == surface,
            cards.c.changed_at >= since,
            cards.c.listed.is_(False),
        )
        return self._connection.execute(waiting.limit(1)).first() is not None

    def _list_with(self, card_id: int, message_id: str) -> int | None:
        lists, mine = cards.alias("lists"), cards.c.id == card_id
        wanted = (
            sa.select(lists.c.id)
            .join(cards, cards.c.surface == lists.c.surface)
            .where(mine, lists.c.case_id == 0, lists.c.message_id == message_id)
        )
        found: int | None = self._connection.scalar(wanted) if message_id else None
        return found

    def _case_id(self, conversation_id: int, case_no: int) -> int | None:
        newest = (
            sa.select(cases.c.id)
            .where(cases.c.conversation_id == conversation_id, cases.c.case_no == case_no)
            .order_by(cases.c.id.desc())
            .limit(1)
        )
        found: int | None = self._connection.scalar(newest)
        return found

    def _living(self, case_no: int) -> int | None:
        lives = is_one_of(cases.c.status, "open", "claimed", "released")
        found: int | None = self._connection.scalar(
            sa.select(cases.c.id).where(cases.c.case_no == case_no, lives)
        )
        return found

    def _made(self, case_id: int, case_no: int, surface: str, now: datetime) -> bool:
        made = (
            insert(self._connection, cards)
            .values(case_id=case_id, case_no=case_no, surface=surface, changed_at=now)
            .on_conflict_do_nothing()
            .returning(cards.c.id)
        )
        return self._connection.execute(made).first() is not None

    def _ref(self, where: sa.ColumnElement[bool]) -> CaseRef | None:
        joined = (
            cards.join(cases, cases.c.id == cards.c.case_id)
            .join(conversations, conversations.c.id == cases.c.conversation_id)
            .join(customers, customers.c.id == conversations.c.customer_id)
        )
        wanted = sa.select(
            cards.c.id.label("card_id"),
            cards.c.case_no,
            conversations.c.channel,
            conversations.c.account,
            customers.c.external_id.label("customer"),
        ).select_from(joined)
        row = self._connection.execute(wanted.where(where)).mappings().first()
        return None if row is None else CaseRef(**row)


def _card(row: Any) -> CaseCard:
    return CaseCard(
        card_id=row["id"],
        case_no=row["case_no"],
        lines=tuple(row["lines"] or ()),
        latest=row["latest"],
        status=row["status"],
        urgent=row["urgent"],
        claimed_by=row["claimed_by"],
        revision=row["revision"],
        message_id=row["message_id"],
    )
