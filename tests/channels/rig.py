"""How the contract moves a channel and its platform's simulator."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from typing import Protocol

from bot.channels.base import (
    Address,
    Arrival,
    Channel,
    Delivery,
    Fetcher,
    Kind,
    Payload,
    Request,
)
from handlers.model import Choice, Media, Reply

NOW = datetime(2026, 11, 20, 15, 40, tzinfo=UTC)
_NUMBERS = count(1)


class Trouble(StrEnum):
    """What a rig can make its platform do instead of answering."""

    BAD_GATEWAY = "bad_gateway"
    PAGE = "page"
    HALF = "half"
    HANG = "hang"
    RESET = "reset"
    BUSY = "busy"
    LIMITED = "limited"
    LOST_ANSWER = "lost_answer"
    """The platform does what was asked and the answer never comes."""


class Rig(Protocol):
    """A channel with its platform's simulator, as the contract moves them."""

    channel: Channel

    def says(self, customer: str, text: str) -> None:
        """A customer writes."""

    def sends_unknown(self, customer: str) -> None:
        """A customer sends a kind of message that does not exist yet."""

    def heard(self) -> list[Arrival]:
        """Everything since the last call, through the webhook and, where there is one, the pull."""

    def redeliver(self) -> list[Arrival]:
        """What comes in when the platform repeats everything it has said so far."""

    def forged(self) -> list[Request]:
        """Calls that look like the platform's and are not."""

    def receive(self, request: Request) -> None:
        """Hand a call to the web side; raises what it raises."""

    def address(self, customer: str) -> Address:
        """Where answers to a customer go."""

    def screen(self, customer: str) -> list[str]:
        """The texts a customer got, in order."""

    def trouble(self, what: Trouble, times: int) -> None:
        """The next calls that send a message meet this."""

    def expire_token(self) -> None:
        """The access token ends early."""

    def token_fetches(self) -> int:
        """How often a token was asked for."""

    def vanish(self, customer: str) -> None:
        """The platform does not know this customer any more."""

    def misconfigure(self) -> None:
        """The platform refuses for a reason that an operator has to mend."""


def messages(arrivals: list[Arrival]) -> list[Arrival]:
    """What customers said, without wake-ups and events."""
    return [one for one in arrivals if one.kind is Kind.MESSAGE]


def identity(arrival: Arrival) -> tuple[str, str, str]:
    """What the inbox keeps unique."""
    return arrival.channel, arrival.account, arrival.platform_id


def deliveries(rig: Rig, customer: str, reply: Reply) -> list[Delivery]:
    """The outbox rows of a reply."""
    parts = rig.channel.render(reply)
    return [delivery(rig.address(customer), part.payload) for part in parts]


def send(rig: Rig, customer: str, text: str, choices: tuple[Choice, ...] = ()) -> None:
    """Render and send a reply."""
    for one in deliveries(rig, customer, Reply(text=text, key="k", choices=choices)):
        rig.channel.send(one)


def delivery(address: Address, payload: Payload, *, key: str = "", attempt: int = 1) -> Delivery:
    """An outbox row with a key of its own."""
    return Delivery(
        outbox_id=1,
        key=key or f"key-{next(_NUMBERS)}",
        address=address,
        payload=payload,
        attempt=attempt,
        created_at=NOW,
    )


def again(one: Delivery, *, unsure: bool) -> Delivery:
    """The row at its next try."""
    return replace(one, attempt=one.attempt + 1, resent=unsure)


def fetched(channel: Fetcher, media: Media, account: str = "") -> bytes | None:
    """All that a channel hands out for these media; None where it says that there is none."""
    found = bytearray()
    return bytes(found) if channel.fetch(account, media, found.extend) else None
