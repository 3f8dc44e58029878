"""What happened, as inbox rows, and inbox rows as the causes of turns.

The payload of a row by kind: `message` and `servicer` a Message (servicer: plus `servicer`),
the others the fields of their cause in `handlers/cause.py`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channels.base import Arrival, CaseRef, Kind, conversation_lane
from bot.codec import dump
from handlers.cause import AgentDid
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
    """Something that happened to a conversation; `cause` is a noun of `handlers/cause.py`."""
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


def agent_arrival(
    case: CaseRef,
    did: AgentDid,
    *,
    platform_id: str,
    at: datetime,
    card_id: int | None = None,
    answer_to: str = "",
) -> Arrival:
    """An agent acted on a case; it is handled in the lane of the case's conversation.

    `card_id` is the card that was tapped, `answer_to` the message that was written.
    """
    arrival = event_arrival(
        Kind.AGENT,
        channel=case.channel,
        account=case.account,
        customer=case.customer,
        platform_id=platform_id,
        at=at,
        cause=did,
    )
    more = {"card_id": card_id} if card_id is not None else {"answer_to": answer_to}
    return replace(arrival, payload={**arrival.payload, **more})


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
