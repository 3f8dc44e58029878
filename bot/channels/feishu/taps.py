"""A tap on one of our cards, as the platform tells it. Pure look-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.channels.wecom.reading import Body

REPLY_FIELD = "reply"
"""Where an agent writes what a customer is to read."""


@dataclass(frozen=True, slots=True)
class Click:
    """A tap as the platform tells it."""

    event: Body
    event_id: str
    at: datetime

    @property
    def who(self) -> str:
        """open_id of whoever tapped."""
        return self.event.body("operator").text("open_id")

    @property
    def action(self) -> Body:
        """What was tapped, and what stands in the card's fields."""
        return self.event.body("action")

    @property
    def message_id(self) -> str:
        """The card."""
        return self.event.body("context").text("open_message_id")

    @property
    def chat_id(self) -> str:
        """Where the card is."""
        return self.event.body("context").text("open_chat_id")
