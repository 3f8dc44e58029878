"""What the rigs of real platforms leave to their simulator and to the door behind it."""

from __future__ import annotations

from typing import Any, Protocol

from bot.channels.base import Received, Request
from tests.simulators.platform import Platform


class Door(Protocol):
    """The web side of a channel, called as its platform does."""

    def receive(self, request: Request) -> Received:
        """Hand a call to the receiver at the simulator's time."""

    def forged(self) -> list[Request]:
        """Calls with one thing wrong each."""


class PlatformRig:
    """The part of a rig that is the same on every platform."""

    def __init__(self, door: Door, sim: Platform[Any], *, token_path: str) -> None:
        """`token_path`: where the platform hands out access tokens."""
        self._door, self._platform, self._token_path = door, sim, token_path

    def forged(self) -> list[Request]:
        return self._door.forged()

    def receive(self, request: Request) -> None:
        self._door.receive(request)

    def expire_token(self) -> None:
        self._platform.expire_tokens()

    def token_fetches(self) -> int:
        return self._platform.count(self._token_path)
