"""Conversations and their customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.codec import dump, load
from bot.store.schema import conversations, customers
from bot.store.upsert import DIALECTS
from handlers.model import Conversation, Customer, Memory, Message, State


class Conversations:
    """Statements on conversations and customers inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def find(self, lane: str) -> tuple[Conversation, Customer] | None:
        """The conversation of a lane with its customer."""
        row = self._connection.execute(_FIND, {"lane_": lane}).mappings().first()
        return None if row is None else (_conversation(dict(row)), _customer(dict(row)))

    def open(
        self, lane: str, *, channel: str, account: str, external_id: str, now: datetime
    ) -> tuple[Conversation, Customer]:
        """The conversation of a lane, made where the customer is new."""
        found = self.find(lane)
        if found is not None:
            return found
        self.make(lane, channel=channel, account=account, external_id=external_id, now=now)
        made = self.find(lane)
        if made is None:
            raise LookupError(f"conversation {lane} is gone")
        return made

    def make(
        self, lane: str, *, channel: str, account: str, external_id: str, now: datetime
    ) -> None:
        """A conversation of a new customer; nothing where another process made it meanwhile."""
        values = {
            "lane": lane,
            "customer_id": self._new_customer_id(channel, account, external_id, now),
            "channel": channel,
            "account": account,
            "state": State.BOT.value,
            "memory": dump(Memory()),
            "pending": [],
            "started_at": now,
            "changed_at": now,
        }
        self._connection.execute(_MAKE[self._connection.dialect.name], values)

    def save(self, conversation: Conversation, *, now: datetime) -> None:
        """Write what a turn changed."""
        values = {
            "conversation": conversation.conversation_id,
            "state": conversation.state.value,
            "memory": dump(conversation.memory),
            "pending": [dump(message) for message in conversation.pending],
            "case_no": conversation.case_no,
            "changed_at": now,
        }
        self._connection.execute(_SAVE, values)

    def nameless(self, channel: str, account: str, ids: Sequence[str]) -> list[str]:
        """Those of the platform's ids whose name is not kept yet."""
        asked = {"channel": channel, "account": account, "ids": list(ids)}
        known = set(self._connection.scalars(_NAMED, asked))
        return [one for one in ids if one not in known]

    def customer(self, channel: str, account: str, external_id: str, now: datetime) -> Customer:
        """The customer of this platform id, made where it is new."""
        customer_id = self._customer_id(channel, account, external_id, now)
        row = self._connection.execute(_CUSTOMER, {"customer": customer_id}).mappings().one()
        return _customer(dict(row))

    def describe(self, customer: Customer) -> None:
        """Keep what the platform tells about a customer."""
        values = {
            "customer": customer.customer_id,
            "nickname": customer.nickname,
            "union_id": customer.union_id,
            "scene": customer.scene,
            "scene_param": customer.scene_param,
        }
        self._connection.execute(_DESCRIBE, values)

    def entered(self, customer_id: int, *, scene: str, scene_param: str) -> None:
        """Keep the newest entrance by which a customer came in."""
        if scene:
            values = {"customer": customer_id, "scene": scene, "scene_param": scene_param}
            self._connection.execute(_ENTERED, values)

    def introduce(
        self, channel: str, account: str, people: Sequence[Mapping[str, str]], *, now: datetime
    ) -> None:
        """Keep what the platform tells about customers, known or not, in one statement.

        Each with `external_id`, `nickname`, `union_id`, `scene`, `scene_param`.
        """
        of = {"channel": channel, "account": account, "created_at": now}
        if people:
            rows = [{**of, **person} for person in people]
            self._connection.execute(_INTRODUCE[self._connection.dialect.name], rows)

    def _customer_id(self, channel: str, account: str, external_id: str, now: datetime) -> int:
        key = {"channel": channel, "account": account, "external_id": external_id}
        known = self._connection.scalar(_CUSTOMER_ID, key)
        if known is None:
            return self._new_customer_id(channel, account, external_id, now)
        return int(known)

    def _new_customer_id(self, channel: str, account: str, external_id: str, now: datetime) -> int:
        """The same of one who is hardly known yet: tried first, looked up second."""
        key = {"channel": channel, "account": account, "external_id": external_id}
        new = _NEW_CUSTOMER[self._connection.dialect.name]
        made = self._connection.scalar(new, {**key, "created_at": now})
        if made is None:
            made = self._connection.execute(_CUSTOMER_ID, key).scalar_one()
        return int(made)


_LABELS = sa.LABEL_STYLE_TABLENAME_PLUS_COL
_FIND = (
    sa.select(conversations, customers)
    .join_from(conversations, customers, conversations.c.customer_id == customers.c.id)
    .where(conversations.c.lane == sa.bindparam("lane_"))
    .set_label_style(_LABELS)
)
_MAKE = {name: make(conversations).on_conflict_do_nothing() for name, make in DIALECTS.items()}
_SAVE = sa.update(conversations).where(conversations.c.id == sa.bindparam("conversation"))
_THIS_CUSTOMER = customers.c.id == sa.bindparam("customer")
_CUSTOMER = sa.select(customers).where(_THIS_CUSTOMER).set_label_style(_LABELS)
_DESCRIBE = sa.update(customers).where(_THIS_CUSTOMER)
_ENTERED = _DESCRIBE.values(scene=sa.bindparam("scene"), scene_param=sa.bindparam("scene_param"))
_OF_ACCOUNT = (
    customers.c.channel == sa.bindparam("channel"),
    customers.c.account == sa.bindparam("account"),
)
_CUSTOMER_ID = sa.select(customers.c.id).where(
    *_OF_ACCOUNT, customers.c.external_id == sa.bindparam("external_id")
)
_NEW_CUSTOMER = {
    name: make(customers).on_conflict_do_nothing().returning(customers.c.id)
    for name, make in DIALECTS.items()
}
_TOLD = ("nickname", "union_id", "scene", "scene_param")


def _introducing(made: Any) -> Any:
    """What the platform leaves out this time stays as it was told before."""
    told = {
        name: sa.func.coalesce(sa.func.nullif(made.excluded[name], ""), customers.c[name])
        for name in _TOLD
    }
    return made.on_conflict_do_update(
        index_elements=["channel", "account", "external_id"], set_=told
    )


_INTRODUCE = {name: _introducing(make(customers)) for name, make in DIALECTS.items()}
_NAMED = sa.select(customers.c.external_id).where(
    *_OF_ACCOUNT,
    customers.c.external_id.in_(sa.bindparam("ids", expanding=True)),
    customers.c.nickname != "",
)


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
