"""A desk that holds the group bot's connection, as the tests move it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from typing import Any

from bot.channels.base import Arrival
from bot.channels.wecom.aibot import WeComAibot
from bot.channels.wecom.aibot_link import AibotLink, Kicked
from bot.channels.wecom.aibot_messages import aibot_arrivals
from bot.channels.wecom.cards import CardWords
from tests.channels.rig import NOW
from tests.simulators.wecom.aibot import AibotSimulator

WORDS = CardWords(claim="认领", open="打开")


class Desk:
    """A link that runs in a thread, and what it heard."""

    def __init__(self, sim: AibotSimulator, *, secret: str = "", ping: float = 30.0) -> None:
        self.heard: Queue[Arrival] = Queue()
        self.chat = "chat1"
        self.stopped = threading.Event()
        self.kicked = threading.Event()
        self.link = AibotLink(
            sim.bot_id,
            secret or sim.secret,
            self._hear,
            url=sim.url,
            ping_seconds=ping,
            answer_seconds=0.5,
        )
        self.channel = WeComAibot(
            lambda: self.link,
            {"zhang": "ZhangSan"}.__getitem__,
            chat=lambda: self.chat,
            words=WORDS,
        )
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Connect."""
        self._thread.start()

    def stop(self) -> None:
        """Leave."""
        self.stopped.set()
        self.link.close()
        self._thread.join(5)

    def _hear(self, frame: dict[str, Any]) -> None:
        for arrival in aibot_arrivals(frame, "夜班台 1 号", NOW):
            self.heard.put(arrival)

    def _run(self) -> None:
        try:
            self.link.run(self.stopped)
        except Kicked:
            self.kicked.set()


@contextmanager
def running(sim: AibotSimulator, logins: int = 1, **how: Any) -> Iterator[Desk]:
    """A desk that is connected."""
    desk = Desk(sim, **how)
    desk.start()
    assert sim.connected(logins)
    try:
        yield desk
    finally:
        desk.stop()
