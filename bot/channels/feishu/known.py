"""What the desk has stored and events of Feishu refer to."""

from __future__ import annotations

from typing import Protocol

from bot.channels.base import Address, CaseRef, SentAnswer


class Known(Protocol):
    """What the desk has stored and an event refers to."""

    def case_of(self, message_id: str) -> CaseRef | None:
        """The case whose card this message is, in the agents' group."""

    def case_by_id(self, card_id: str, message_id: str) -> CaseRef | None:
        """The case of this card, if this is its message or nobody knows yet which one is."""

    def case_numbered(self, case_no: object) -> CaseRef | None:
        """The living case of this number, as a card in its thread names it."""

    def customer_with(self, ticket_no: str) -> Address | None:
        """The customer whose ticket has this number."""

    def is_card_on_its_way(self) -> bool:
        """Whether a card of late may be in the group already without the desk knowing it."""

    def relayed(self, message_id: str) -> tuple[CaseRef, str] | None:
        """The case that an agent's message went to, and the agent's name there."""

    def customer_of(self, message_id: str) -> str | None:
        """The customer who sent this message."""

    def answer_of(self, message_id: str) -> SentAnswer | None:
        """What this message of ours answered, and whom."""

    def bot_open_id(self) -> str:
        """The bot's own open_id; empty while nobody knows it."""
