"""Making a Turn out of a Situation and a Reading. No transaction is open here."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bot.channels.base import IN_GROUP, Capabilities
from bot.duty_facts import Ask
from bot.library import Library, Shelf
from bot.reading import UNREAD, Reader
from bot.situation import Situation, photos_in, recordings_in
from handlers import assist, full_text, incident
from handlers.cause import DeliveryEnded
from handlers.model import Message
from handlers.policy import Announcement, Policy, Window
from handlers.schedule import window_at
from handlers.turn import Dossier, DutyFacts, Reading, Turn
from knowledge import signals
from knowledge.entry import Entry

NO_CONFUSION = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that nobody mixes up over the phone."""
FACTS_FROM = 10
"""So many earlier messages are read for facts already given."""


def new_ticket_no(now: datetime, random: Callable[[int], int] = secrets.randbelow) -> str:
    """A candidate: `W`, month and day, three random characters, and one that checks them."""
    body = f"{now:%m%d}" + "".join(NO_CONFUSION[random(len(NO_CONFUSION))] for _ in range(3))
    return f"W{body}{check_character(body)}"


def check_character(body: str) -> str:
    """The character that catches one wrong and most swapped ones."""
    total = sum((place + 2) * ord(character) for place, character in enumerate(body))
    return NO_CONFUSION[total % len(NO_CONFUSION)]


def new_case_no(used: frozenset[int], random: Callable[[int], int] = secrets.randbelow) -> int:
    """A short number that no living case has."""
    top = 900 if len(used) < 450 else 9000
    free = [number for number in range(100, 100 + top) if number not in used]
    return free[random(len(free))]


@dataclass(frozen=True, kw_only=True, slots=True)
class TurnMaker:
    """Everything a turn needs that is not in the database."""

    library: Library
    policy: Callable[[], Policy]
    capabilities: Mapping[str, Capabilities]
    duty: Ask
    """What is known of agents, queue and incidents."""
    random: Callable[[int], int] = secrets.randbelow

    def make(self, now_is: Situation, *, now: datetime, unread: bool = False) -> Turn:
        """Read the breath and put the Turn together.

        `unread` leaves the texts alone: reading them may be what makes every try fail.
        """
        policy = self.policy()
        shelf = self.library.current()
        window = window_at(policy.hours, now)
        reading = UNREAD if unread else _read(shelf, now_is, policy, window, now)
        can = self.capabilities[now_is.conversation.channel]
        return Turn(
            cause=now_is.cause,
            conversation=now_is.conversation,
            customer=now_is.customer,
            messages=now_is.breath,
            reading=reading,
            dossier=self._dossier(now_is, reading, policy, now),
            policy=policy,
            entries=_online(shelf.entries, now_is.offline),
            window=window,
            now=now,
            new_ticket_no=new_ticket_no(now.astimezone(policy.hours.timezone), self.random),
            new_case_no=new_case_no(now_is.case_numbers, self.random),
            budget_left=_budget_left(now_is, can),
            can_offer_choices=can.choices,
            reply_window=can.window,
            backlog=now_is.backlog,
            announcements=_holding((*policy.announcements, *now_is.announced), now),
            knowledge_version=shelf.name,
            is_public=IN_GROUP in now_is.customer.external_id,
            hands_over=can.hands_over,
        )

    def _dossier(
        self, now_is: Situation, reading: Reading, policy: Policy, now: datetime
    ) -> Dossier:
        return Dossier(
            tickets=now_is.tickets,
            case=now_is.case,
            events=now_is.events,
            elsewhere=now_is.elsewhere,
            sent_waiting=now_is.waiting_replies,
            facts=_facts(now_is.earlier[-FACTS_FROM:], policy),
            fresh_facts=_facts(_recent(now_is.earlier, policy, now), policy),
            photos=photos_in(_recent((*now_is.earlier, *now_is.breath), policy, now)),
            recordings=recordings_in(_recent(now_is.earlier, policy, now)),
            shown=_shown(_recent(now_is.earlier, policy, now)),
            customer_of=now_is.last_servant,
            wrote=_wrote(now_is, policy) if full_text.is_for_all(now_is.cause) else (),
            colleagues=now_is.colleagues,
            duty=self._duty(now_is, reading, policy, now),
        )

    def _duty(
        self, now_is: Situation, reading: Reading, policy: Policy, now: datetime
    ) -> DutyFacts:
        if isinstance(now_is.cause, DeliveryEnded):
            return DutyFacts()
        topic = incident.topic_of(now_is.cause, reading, policy)
        return self.duty(now_is, topic, policy, now)


def _read(
    shelf: Shelf, now_is: Situation, policy: Policy, window: Window, now: datetime
) -> Reading:
    reader = Reader(
        shelf,
        _lexicon(frozenset(policy.lexicon.items())),
        channel=now_is.conversation.channel,
        window=window.name,
        at=now.astimezone(policy.hours.timezone),
        offline=now_is.offline,
    )
    return reader.read(_to_be_read(now_is, now), topic=_topic(now_is, policy, now))


def _to_be_read(now_is: Situation, now: datetime) -> tuple[Message, ...]:
    """What the customer said; for an agent who asks what to answer, the need of the case."""
    if now_is.case is None or not assist.is_advice(now_is.cause):
        return now_is.breath
    return (Message(message_id="need", at=now, text=now_is.case.need),)


def _online(entries: Mapping[str, Entry], offline: frozenset[str]) -> Mapping[str, Entry]:
    if not offline:
        return entries
    return {entry_id: entry for entry_id, entry in entries.items() if entry_id not in offline}


def _holding(known: tuple[Announcement, ...], now: datetime) -> tuple[Announcement, ...]:
    return tuple(one for one in known if one.holds_at(now))


@lru_cache(maxsize=4)
def _lexicon(words: frozenset[tuple[str, tuple[str, ...]]]) -> signals.Lexicon:
    """Sorting a lexicon's words takes longer than reading a message with it."""
    return signals.lexicon_with(dict(words))


def _topic(now_is: Situation, policy: Policy, now: datetime) -> str | None:
    """The entry answered last, as long as the episode goes on: 「那要多久」 means it."""
    memory = now_is.conversation.memory
    goes_on = memory.spoke_at is not None and now - memory.spoke_at <= policy.manners.episode
    return memory.topic if goes_on else None


def _facts(earlier: tuple[Message, ...], policy: Policy) -> Mapping[str, tuple[str, ...]]:
    """What was given before, by kind, newest first."""
    found: dict[str, list[str]] = {}
    for message in reversed(earlier):
        at = message.at.astimezone(policy.hours.timezone)
        given = signals.facts(message.text, at=at).as_dict() if message.text else {}
        for kind, values in (*given.items(), *((k, (v,)) for k, v in message.facts.items())):
            found.setdefault(kind, []).extend(values)
    return {kind: tuple(dict.fromkeys(values)) for kind, values in found.items()}


def _wrote(now_is: Situation, policy: Policy) -> tuple[Message, ...]:
    """What the customer wrote from shortly before their case was opened."""
    if now_is.case is None:
        return ()
    since = now_is.case.opened_at - policy.manners.episode
    return tuple(message for message in now_is.earlier if message.at >= since)


def _shown(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    return tuple(message for message in messages if message.seen or message.forwarded)


def _recent(messages: tuple[Message, ...], policy: Policy, now: datetime) -> tuple[Message, ...]:
    since = now - policy.manners.episode
    return tuple(message for message in messages if message.at >= since)


def _budget_left(now_is: Situation, can: Capabilities) -> int | None:
    if can.budget is None:
        return None
    sent = 0 if now_is.arrived else now_is.conversation.memory.sent
    return max(0, can.budget - sent)
