"""A form's values as the customer and as the agents read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handlers import need, texts
from handlers.form_hearing import FIELD
from handlers.form_story import TOGETHER
from handlers.model import Choice
from handlers.policy import FieldKind, FormField
from handlers.turn import Turn
from knowledge import signals

LONGEST = 60
"""Characters of one value in a summary for the customer."""


def to_customer(turn: Turn, one: FormField, value: str) -> str:
    """A value as the customer confirms it: phones by their last four digits, photos by count."""
    if one.kind is FieldKind.MEDIA:
        return texts.say(turn, "value_photos", count=str(count(value)))
    if one.kind is FieldKind.PHONE:
        numbers = value.split(TOGETHER)
        return TOGETHER.join(texts.say(turn, "value_phone", tail=tail(item)) for item in numbers)
    if one.kind is FieldKind.AMOUNT:
        return texts.say(turn, "value_amount", amount=value)
    return _short(value)


def to_agents(turn: Turn, one: FormField, value: str) -> str:
    """A value shielded and masked."""
    if one.kind is FieldKind.MEDIA:
        return texts.say(turn, "value_photos", count=str(count(value)))
    return need.one_line(signals.shield(value))


def summary(turn: Turn, fields: Iterable[FormField], values: Mapping[str, str]) -> str:
    """Every value in its own line, for the customer."""
    lines = (
        _line(turn, one, to_customer(turn, one, values[one.id]))
        for one in fields
        if one.id in values
    )
    return "\n".join(lines)


def in_a_row(turn: Turn, fields: Iterable[FormField], values: Mapping[str, str]) -> str:
    """The values one after the other, for the customer."""
    shown = (
        _line(turn, one, to_customer(turn, one, values[one.id]))
        for one in fields
        if one.id in values
    )
    return TOGETHER.join(shown)


def record(turn: Turn, fields: Iterable[FormField], values: Mapping[str, str]) -> str:
    """What was filled, for the ticket's history."""
    shown = (
        _line(turn, one, to_agents(turn, one, values[one.id])) for one in fields if one.id in values
    )
    return "；".join(shown)


def labels(fields: Iterable[FormField], ids: Iterable[str]) -> str:
    """The names of fields in a row."""
    wanted = set(ids)
    return TOGETHER.join(one.label for one in fields if one.id in wanted)


def options(turn: Turn, one: FormField) -> tuple[Choice, ...]:
    """What can be tapped to answer a field."""
    if one.kind is FieldKind.CHOICE:
        return tuple(
            Choice(id=f"{FIELD}{one.id}:{place}", label=label)
            for place, label in enumerate(one.choices)
        )
    if one.kind is FieldKind.YES_NO:
        return (
            texts.tap(turn, f"{FIELD}{one.id}:0", "tap_yes"),
            texts.tap(turn, f"{FIELD}{one.id}:1", "tap_no"),
        )
    return ()


def tail(number: str) -> str:
    """The last four digits of a phone number."""
    return number[-4:]


def count(value: str) -> int:
    """How many pictures a media field holds."""
    return len([item for item in value.split(",") if item])


def _line(turn: Turn, one: FormField, value: str) -> str:
    return texts.say(turn, "value_line", field=one.label, value=value)


def _short(value: str) -> str:
    return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
