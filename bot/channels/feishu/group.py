"""The agents' group: one living card a case, its thread, and everything else as text."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.channels.base import (
    Capabilities,
    CaseCard,
    Delivery,
    Offer,
    Part,
    Payload,
    Receipt,
    TryLater,
    WaitingList,
    Way,
)
from bot.channels.feishu.app import IDEMPOTENT, FeishuApp
from bot.channels.feishu.cards import card_text, case_card
from bot.channels.feishu.offers import offer_card
from bot.channels.feishu.render import TEXT_BYTES, as_card, inert, reply_parts, text_part
from bot.channels.feishu.suggestions import suggestion_card
from bot.channels.feishu.ticket_cards import ticket_card, ticket_message
from bot.channels.feishu.waiting import waiting_card, waiting_text
from bot.channels.feishu.words import CardWords
from bot.channels.tickets import TicketCard
from handlers.model import Reply
from handlers.notice import Notice
from handlers.policy import Push

PER_SECOND = 4
"""Five a second go into a group, shared by every bot in it."""


class FeishuGroup:
    """Channel of the group; the address is its chat_id."""

    name = "feishu_group"
    capabilities = Capabilities(
        choices=False,
        images=True,
        card=True,
        thread=True,
        edit=True,
        text_bytes=TEXT_BYTES,
        idempotency=IDEMPOTENT,
    )
    rate: tuple[int, float] | None = None

    def __init__(
        self,
        app: FeishuApp,
        words: CardWords,
        open_id_of: Callable[[str], str],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`open_id_of` gives an agent's open_id, "" without one; `clock` counts seconds."""
        self._app = app
        self._words = words
        self._open_id_of = open_id_of
        self._pace = Pace(PER_SECOND, clock)

    def via(self, part: Part, way: Way) -> Part:
        """The part itself."""
        return part

    def merge(self, first: Part, second: Part) -> Part | None:
        """Never: each notice stands where it belongs."""
        return None

    def render(self, reply: Reply) -> tuple[Part, ...]:
        """A reply as the group reads it; nobody answers customers here."""
        return reply_parts(reply)

    def render_notice(self, notice: Notice) -> tuple[Part, ...]:
        """What concerns no case, as one text; people are called where it is loud for them."""
        text = inert(notice.text)
        called = self._calls(notice) if notice.push is not Push.CARD else ""
        content = {"text": f"{called}{text}"}
        return (Part(payload={"msg_type": "text", "content": content}, preview=notice.text),)

    def card(self, case: CaseCard) -> Payload:
        """The card itself; pictures come with the message that follows a click."""
        return case_card(replace(case, pictures=()), self._words)

    def card_message(self, case: CaseCard) -> Payload:
        """Create the card, or change it."""
        message = as_card(case_card(case, self._words), card_text(case, self._words))
        return {**message, "update": case.message_id} if case.message_id else message

    def waiting_card(self, waiting: WaitingList) -> Payload:
        """The list of those that wait."""
        return waiting_card(waiting, self._words)

    def waiting_message(self, waiting: WaitingList) -> Payload:
        """Create the list, or change it."""
        message = as_card(self.waiting_card(waiting), waiting_text(waiting, self._words))
        return {**message, "update": waiting.message_id} if waiting.message_id else message

    def under_card(self, notice: Notice, message_id: str) -> Payload:
        """In the case's thread, calling whom it is for; the card's lines are not repeated."""
        if notice.suggested:
            message = as_card(suggestion_card(notice, self._words), notice.text)
            return {**message, "reply_to": message_id, "in_thread": True}
        text = inert(notice.title if notice.is_card else notice.text)
        content = {"text": f"{self._calls(notice)}{text}"}
        return {"msg_type": "text", "content": content, "reply_to": message_id, "in_thread": True}

    def answer(self, text: str, message_id: str) -> Part:
        """Under somebody's words, in the same thread."""
        part = text_part(text)
        return replace(part, payload={**part.payload, "reply_to": message_id, "in_thread": True})

    def offer_card(self, offer: Offer) -> Payload:
        """Words with buttons under them."""
        return offer_card(offer, self._words)

    def offer(self, offer: Offer, message_id: str = "") -> tuple[Part, ...]:
        """A card in the group, or in the thread of a message."""
        message = as_card(self.offer_card(offer), offer.text)
        place = {"reply_to": message_id, "in_thread": True} if message_id else {}
        return (Part(payload={**message, **place}, preview=offer.text),)

    def ticket_card(self, ticket: TicketCard) -> Payload:
        """A ticket with its buttons."""
        return ticket_card(ticket, self._words)

    def ticket_message(self, ticket: TicketCard, *, under: str = "", update: str = "") -> Part:
        """The card where it was asked for, or in the place of what it showed before."""
        return ticket_message(ticket, self._words, under=under, update=update)

    def send(self, delivery: Delivery) -> Receipt:
        """Send at the group's pace; a card that may be there already is brought up to date."""
        if delivery.payload.get("reply_to") == "":
            raise TryLater("the card that this belongs under is on its way")
        self._pace.take()
        receipt = self._app.send(delivery)
        is_card = delivery.payload["msg_type"] == "interactive"
        if is_card and delivery.resent and not delivery.payload.get("update"):
            # The key made the platform answer with the first try's message, which is older.
            newest = {**delivery.payload, "update": receipt.platform_id}
            return self._app.send(replace(delivery, payload=newest))
        return receipt

    def _calls(self, notice: Notice) -> str:
        ids = (self._open_id_of(agent_id) for agent_id in notice.to)
        return "".join(f'<at user_id="{one}"></at> ' for one in ids if one)


class Pace:
    """So many in any second; who is too early is told how long to wait."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._taken: deque[float] = deque()

    def take(self) -> None:
        """Take a place; TryLater where there is none."""
        with self._lock:
            now = self._clock()
            while self._taken and now - self._taken[0] >= 1:
                self._taken.popleft()
            if len(self._taken) >= self._most:
                wait = timedelta(seconds=1 - (now - self._taken[0]))
                raise TryLater("the group's limit is reached", wait=wait)
            self._taken.append(now)
