"""Conversations and their customers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.codec import dump, load
from bot.store.schema import conversations, customers
from bot.store.upsert import insert
from handlers.model import Conversation, Customer, Memory, Message, State


class Conversations:
    """Statements on conversations and customers inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def find(self, lane: str) -> tuple[Conversation, Customer] | None:
        """The conversation of a lane with its customer."""
        joined = conversations.join(customers, conversations.c.customer_id == customers.c.id)
        both = sa.select(conversations, customers).select_from(joined).set_label_style(_LABELS)
        row = self._connection.execute(both.where(conversations.c.lane == lane)).mappings().first()
        return None if row is None else (_conversation(dict(row)), _customer(dict(row)))

    def open(
        self, lane: str, *, channel: str, account: str, external_id: str, now: datetime
    ) -> tuple[Conversation, Customer]:
        """The conversation of a lane, made where the customer is new."""
        found = self.find(lane)
        if found is not None:
            return found
        customer_id = self._customer_id(channel, account, external_id, now)
        self._connection.execute(
            insert(self._connection, conversations)
            .values(
                lane=lane,
                customer_id=customer_id,
                channel=channel,
                account=account,
                state=State.BOT.value,
                memory=dump(Memory()),
                pending=[],
                started_at=now,
                changed_at=now,
            )
            .on_conflict_do_nothing()
        )
        made = self.find(lane)
        if made is None:
            raise LookupError(f"conversation {lane} is gone")
        return made

    def save(self, conversation: Conversation, *, now: datetime) -> None:
        """Write what a turn changed."""
        where = conversations.c.id == conversation.conversation_id
        self._connection.execute(
            sa.update(conversations)
            .where(where)
            .values(
                state=conversation.state.value,
                memory=dump(conversation.memory),
                pending=[dump(message) for message in conversation.pending],
                case_no=conversation.case_no,
                changed_at=now,
            )
        )

    def nameless(self, channel: str, account: str, ids: Sequence[str]) -> list[str]:
        """Those of the platform's ids whose name is not kept yet."""
        named = sa.select(customers.c.external_id).where(
            customers.c.channel == channel,
            customers.c.account == account,
            customers.c.external_id.in_(ids),
            customers.c.nickname != "",
        )
        known = set(self._connection.scalars(named))
        return [one for one in ids if one not in known]

    def customer(self, channel: str, account: str, external_id: str, now: datetime) -> Customer:
        """The customer of this platform id, made where it is new."""
        customer_id = self._customer_id(channel, account, external_id, now)
        one = sa.select(customers).where(customers.c.id == customer_id)
        row = self._connection.execute(one.set_label_style(_LABELS)).mappings().one()
        return _customer(dict(row))

    def describe(self, customer: Customer) -> None:
        """Keep what the platform tells about a customer."""
        where = customers.c.id == customer.customer_id
        self._connection.execute(
            sa.update(customers)
            .where(where)
            .values(
                nickname=customer.nickname,
                union_id=customer.union_id,
                scene=customer.scene,
                scene_param=customer.scene_param,
            )
        )

    def _customer_id(self, channel: str, account: str, external_id: str, now: datetime) -> int:
        key = {"channel": channel, "account": account, "external_id": external_id}
        self._connection.execute(
            insert(self._connection, customers)
            .values(**key, created_at=now)
            .on_conflict_do_nothing()
        )
        where = [customers.c[name] == value for name, value in key.items()]
        return int(self._connection.execute(sa.select(customers.c.id).where(*where)).scalar_one())


_LABELS = sa.LABEL_STYLE_TABLENAME_PLUS_COL


def _conversation(row: dict[str, Any]) -> Conversation:
    return Conversation(
        conversation_id=row["conversations_id"],
        lane=row["conversations_lane"],
        channel=row["conversations_channel"],
        account=row["conversations_account"],
        state=State(row["conversations_state"]),
        memory=load(Memory, row["conversations_memory"]),
        pending=tuple(load(Message, item) for item in row["conversations_pending"]),
        case_no=row["conversations_case_no"],
        started_at=row["conversations_started_at"],
    )


def _customer(row: dict[str, Any]) -> Customer:
    return Customer(
        customer_id=row["customers_id"],
        external_id=row["customers_external_id"],
        channel=row["customers_channel"],
        account=row["customers_account"],
        nickname=row["customers_nickname"],
        scene=row["customers_scene"],
        scene_param=row["customers_scene_param"],
        union_id=row["customers_union_id"],
    )
