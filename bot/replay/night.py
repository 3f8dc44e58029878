"""Playing a night: no threads, no sleeping, always the earliest thing next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.arrivals import event_arrival, message_arrival
from bot.channels.base import Arrival, Kind, conversation_lane
from bot.channels.sandbox import GROUP
from bot.clock import SetClock
from bot.crew import Job
from bot.desk import DESK
from bot.media import MediaStore
from bot.replay import voices
from bot.replay.pictures import picture
from bot.replay.script import AgentItem, CustomerItem, DeskItem, Item, Tick
from bot.store.session import Store
from bot.timers import fire_due
from handlers.cause import AgentDid, CustomerEntered, CustomerLeft, CustomerRecalled
from handlers.model import Choice, Media, Message, MessageKind
from handlers.policy import Roster

ACCOUNT = "replay"
_INSTANT = timedelta(microseconds=1)
LINGER = timedelta(seconds=15)
"""How long after the last item a breath may still end, where no tick moves the clock."""


@dataclass(kw_only=True)
class Night:
    """A desk of its own and a clock that jumps from one happening to the next."""

    store: Store
    clock: SetClock
    jobs: Sequence[Job[Any]]
    media: MediaStore
    roster: Roster
    plan: Callable[[datetime], None]
    """Keeps the calendar's next jobs planned."""
    lanes: dict[str, str] = field(default_factory=dict)
    """Customer's name in the script to the lane of their conversation."""
    _count: int = 0

    def play(self, items: Sequence[Item]) -> None:
        """Play all items, and what becomes due between and shortly after them."""
        for item in items:
            # Who does something at the very moment at which a timer is due comes before it.
            self._run_until(item.at if isinstance(item, Tick) else item.at - _INSTANT)
            self.clock.set(item.at)
            self._happen(item)
            self._rest()
        if items and not isinstance(items[-1], Tick):
            self._run_until(items[-1].at + LINGER)

    def _run_until(self, moment: datetime) -> None:
        self.plan(self.clock.now())
        while (due := self._next_due()) is not None and due <= moment:
            self.clock.set(max(due, self.clock.now()))
            self._rest()
        self.clock.set(max(moment, self.clock.now()))
        self._rest()

    def _next_due(self) -> datetime | None:
        now = self.clock.now()
        with self.store.read() as tx:
            dues = [
                tx.timers.next_due(),
                tx.inbox.next_due(after=now),
                tx.outbox.next_due(after=now),
            ]
        return min((due for due in dues if due is not None), default=None)

    def _rest(self) -> None:
        """Handle everything that can be handled at this moment."""
        busy = True
        while busy:
            self.plan(self.clock.now())
            busy = fire_due(self.store, self.clock.now()) > 0
            for job in self.jobs:
                while (piece := job.take()) is not None:
                    job.handle(piece)
                    busy = True

    def _happen(self, item: Item) -> None:
        arrival = self._arrival(item)
        if arrival is not None:
            with self.store.write() as tx:
                tx.inbox.put([arrival], now=self.clock.now())

    def _arrival(self, item: Item) -> Arrival | None:
        if isinstance(item, Tick):
            return None
        if isinstance(item, AgentItem):
            return self._agent(item)
        if isinstance(item, DeskItem):
            return self._to_desk(item)
        self.lanes.setdefault(
            item.customer, conversation_lane(item.channel, ACCOUNT, item.customer)
        )
        if item.what == "event":
            return self._event(item)
        return message_arrival(item.channel, ACCOUNT, item.customer, self._message(item))

    def _to_desk(self, item: DeskItem) -> Arrival:
        name = self._new_id()
        return Arrival(
            lane=DESK,
            channel=GROUP,
            account="",
            platform_id=name,
            kind=Kind.DESK,
            at=item.at,
            payload={"by": self._agent_id(item.agent), "text": item.text, "answer_to": name},
        )

    def _agent_id(self, name: str) -> str:
        known = [one.id for one in self.roster.agents if name in {one.id, one.name}]
        return known[0] if known else name

    def _agent(self, item: AgentItem) -> Arrival:
        lane = self.lanes.get(item.customer, f"wecom_kf:{ACCOUNT}:{item.customer}")
        channel, account, customer = lane.split(":", 2)
        did = AgentDid(agent_id=self._agent_id(item.agent), do=item.do, text=item.text)
        return event_arrival(
            Kind.AGENT,
            channel=channel,
            account=account,
            customer=customer,
            platform_id=self._new_id(),
            at=item.at,
            cause=did,
        )

    def _event(self, item: CustomerItem) -> Arrival:
        kinds: Mapping[str, tuple[Kind, object]] = {
            "enter": (Kind.ENTER, CustomerEntered(code=self._new_id())),
            "leave": (Kind.LEAVE, CustomerLeft()),
            "recall": (Kind.RECALL, CustomerRecalled(message_id=self._last_id(item))),
        }
        kind, cause = kinds[item.value]
        return event_arrival(
            kind,
            channel=item.channel,
            account=ACCOUNT,
            customer=item.customer,
            platform_id=self._new_id(),
            at=item.at,
            cause=cause,
        )

    def _message(self, item: CustomerItem) -> Message:
        name = self._new_id()
        if item.what == "image":
            sha256, size = self.media.put(picture(item.value))
            shown = Media(media_id=name, sha256=sha256, mime="image/png", size=size)
            return Message(message_id=name, at=item.at, kind=MessageKind.IMAGE, media=(shown,))
        if item.what == "voice":
            sha256, size = self.media.put(voices.recording(name, item.value))
            spoken = Media(media_id=name, sha256=sha256, mime=voices.MIME, size=size)
            return Message(message_id=name, at=item.at, kind=MessageKind.VOICE, media=(spoken,))
        chosen = self._choice(item) if item.what == "tap" else None
        return Message(
            message_id=name,
            at=item.at,
            text=chosen.label if chosen else item.value,
            tap=chosen.id if chosen else None,
        )

    def _choice(self, item: CustomerItem) -> Choice | None:
        with self.store.read() as tx:
            found = tx.conversations.find(self.lanes[item.customer])
        choices = found[0].memory.choices if found else ()
        if item.value.isdigit() and 0 < int(item.value) <= len(choices):
            return choices[int(item.value) - 1]
        return next((one for one in choices if one.label == item.value), None)

    def _last_id(self, item: CustomerItem) -> str:
        with self.store.read() as tx:
            return tx.inbox.last_message_id(self.lanes[item.customer]) or ""

    def _new_id(self) -> str:
        self._count += 1
        return f"replay-{self._count}"
