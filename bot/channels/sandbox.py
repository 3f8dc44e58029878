"""Channels without a platform: for the sandbox, the replay and the terminal."""

from __future__ import annotations

from collections.abc import Callable

from bot.channels.base import Capabilities, Delivery, Part, Receipt, Way
from handlers.model import Reply
from handlers.notice import Notice

Rendering = Callable[[Reply], tuple[Part, ...]]
GROUP = "sandbox_group"


class SandboxChannel:
    """Behaves as the channel whose name, limits and rendering it was given; keeps nothing.

    What was sent stands in the outbox, where the sandbox page and the replay read it.
    """

    rate: tuple[int, float] | None = None

    def __init__(self, name: str, capabilities: Capabilities, rendering: Rendering) -> None:
        """`rendering` turns a reply into parts, as the imitated channel does."""
        self.name = name
        self.capabilities = capabilities
        self._rendering = rendering

    def via(self, part: Part, way: Way) -> Part:
        """Every way is open here."""
        return part

    def merge(self, first: Part, second: Part) -> Part | None:
        """Nothing needs merging."""
        return None

    def render(self, reply: Reply) -> tuple[Part, ...]:
        """As the imitated channel does it."""
        return self._rendering(reply)

    def render_notice(self, notice: Notice) -> tuple[Part, ...]:
        """One message, whole."""
        return (Part(payload={"title": notice.title, "lines": notice.lines}, preview=notice.text),)

    def send(self, delivery: Delivery) -> Receipt:
        """Always arrives."""
        return Receipt(platform_id=delivery.key)


def plain(reply: Reply) -> tuple[Part, ...]:
    """A reply as one text with its choices as numbered lines."""
    lines = [f"{number}. {one.label}" for number, one in enumerate(reply.choices, 1)]
    text = "\n".join((reply.text, *lines))
    return (Part(payload={"text": text}, preview=text),)


def agents_group() -> SandboxChannel:
    """A group that shows every notice."""
    return SandboxChannel(GROUP, Capabilities(choices=False, images=True), plain)
