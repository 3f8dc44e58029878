"""The order of a form: what applies, what is asked next, what is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from handlers import schedule, texts
from handlers.form_values import NO_VALUE, YES_VALUE
from handlers.model import FormProgress
from handlers.policy import FieldKind, Form, FormField, Mode
from handlers.turn import Turn

PHONE: Final = "phone"
BESIDE: Final[Mapping[str, FieldKind]] = {
    "order_no": FieldKind.ORDER_NO,
    "tracking_no": FieldKind.TRACKING_NO,
    "phone": FieldKind.PHONE,
    "address": FieldKind.ADDRESS,
    "email": FieldKind.TEXT,
}
"""What a ticket keeps of its customer whether the form asks for it or not."""
_YES: Final = frozenset({YES_VALUE, "yes", "true", "1"})
_NO: Final = frozenset({NO_VALUE, "no", "false", "0"})


def form_of(turn: Turn, form_id: str | None) -> Form | None:
    """The form of this id; the default form where there is none of it."""
    policy = turn.policy
    return policy.form(form_id or policy.default_form) or policy.form(policy.default_form)


def deadline(turn: Turn, form: Form | None) -> datetime:
    """When an answer is due to a ticket that is opened now."""
    return schedule.deadline(turn.policy.hours, turn.now, form.deadline_hours if form else 4.0)


def beyond_reach(turn: Turn, due: datetime | None) -> bool:
    """Whether the answer comes when the platform no longer lets us write."""
    return turn.reply_window is not None and due is not None and due - turn.now > turn.reply_window


def fields_of(turn: Turn, form: Form | None, due: datetime | None) -> tuple[FormField, ...]:
    """The fields of a form; with a required phone second where only a call can answer."""
    fields = form.fields if form else ()
    if not beyond_reach(turn, due):
        return fields
    phone = next((one for one in fields if one.kind is FieldKind.PHONE), None) or _phone(turn)
    rest = tuple(one for one in fields if one.id != phone.id)
    return (*rest[:1], replace(phone, required=True, at_night=True, when={}), *rest[1:])


def _phone(turn: Turn) -> FormField:
    return FormField(
        id=PHONE,
        kind=FieldKind.PHONE,
        label=texts.say(turn, "field_phone"),
        ask=texts.say(turn, "field_phone_ask"),
        required=True,
        prefill=("message", "earlier"),
    )


def beside(
    turn: Turn, fields: tuple[FormField, ...], have: Mapping[str, str]
) -> tuple[FormField, ...]:
    """Fields for what was given though the form does not ask for it: never asked, correctable."""
    known = {one.id for one in fields}
    given = (name for name in BESIDE if name in have and name not in known)
    return tuple(
        FormField(id=name, kind=BESIDE[name], label=texts.say(turn, f"field_{name}"), ask="")
        for name in given
    )


def applies(one: FormField, have: Mapping[str, str]) -> bool:
    """Whether the conditions of a field hold."""
    return all(_is(have.get(name), wanted) for name, wanted in one.when.items())


def _is(value: str | None, wanted: str) -> bool:
    if value is None:
        return False
    if value == wanted:
        return True
    low = wanted.lower()
    return (value == YES_VALUE and low in _YES) or (value == NO_VALUE and low in _NO)


def missing(fields: tuple[FormField, ...], progress: FormProgress) -> tuple[str, ...]:
    """Ids of the required fields that apply and have no value, skipped ones among them."""
    have = progress.fields
    return tuple(
        one.id for one in fields if one.required and applies(one, have) and one.id not in have
    )


def waited_for(fields: tuple[FormField, ...], progress: FormProgress) -> FormField | None:
    """The field whose question is open, if one is."""
    if not progress.asked or progress.offering:
        return None
    last = progress.asked[-1]
    if last in progress.fields or last in progress.skipped:
        return None
    return next((one for one in fields if one.id == last), None)


def next_field(
    turn: Turn, fields: tuple[FormField, ...], progress: FormProgress
) -> FormField | None:
    """The field to ask now: never one that was asked, few at night, the required ones first."""
    night = turn.window.mode is Mode.COLLECT
    if night and progress.questions >= turn.policy.manners.night_questions:
        return None
    settled = {*progress.fields, *progress.skipped, *progress.asked}
    askable = [one for one in fields if one.id not in settled and applies(one, progress.fields)]
    if night:
        askable = [one for one in askable if one.at_night]
        if len(askable) > turn.policy.manners.night_questions - progress.questions:
            askable.sort(key=lambda one: not one.required)
    return askable[0] if askable else None


def alike(progress: FormProgress, field_id: str, offered: tuple[str, ...]) -> tuple[str, ...]:
    """The offered fields whose values come from where this one's does; it stands first."""
    origin = progress.offered_from.get(field_id)
    same = (one for one in offered if progress.offered_from.get(one) == origin)
    return tuple(dict.fromkeys((field_id, *same)))


def offers(fields: tuple[FormField, ...], progress: FormProgress) -> tuple[str, ...]:
    """Fields that have an offered value and no own one."""
    return tuple(
        one.id
        for one in fields
        if one.id in progress.offered
        and one.id not in progress.fields
        and one.id not in progress.skipped
        and applies(one, progress.fields)
    )
