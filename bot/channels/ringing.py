"""Ways that make a telephone ring: one port, whatever the platform; nothing here is shown or merged."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import StrEnum
from typing import Any

from bot.channels.base import Capabilities, Delivery, Part, Payload, Receipt, TryLater, Way
from handlers.model import Reply
from handlers.notice import Notice

CALL_ID = "call_id"
"""In a payload: not a new ring, but the question what came of one."""


class Heard(StrEnum):
    """What came of a ring."""

    RINGING = "ringing"
    """Nothing is known yet."""
    ANSWERED = "answered"
    UNANSWERED = "unanswered"


class RingingWay(ABC):
    """A channel that rings one agent; `account` is empty, the address what the way calls them."""

    name: str
    platform: str
    """Which id of an agent it calls: `wecom`, `feishu`, or `id` for the roster's own."""
    carries_text: bool = False
    """Whether the notice itself comes along, so that no other message is needed."""
    capabilities = Capabilities(choices=False, images=False)
    rate: tuple[int, float] | None = None

    @abstractmethod
    def ring(self, delivery: Delivery) -> str:
        """Let it ring; the call's id. A SendProblem where it cannot."""

    @abstractmethod
    def heard(self, call_id: str, to: str) -> Heard:
        """What came of a call. A SendProblem where that cannot be asked now."""

    def via(self, part: Part, way: Way) -> Part:
        """The part itself."""
        return part

    def merge(self, first: Part, second: Part) -> Part | None:
        """Never: each ring is for something of its own."""
        return None

    def render(self, reply: Reply) -> tuple[Part, ...]:
        """Customers are not rung."""
        return ()

    def render_notice(self, notice: Notice) -> tuple[Part, ...]:
        """One ring; what is read out is the first line."""
        payload: Payload = {"text": notice.title}
        return (Part(payload=payload, preview=notice.title),)

    def send(self, delivery: Delivery) -> Receipt:
        """Ring, or ask what came of a ring; TryLater while it is still ringing."""
        call_id = delivery.payload.get(CALL_ID)
        if call_id is None:
            return Receipt(platform_id=self.ring(delivery))
        heard = self.heard(str(call_id), delivery.address.to)
        if heard is Heard.RINGING:
            raise TryLater("the call is still ringing")
        data: dict[str, Any] = {"state": heard.value}
        return Receipt(platform_id=str(call_id), data=data)
