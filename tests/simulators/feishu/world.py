"""What Feishu knows: chats, messages, pictures."""

from __future__ import annotations

import time
from collections import defaultdict, deque

from tests.simulators.clock import SimClock
from tests.simulators.feishu.nouns import Chat, Json, Refusal, Sent
from tests.simulators.world import World

UUID_SECONDS = 3600.0
PER_SECOND = 5


class FeishuWorld(World):
    """All state."""

    def __init__(self, clock: SimClock) -> None:
        super().__init__(clock)
        self.chats: dict[str, Chat] = {}
        self.sent: dict[str, Sent] = {}
        self.heard: dict[str, Json] = {}
        """Messages of people, by id."""
        self.uuids: dict[str, tuple[str, float]] = {}
        self.images: dict[str, bytes] = {}
        self.pictures: dict[str, bytes] = {}
        """What people sent, by key."""
        self.records: dict[str, list[Json]] = {}
        """Lines of records that people passed on, by the record's message."""
        self.gone: set[str] = set()
        self.robot: list[Json] = []
        self.click_tokens: dict[str, tuple[str, int]] = {}
        self.limits = True
        self._recent: dict[str, deque[float]] = defaultdict(deque)

    def p2p(self, open_id: str) -> Chat:
        """The chat of a person with the bot, made on first use."""
        chat_id = f"oc_p2p_{open_id}"
        return self.chats.setdefault(chat_id, Chat(chat_id, members={open_id}))

    def count_in(self, chat_id: str) -> None:
        """Refusal where a chat gets more than five in a second of real time."""
        recent, now = self._recent[chat_id], time.monotonic()
        while recent and now - recent[0] > 1:
            recent.popleft()
        if self.limits and len(recent) >= PER_SECOND:
            raise Refusal(230020, "The operation triggers the frequency limit of the chat")
        recent.append(now)

    def known_uuid(self, uuid: str) -> Sent | None:
        """The message that this key made within the hour."""
        message_id, until = self.uuids.get(uuid, ("", 0.0))
        return self.sent[message_id] if message_id and self.clock.seconds() < until else None
