"""Customers of 微信客服 that the desk knows already."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from bot.channels.base import conversation_lane
from bot.store.transaction import Tx


class Ids(TypedDict):
    """What their tickets and cases are written with."""

    customer_id: int
    conversation_id: int


def known_customer(tx: Tx, name: str, now: datetime, *, account: str = "wk1") -> Ids:
    """A customer with a conversation."""
    conversation, customer = tx.conversations.open(
        conversation_lane("wecom_kf", account, name),
        channel="wecom_kf",
        account=account,
        external_id=name,
        now=now,
    )
    return Ids(customer_id=customer.customer_id, conversation_id=conversation.conversation_id)
