"""The sending side of a channel, and what it can."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from bot.channels.base.delivery import Delivery, Part, Receipt, Way

if TYPE_CHECKING:  # the web process names channels without loading what reads texts
    from handlers.model import Reply
    from handlers.notice import Notice


@dataclass(frozen=True, kw_only=True, slots=True)
class Capabilities:
    """What a channel can show and how much it allows."""

    choices: bool
    """Menus to tap; without, choices become numbered lines."""
    images: bool
    card: bool = False
    thread: bool = False
    edit: bool = False
    recall: bool = False
    text_bytes: int = 2048
    budget: int | None = None
    """Messages allowed after the customer's last one."""
    window: timedelta | None = None
    """How long after the customer's last message anything may be sent."""
    idempotency: timedelta | None = None
    """How long the platform refuses a second message with the same key; None: it has no key."""
    hands_over: bool = False
    """Whether a session can be given to people in the platform's own client."""


class Channel(Protocol):
    """The sending side of a channel."""

    name: str
    capabilities: Capabilities
    rate: tuple[int, float] | None
    """Messages and seconds that one address takes; None where the platform names no limit."""

    def via(self, part: Part, way: Way) -> Part:
        """The part as it leaves by this way; unchanged where the platform has no sessions. Pure."""

    def merge(self, first: Part, second: Part) -> Part | None:
        """Both as one message of this address; None where they do not go together. Pure."""

    def render(self, reply: Reply) -> tuple[Part, ...]:
        """The platform's messages for a reply, merged and split to fit. Pure."""

    def render_notice(self, notice: Notice) -> tuple[Part, ...]:
        """The platform's messages for something agents read. Pure."""

    def send(self, delivery: Delivery) -> Receipt:
        """Hand one message to the platform; a SendProblem says what to do otherwise."""
