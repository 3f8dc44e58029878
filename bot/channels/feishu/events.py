"""Events of envelope v2, and the one v1 event that has no successor, as arrivals. Pure look-ups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.arrivals import event_arrival, message_arrival
from bot.channels.base import IN_GROUP, Arrival, Kind, Received
from bot.channels.feishu import clicks, group_talk, reactions, rooms
from bot.channels.feishu.known import Known
from bot.channels.feishu.messages import Spoken, spoken
from bot.channels.feishu.taps import Click
from bot.channels.wecom.reading import Body, digest, raw
from handlers.cause import CustomerEntered, CustomerRecalled
from handlers.model import Message

CHANNEL = "feishu"
SILENT = frozenset({"im.message.message_read_v1", rooms.BOT_ADDED})
"""Events that nobody acts on and that would fill the inbox."""


class Reader:
    """Says what an event means."""

    def __init__(self, app_id: str, known: Known, *, agent_chat: str, busy: str) -> None:
        self._app_id = app_id
        self._known = known
        self._agent_chat = agent_chat
        self._busy = busy
        self._readers: Mapping[str, Callable[[Body, Body, datetime], tuple[Arrival, ...]]] = {
            "im.message.receive_v1": self._message,
            "im.message.recalled_v1": self._recalled,
            "im.chat.access_event.bot_p2p_chat_entered_v1": self._entered,
            "application.bot.menu_v6": self._menu,
            reactions.EVENT: self._reacted,
            **dict.fromkeys((*rooms.BOT_AWAY, rooms.MEMBERS_AWAY), self._room),
        }

    @property
    def kinds(self) -> tuple[str, ...]:
        """The events that mean something to a conversation."""
        return tuple(self._readers)

    def read(self, inner: Mapping[str, Any], now: datetime) -> Received:
        """The arrivals of an event, and for a click how it is answered."""
        header, event = Body.of(inner.get("header")), Body.of(inner.get("event"))
        if inner.get("schema") != "2.0":
            return Received(arrivals=self._v1(inner, event, now))
        kind, at = header.text("event_type"), moment(header.fields.get("create_time"), now)
        if kind == "card.action.trigger":
            click = Click(event=event, event_id=header.text("event_id"), at=at)
            own = event.body("operator").text("tenant_key") == header.text("tenant_key")
            return clicks.received(
                click if own else None,
                self._known,
                app_id=self._app_id,
                agent_chat=self._agent_chat,
                busy=self._busy,
            )
        if kind in SILENT:
            return Received(arrivals=())
        read = self._readers.get(kind)
        return Received(
            arrivals=read(header, event, at) if read else (self._unknown(header, inner, at),)
        )

    def _message(self, header: Body, event: Body, at: datetime) -> tuple[Arrival, ...]:
        sender, body = event.body("sender"), event.body("message")
        if sender.text("sender_type") != "user":
            return ()  # our own words and other bots'
        said = spoken(body, at)
        if said is None:
            return (self._unknown(header, event.fields, at),)
        who = sender.body("sender_id").text("open_id")
        if body.text("chat_type") != "p2p":
            own = sender.text("tenant_key") == header.text("tenant_key")
            return self._in_group(body, said, who, own=own)
        return (message_arrival(CHANNEL, self._app_id, who, said.message),) if who else ()

    def _in_group(self, body: Body, said: Spoken, who: str, *, own: bool) -> tuple[Arrival, ...]:
        """Agents in their group; in any other one customers who call the bot by name."""
        if self._agent_chat and body.text("chat_id") == self._agent_chat:
            return (
                group_talk.arrivals(body, said, who, self._known, app_id=self._app_id)
                if own
                else ()
            )
        asked = group_talk.asked(said, self._known)
        if not who or asked is None:
            return ()
        customer = f"{body.text('chat_id')}{IN_GROUP}{who}"
        return (message_arrival(CHANNEL, self._app_id, customer, asked),)

    def _recalled(self, header: Body, event: Body, at: datetime) -> tuple[Arrival, ...]:
        message_id = event.text("message_id")
        relayed = self._known.relayed(message_id)
        if relayed is not None:
            return (group_talk.taken_back(relayed, message_id, at),)
        customer = self._known.customer_of(message_id)
        if customer is None:
            return ()
        cause = CustomerRecalled(message_id=message_id)
        return (self._event(Kind.RECALL, header.text("event_id"), customer, at, cause),)

    def _entered(self, header: Body, event: Body, at: datetime) -> tuple[Arrival, ...]:
        customer = event.body("operator_id").text("open_id")
        if not customer:
            return ()
        return (self._event(Kind.ENTER, header.text("event_id"), customer, at, CustomerEntered()),)

    def _menu(self, header: Body, event: Body, at: datetime) -> tuple[Arrival, ...]:
        customer = event.body("operator").body("operator_id").text("open_id")
        message = Message(message_id=header.text("event_id"), at=at, text=event.text("event_key"))
        return (message_arrival(CHANNEL, self._app_id, customer, message),) if customer else ()

    def _reacted(self, header: Body, event: Body, at: datetime) -> tuple[Arrival, ...]:
        name = header.text("event_id") or digest(event.fields)
        about = {"name": name, "channel": CHANNEL, "app_id": self._app_id}
        return reactions.reacted(event, self._known, at=at, **about)

    def _room(self, header: Body, event: Body, at: datetime) -> tuple[Arrival, ...]:
        kind, name = header.text("event_type"), header.text("event_id") or digest(event.fields)
        about = {"agent_chat": self._agent_chat, "name": name, "app_id": self._app_id}
        return rooms.happened(kind, event, at=at, **about)

    def _v1(self, inner: Mapping[str, Any], event: Body, now: datetime) -> tuple[Arrival, ...]:
        """`p2p_chat_create` is an entry; nothing else of v1 is subscribed to."""
        customer = event.body("operator").text("open_id")
        at = moment(inner.get("ts"), now)
        name = Body(inner).text("uuid") or digest(inner)
        if event.text("type") == "p2p_chat_create" and customer:
            return (self._event(Kind.ENTER, name, customer, at, CustomerEntered()),)
        return (self._unknown(Body({"event_id": name}), inner, at),)

    def _event(self, kind: Kind, name: str, customer: str, at: datetime, cause: object) -> Arrival:
        return event_arrival(
            kind,
            channel=CHANNEL,
            account=self._app_id,
            customer=customer,
            platform_id=name or digest([kind, customer, at.isoformat()]),
            at=at,
            cause=cause,
        )

    def _unknown(self, header: Body, event: Mapping[str, Any], at: datetime) -> Arrival:
        """Kept as it came, so that nothing the platform starts to send is lost."""
        return Arrival(
            lane="desk",
            channel=CHANNEL,
            account=self._app_id,
            platform_id=header.text("event_id") or digest(event),
            kind=Kind.UNKNOWN,
            at=at,
            payload={"json": raw(event)},
        )


def moment(value: object, otherwise: datetime) -> datetime:
    """Seconds, milliseconds or microseconds since 1970, told apart by their number of digits."""
    text = str(value).split(".", maxsplit=1)[0]
    if not (text.isascii() and text.isdigit()) or not 10 <= len(text) <= 16:
        return otherwise
    try:
        return datetime.fromtimestamp(int(text) / 10 ** (len(text) - 10), UTC)
    except (ValueError, OverflowError, OSError):
        return otherwise
