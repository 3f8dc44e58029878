"""A page of `kf/sync_msg` to inbox rows: who sent it decides what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.arrivals import event_arrival, message_arrival
from bot.channels.base import Arrival, Kind
from bot.channels.wecom.errors import SEND_FAILS
from bot.channels.wecom.kf_messages import kf_message
from bot.channels.wecom.reading import Body, clean, digest, raw, time_of
from handlers.cause import CustomerEntered, CustomerRecalled, SessionChanged
from handlers.model import Message, MessageKind

CHANNEL = "wecom_kf"

CUSTOMER, SYSTEM, SERVICER = 3, 4, 5
"""Values of `origin`. Only a customer is answered; a servicer's message silences the bot."""

LONGEST_ID = 128

OWNERS: Mapping[int | None, str] = {1: "person", 2: "person", 3: "ended", 4: "person"}
"""Owner by `change_type`: taken from the pool, transferred, ended, entered again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SendFailed:
    """A message that the platform had taken did not reach the customer."""

    platform_id: str
    result: str
    """A value of `handlers.cause.DeliveryEnded.result`."""


def kf_arrivals(items: Iterable[object], account: str, now: datetime) -> tuple[Arrival, ...]:
    """Everything on a page, in the platform's order; what cannot be read is kept as it came."""
    return tuple(_arrival(item, account, now) for item in items)


def _arrival(item: object, account: str, now: datetime) -> Arrival:
    seen = Seen.of(item, account, now)
    try:
        return _translated(seen) or seen.unknown()
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return seen.unreadable()  # one spoiled message must not stop the page


def _indexed(name: str) -> str:
    """An id that an index takes; a longer one is none of WeCom's."""
    return name if len(name) <= LONGEST_ID else ""


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry of the page with what every translator needs."""

    item: Body
    event: Body
    account: str
    customer: str
    platform_id: str
    at: datetime
    now: datetime
    original: object

    @classmethod
    def of(cls, original: object, account: str, now: datetime) -> Seen:
        """Read the common fields; events carry the customer inside their body."""
        item = Body.of(original)
        event = item.body("event")
        return cls(
            item=item,
            event=event,
            account=account,
            customer=_indexed(item.text("external_userid") or event.text("external_userid")),
            platform_id=_indexed(item.text("msgid")) or digest(original),
            at=time_of(item.fields.get("send_time"), now),
            now=now,
            original=original,
        )

    def happened(self, kind: Kind, cause: object) -> Arrival:
        """An event of this customer's conversation."""
        return event_arrival(
            kind,
            channel=CHANNEL,
            account=self.account,
            customer=self.customer,
            platform_id=self.platform_id,
            at=self.at,
            cause=cause,
        )

    def unreadable(self) -> Arrival:
        """A customer's message stays one, so that it is answered kindly."""
        if not self.customer or self.item.number("origin") != CUSTOMER:
            return self.unknown()
        message = Message(message_id=self.platform_id, at=self.at, kind=MessageKind.UNKNOWN)
        return message_arrival(CHANNEL, self.account, self.customer, message)

    def unknown(self) -> Arrival:
        """The entry as it came; nobody said anything, so it is no conversation's turn."""
        return Arrival(
            lane="desk",
            channel=CHANNEL,
            account=self.account,
            platform_id=self.platform_id,
            kind=Kind.UNKNOWN,
            at=self.at,
            customer=self.customer,
            payload={"json": raw(self.original)},
        )


def _translated(seen: Seen) -> Arrival | None:
    if seen.item.text("msgtype") == "event":
        translate = EVENTS.get(seen.event.text("event_type"))
        return translate(seen) if translate and seen.customer else None
    origin = seen.item.number("origin")
    if not seen.customer or origin not in (CUSTOMER, SERVICER):
        return None
    message = kf_message(seen.item, seen.platform_id, seen.now)
    arrival = message_arrival(CHANNEL, seen.account, seen.customer, message)
    return _as_servicer(arrival, seen) if origin == SERVICER else arrival


def _as_servicer(arrival: Arrival, seen: Seen) -> Arrival:
    said = {**arrival.payload, "servicer": seen.item.text("servicer_userid")}
    return _with(arrival, Kind.SERVICER, said)


def _with(arrival: Arrival, kind: Kind, payload: Mapping[str, Any]) -> Arrival:
    return Arrival(
        lane=arrival.lane,
        channel=arrival.channel,
        account=arrival.account,
        platform_id=arrival.platform_id,
        kind=kind,
        at=arrival.at,
        customer=arrival.customer,
        payload=payload,
    )


def _entered(seen: Seen) -> Arrival:
    cause = CustomerEntered(
        code=seen.event.text("welcome_code") or None,
        scene=seen.event.text("scene"),
        scene_param=seen.event.text("scene_param"),
    )
    return seen.happened(Kind.ENTER, cause)


def _send_failed(seen: Seen) -> Arrival:
    result = SEND_FAILS.get(seen.event.number("fail_type") or 0, "refused")
    failed = SendFailed(platform_id=seen.event.text("fail_msgid"), result=result)
    return seen.happened(Kind.SEND_FAILED, failed)


def _recalled(seen: Seen) -> Arrival:
    return seen.happened(Kind.RECALL, CustomerRecalled(message_id=seen.event.text("recall_msgid")))


def _servicer_recalled(seen: Seen) -> Arrival:
    """Blanked like a customer's; the name tells that no answer hung on it."""
    recalled = _recalled(seen)
    servicer = seen.event.text("servicer_userid")
    return _with(recalled, Kind.RECALL, {**recalled.payload, "servicer": servicer})


def _session_changed(seen: Seen) -> Arrival | None:
    owner = OWNERS.get(seen.event.number("change_type"))
    if owner is None:
        return None
    servicer = clean(seen.event.fields.get("new_servicer_userid")) or None
    return seen.happened(Kind.SESSION, SessionChanged(owner=owner, servicer=servicer))


EVENTS: Mapping[str, Callable[[Seen], Arrival | None]] = {
    "enter_session": _entered,
    "msg_send_fail": _send_failed,
    "user_recall_msg": _recalled,
    "servicer_recall_msg": _servicer_recalled,
    "session_status_change": _session_changed,
}
"""Others, such as servicer_status_change, concern nobody's conversation: kept, not acted on."""
