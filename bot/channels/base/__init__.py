"""The contract of a channel: what comes in, what goes out, what can go wrong.

Adding a channel is one module with these functions and one line of wiring.
"""

from __future__ import annotations

from bot.channels.base.arrival import IN_GROUP, Arrival, Kind, Payload, conversation_lane
from bot.channels.base.cards import (
    Answers,
    AnswersTaps,
    CaseCard,
    ListsCases,
    Offer,
    OffersOrders,
    ShowsCards,
    WaitingCase,
    WaitingList,
)
from bot.channels.base.channel import Capabilities, Channel
from bot.channels.base.delivery import Address, Delivery, Part, Receipt, Way
from bot.channels.base.problems import (
    Misconfigured,
    NotYet,
    Refused,
    SendProblem,
    Stranger,
    TryLater,
)
from bot.channels.base.receiving import (
    CaseRef,
    Fetcher,
    Page,
    Puller,
    Received,
    Receiver,
    Request,
    Result,
    SentAnswer,
    Sink,
)

__all__ = [
    "IN_GROUP",
    "Address",
    "Answers",
    "AnswersTaps",
    "Arrival",
    "Capabilities",
    "CaseCard",
    "CaseRef",
    "Channel",
    "Delivery",
    "Fetcher",
    "Kind",
    "ListsCases",
    "Misconfigured",
    "NotYet",
    "Offer",
    "OffersOrders",
    "Page",
    "Part",
    "Payload",
    "Puller",
    "Receipt",
    "Received",
    "Receiver",
    "Refused",
    "Request",
    "Result",
    "SendProblem",
    "SentAnswer",
    "ShowsCards",
    "Sink",
    "Stranger",
    "TryLater",
    "WaitingCase",
    "WaitingList",
    "Way",
    "conversation_lane",
]
