"""What happened, as inbox rows, and inbox rows as the causes of turns.

The payload of a row by kind: `message` and `servicer` a Message (servicer: plus `servicer`),
the others the fields of their cause in `handlers/turn.py`.
"""

from __future__ import annotations

from datetime import datetime

from bot.channels.base import Arrival, Kind, conversation_lane
from bot.codec import dump
from handlers.model import Message


def message_arrival(channel: str, account: str, customer: str, message: Message) -> Arrival:
    """A customer's message."""
    return Arrival(
        lane=conversation_lane(channel, account, customer),
        channel=channel,
        account=account,
        platform_id=message.message_id,
        kind=Kind.MESSAGE,
        at=message.at,
        customer=customer,
        payload=dump(message),
    )


def event_arrival(
    kind: Kind,
    *,
    channel: str,
    account: str,
    customer: str,
    platform_id: str,
    at: datetime,
    cause: object,
) -> Arrival:
    """Something that happened to a conversation; `cause` is a noun of `handlers/turn.py`."""
    return Arrival(
        lane=conversation_lane(channel, account, customer),
        channel=channel,
        account=account,
        platform_id=platform_id,
        kind=kind,
        at=at,
        customer=customer,
        payload=dump(cause),
    )


def wakeup_arrival(
    channel: str, account: str, *, platform_id: str, at: datetime, token: str
) -> Arrival:
    """The platform says there is something to pull for this account."""
    return Arrival(
        lane=f"pull:{channel}:{account}",
        channel=channel,
        account=account,
        platform_id=platform_id,
        kind=Kind.WAKEUP,
        at=at,
        payload={"token": token},
    )
