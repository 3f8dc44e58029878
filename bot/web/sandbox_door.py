"""The page's way into the sandbox: everything becomes an inbox row, as from a platform."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from time import monotonic, sleep

from bot.arrivals import event_arrival, message_arrival
from bot.channels.base import Arrival, Kind
from bot.channels.sandbox import GROUP
from bot.clock import Clock
from bot.desk import DESK
from bot.media import MediaStore, sniff
from bot.sandbox.protocol import ACCOUNT, CHANNEL, START_AGAIN, WISH, put_wish, read_moment
from bot.store.session import Store
from bot.store.transaction import Tx
from handlers.cause import AgentDid, CustomerEntered, Do
from handlers.model import Media, Message, MessageKind

LOOK = 0.05
"""Seconds between two looks whether a wish was granted."""


class NotAPicture(Exception):
    """The uploaded file is no picture that a browser shows."""


class NoSuchCase(Exception):
    """The case is not living any more."""


class SandboxDoor:
    """Says, taps, sends and commands in the sandbox."""

    def __init__(self, store: Store, real: Clock, media: MediaStore, patience: float = 0.0) -> None:
        """`store` is sandbox.db; its clock runs on from `real`; `patience` waits for wishes."""
        self._patience = patience
        self._store = store
        self._real = real
        self._media = media

    def customer_says(self, customer: str, name: str, text: str) -> None:
        """A typed sentence."""
        self._hear(customer, name, lambda at: _message(at, text=text))

    def taps(self, customer: str, name: str, choice_id: str, label: str) -> None:
        """A tap on a menu item."""
        self._hear(customer, name, lambda at: _message(at, text=label, tap=choice_id))

    def sends_image(self, customer: str, name: str, content: bytes) -> None:
        """A picture; NotAPicture, or TooLarge of the media store."""
        mime = sniff(content)
        if not mime.startswith("image/"):
            raise NotAPicture
        sha256, size = self._media.put(content)
        shown = Media(media_id=_new_id(), sha256=sha256, mime=mime, size=size)
        self._hear(customer, name, lambda at: _message(at, kind=MessageKind.IMAGE, media=(shown,)))

    def enters(self, customer: str, name: str) -> None:
        """The customer opens the chat."""
        with self._store.write() as tx:
            now = self._now(tx)
            self._introduce(tx, customer, name, now)
            cause = CustomerEntered(code=_new_id())
            tx.inbox.put([_event(Kind.ENTER, customer, now, cause)], now=now)

    def agent_does(
        self, agent_id: str, case_no: int, do: Do, text: str = "", to: str | None = None
    ) -> None:
        """A button of a case, `to` the colleague it is passed on to; NoSuchCase where it is over."""
        with self._store.write() as tx:
            now = self._now(tx)
            lane = tx.views.lane_of_case(case_no)
            if lane is None:
                raise NoSuchCase
            customer = lane.split(":", 2)[2]
            cause = AgentDid(agent_id=agent_id, do=do, text=text, to=to)
            tx.inbox.put([_event(Kind.AGENT, customer, now, cause)], now=now)

    def agent_tells_desk(self, agent_id: str, text: str) -> None:
        """A line to the desk in the agents' group, about no customer: 公告, 下线, 谁值班."""
        with self._store.write() as tx:
            now, name = self._now(tx), _new_id()
            line = Arrival(
                lane=DESK,
                channel=GROUP,
                account="",
                platform_id=name,
                kind=Kind.DESK,
                at=now,
                payload={"by": agent_id, "text": text, "answer_to": name},
            )
            tx.inbox.put([line], now=now)

    def jump(self, to: datetime) -> None:
        """Ask the desk to let the time pass until then."""
        with self._store.write() as tx:
            put_wish(tx, to.isoformat(), now=self._now(tx))
        self._until_granted()

    def start_again(self) -> None:
        """Ask the desk to forget everything."""
        with self._store.write() as tx:
            put_wish(tx, START_AGAIN, now=self._now(tx))
        self._until_granted()

    def _until_granted(self) -> None:
        """What is said next belongs to the time after the jump, not into its middle."""
        end = monotonic() + self._patience
        while monotonic() < end:
            with self._store.read() as tx:
                if not tx.records.fact(WISH):
                    return
            sleep(LOOK)

    def _hear(self, customer: str, name: str, make: Callable[[datetime], Message]) -> None:
        with self._store.write() as tx:
            now = self._now(tx)
            self._introduce(tx, customer, name, now)
            arrival = message_arrival(CHANNEL, ACCOUNT, customer, make(now))
            tx.inbox.put([arrival], now=now)

    def _introduce(self, tx: Tx, customer: str, name: str, now: datetime) -> None:
        known = tx.conversations.customer(CHANNEL, ACCOUNT, customer, now)
        if known.nickname != name:
            tx.conversations.describe(replace(known, nickname=name))

    def _now(self, tx: Tx) -> datetime:
        real = self._real.now()
        moment = read_moment(tx)
        return moment.now(real) if moment else real


def _message(at: datetime, **said: object) -> Message:
    return replace(Message(message_id=_new_id(), at=at), **said)  # type: ignore[arg-type]


def _event(kind: Kind, customer: str, at: datetime, cause: object) -> Arrival:
    return event_arrival(
        kind,
        channel=CHANNEL,
        account=ACCOUNT,
        customer=customer,
        platform_id=_new_id(),
        at=at,
        cause=cause,
    )


def _new_id() -> str:
    return f"sandbox-{secrets.token_hex(8)}"
