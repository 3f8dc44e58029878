"""What agents see of cases, on channels whose messages can be changed or tapped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bot.channels.base.arrival import Payload
from bot.channels.base.delivery import Part

if TYPE_CHECKING:  # the web process names channels without loading what reads texts
    from handlers.notice import Notice


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseCard:
    """A case as its card shows it now."""

    card_id: int
    case_no: int
    lines: tuple[str, ...]
    """The whole case, shielded and masked."""
    latest: str
    """What happened last, in one line."""
    status: str
    """A value of `handlers.model.CaseStatus`."""
    urgent: bool
    claimed_by: str | None
    revision: int
    message_id: str = ""
    """Of the message that shows it; empty before it was sent."""
    pictures: tuple[str, ...] = ()
    """Small pictures, newest first, to be opened by `Attachments`: blurred until it is claimed."""
    withheld: int = 0
    """Pictures that a group never sees: an agent asks for a link of their own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingCase:
    """A case on the list of those that wait."""

    card_id: int
    case_no: int
    lines: tuple[str, ...]
    opened_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingList:
    """The cases of a surface that wait without a card of their own, the oldest first."""

    card_id: int
    cases: tuple[WaitingCase, ...]
    revision: int
    message_id: str = ""


@runtime_checkable
class ListsCases(Protocol):
    """A channel that can show many waiting cases in one message, changed as they change."""

    def waiting_card(self, waiting: WaitingList) -> Payload:
        """The list itself, as a click on it is answered. Pure."""

    def waiting_message(self, waiting: WaitingList) -> Payload:
        """The message that shows the newest state: a new one, or a change of the old. Pure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """Something agents read, with lines to the desk that they may say about it."""

    text: str
    orders: tuple[str, ...] = ()
    """As they would be typed, the likeliest first."""
    needs_reason: bool = False
    """The first one wants a reason beside it."""


@runtime_checkable
class OffersOrders(Protocol):
    """A group's channel where a line to the desk is one tap away."""

    def offer(self, offer: Offer, message_id: str = "") -> tuple[Part, ...]:
        """The messages that show it, under `message_id` where one is named. Pure."""


@runtime_checkable
class AnswersTaps(OffersOrders, Protocol):
    """A group's channel where a tap on such a line is answered with the card that follows."""

    def offer_card(self, offer: Offer) -> Payload:
        """The card itself. Pure."""


@runtime_checkable
class Answers(Protocol):
    """A group's channel that can answer a message there."""

    def answer(self, text: str, message_id: str) -> Part:
        """A line for whoever wrote this message. Pure."""


@runtime_checkable
class ShowsCards(Protocol):
    """A channel whose cards stay: one for each case, changed when the case changes."""

    def card(self, case: CaseCard) -> Payload:
        """The card itself, as a click is answered with it. Pure."""

    def card_message(self, case: CaseCard) -> Payload:
        """The message that shows the newest state: a new one, or a change of the old. Pure."""

    def under_card(self, notice: Notice, message_id: str) -> Payload:
        """A notice in the thread of a card. Pure."""

    def answer(self, text: str, message_id: str) -> Part:
        """A line for whoever wrote this message. Pure."""
