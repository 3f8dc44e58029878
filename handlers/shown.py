"""What pictures and forwarded records show: offered to the customer, never taken silently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from handlers.model import Message, MessageKind
from handlers.policy import FieldKind, FormField
from handlers.turn import Turn
from knowledge import signals

PICTURE: Final = "picture"
FORWARDED: Final = "forwarded"
_PICTURES: Final = (MessageKind.IMAGE, MessageKind.VIDEO)
_RETOLD: Final = ("order_no", "tracking_no", "amount")
"""What a forwarded record may tell; a phone number or address in it is anybody's."""
_KINDS: Final[Mapping[FieldKind, str]] = {
    FieldKind.ORDER_NO: "order_no",
    FieldKind.TRACKING_NO: "tracking_no",
    FieldKind.AMOUNT: "amount",
    FieldKind.DATE: "date",
}
_NAMING: Final = ("order_no", "tracking_no", "model", "error_code")
_PAST: Final = re.compile(r"购买|下单|付款|签收|收到|收货|到货")
"""The day on an order page answers when it was bought, not when somebody may call."""
_MODEL: Final = re.compile(r"型号|机型")
_ERROR: Final = re.compile(r"代码|故障")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """Facts by kind, and where they stood."""

    origin: str = PICTURE
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def value_for(self, one: FormField) -> str | None:
        """What this field may be offered."""
        values = self.facts.get(_kind_for(one), ())
        return values[0] if values else None


def now(turn: Turn) -> Shown:
    """What this breath shows."""
    return _of(turn, turn.messages)


def before(turn: Turn) -> Shown:
    """What was shown earlier in this episode."""
    return _of(turn, turn.dossier.shown)


def named(turn: Turn) -> tuple[str, ...]:
    """What this breath shows that names the matter, to be repeated to the customer."""
    seen = now(turn).facts
    return tuple(seen[kind][0] for kind in _NAMING if kind in seen)


def _of(turn: Turn, messages: Iterable[Message]) -> Shown:
    """Own ticket numbers are left out: they look like orders."""
    own = {ticket.ticket_no.upper() for ticket in turn.dossier.tickets}
    origin, merged = PICTURE, dict[str, tuple[str, ...]]()
    for message in messages:
        facts = _in(message)
        if facts and message.kind is MessageKind.FORWARDED:
            origin = FORWARDED
        for kind, values in facts.items():
            fresh = tuple(value for value in values if value.upper() not in own)
            merged[kind] = tuple(dict.fromkeys((*fresh, *merged.get(kind, ()))))
    return Shown(origin=origin, facts={kind: values for kind, values in merged.items() if values})


def _in(message: Message) -> Mapping[str, tuple[str, ...]]:
    if message.kind is MessageKind.FORWARDED:
        return _retold(message)
    if message.seen or message.kind not in _PICTURES:
        return message.seen
    return {kind: (value,) for kind, value in message.facts.items()}


def _retold(message: Message) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in message.forwarded:
        said = signals.facts(line.text, at=line.at or message.at).as_dict()
        for kind in _RETOLD:
            found[kind] = (*found.get(kind, ()), *said.get(kind, ()))
    return {kind: values for kind, values in found.items() if values}


def _kind_for(one: FormField) -> str:
    if one.kind is FieldKind.DATE and not _PAST.search(one.label):
        return ""
    if one.kind is FieldKind.TEXT:
        return (
            "model"
            if _MODEL.search(one.label)
            else "error_code"
            if _ERROR.search(one.label)
            else ""
        )
    return _KINDS.get(one.kind, "")
