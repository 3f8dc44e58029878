"""A ticket as agents are shown it, and the channels that can show one with buttons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.channels.base import Part, Payload


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketCard:
    """A ticket as its card shows it now; everything is shielded and masked."""

    ticket_no: str
    status: str
    """In words."""
    lines: tuple[str, ...]
    is_living: bool
    """Whether anything can still be done about it."""
    lacks: bool = False
    """Whether there is something to ask for."""
    urgent: bool = False


@runtime_checkable
class ShowsTickets(Protocol):
    """A group's channel where a ticket is a card with buttons."""

    def ticket_card(self, ticket: TicketCard) -> Payload:
        """The card itself, as a tap on it is answered. Pure."""

    def ticket_message(self, ticket: TicketCard, *, under: str = "", update: str = "") -> Part:
        """The message: under another one, or in the place of what it showed before. Pure."""
