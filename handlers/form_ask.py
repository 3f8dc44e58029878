"""What a form asks: the question of a field, an offer, a reminder, a kind sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from handlers import form_flow, form_show, texts
from handlers.form_filling import Filling
from handlers.form_hearing import OFFER_NO, OFFER_YES
from handlers.model import Reply
from handlers.policy import FormField
from handlers.shown import FORWARDED, PICTURE

_ONE: Final[Mapping[str, str]] = {PICTURE: "form_offer_picture", FORWARDED: "forwarded_confirm"}
_SEVERAL: Final[Mapping[str, str]] = {
    PICTURE: "form_offer_several_picture",
    FORWARDED: "forwarded_confirm_several",
}
"""How what stood on a picture or in a record is asked about."""


def not_fitting(filling: Filling, asked: FormField) -> Reply:
    """The form's own kind sentence, or a general one; never the question again."""
    options = form_show.options(filling.turn, asked)
    if asked.invalid:
        return texts.reply(filling.turn, "form_ask", options, question=asked.invalid)
    return texts.reply(filling.turn, "form_invalid", options, field=asked.label, question="")


def reminder(filling: Filling) -> Reply | None:
    """A sentence that names the open field without asking for it again."""
    asked = filling.asked
    if asked is None:
        return None
    return texts.reply(
        filling.turn, "form_still", form_show.options(filling.turn, asked), field=asked.label
    )


def ask(filling: Filling, one: FormField, key: str = "form_ask") -> tuple[Filling, Reply]:
    """The question of a field, and the form that waits for its answer."""
    progress = filling.progress
    asking = filling.but(
        asked=(*(item for item in progress.asked if item != one.id), one.id),
        questions=progress.questions + 1,
        offering=(),
        skipped=tuple(item for item in progress.skipped if item != one.id),
    )
    options = form_show.options(filling.turn, one)
    return asking, texts.reply(filling.turn, key, options, question=one.ask)


def next_question(filling: Filling, key: str = "form_ask") -> tuple[Filling, Reply | None]:
    """The next question; an offer where the field has a value from elsewhere."""
    waiting = filling.asked
    one = waiting or form_flow.next_field(filling.turn, filling.fields, filling.progress)
    if one is None:
        return filling, None
    offered = form_flow.offers(filling.fields, filling.progress)
    if one.id not in offered:
        return ask(filling, one, key)
    return _offer(filling, form_flow.alike(filling.progress, one.id, offered))


def _offer(filling: Filling, ids: tuple[str, ...]) -> tuple[Filling, Reply]:
    """All values from one place in one question."""
    origin = filling.progress.offered_from.get(ids[0], "")
    turn, progress = filling.turn, filling.progress
    values = {field_id: progress.offered[field_id] for field_id in ids}
    choices = (texts.tap(turn, OFFER_YES, "tap_yes"), texts.tap(turn, OFFER_NO, "tap_no"))
    asking = filling.but(offering=ids, questions=progress.questions + 1)
    if len(ids) > 1:
        facts = form_show.in_a_row(turn, filling.fields, values)
        return asking, texts.reply(
            turn, _SEVERAL.get(origin, "form_offer_several"), choices, facts=facts
        )
    one = next(item for item in filling.fields if item.id == ids[0])
    shown = form_show.to_customer(turn, one, values[one.id])
    return asking, texts.reply(
        turn, _ONE.get(origin, "form_offer"), choices, field=one.label, value=shown
    )
