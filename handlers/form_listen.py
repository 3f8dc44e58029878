"""One message while a form is open: steering is obeyed, values are taken, the rest is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from handlers import form_ask, form_steer, form_step, visit
from handlers.form_fill import Placed, place
from handlers.form_filling import Filling
from handlers.form_hearing import OFFER_NO, OFFER_YES, Heard, earlier, hear
from handlers.form_named import is_called
from handlers.form_talk import Wish, correction, not_known, skips_first, wish
from handlers.form_words import QUESTION
from handlers.outcome import Outcome
from handlers.policy import FieldKind
from knowledge.matcher import Action

NAME: Final = "ticket_form"


def listen(filling: Filling) -> Outcome | None:
    """What one message does; None where it is for others."""
    heard = hear(filling.turn)
    if heard.is_empty:
        return None
    meant = wish(heard, filling.asked, offering=bool(filling.progress.offering))
    meant = _tapped_offer(heard) or meant
    if meant is Wish.SKIP and _skips_another(filling, heard):
        meant = Wish.ANSWER
    if meant is Wish.ANOTHER or (meant is Wish.ANSWER and _is_question(filling, heard)):
        return None
    outcome = _STEERED[meant](filling) if meant in _STEERED else _hear_out(filling, heard, meant)
    return visit.because(NAME, outcome, meant.value)


def _is_question(filling: Filling, heard: Heard) -> bool:
    """Whether the knowledge base should answer this: sure of it, and it answers nothing here."""
    turn = filling.turn
    if heard.tap or turn.reading.ranking.action is not Action.ANSWER:
        return False
    values = set(placed_in(filling, heard).values)
    return values <= _text_ids(filling) and (not values or bool(QUESTION.search(heard.text)))


def _skips_another(filling: Filling, heard: Heard) -> bool:
    """「没有电话」 while the order is asked for is about the phone."""
    named = not_known(filling.fields, heard)
    return bool(named) and (filling.asked is None or filling.asked.id not in named)


def _tapped_offer(heard: Heard) -> Wish | None:
    return {OFFER_YES: Wish.ACCEPT, OFFER_NO: Wish.DECLINE}.get(heard.tap or "")


def _hear_out(filling: Filling, heard: Heard, meant: Wish) -> Outcome:
    if meant is Wish.CORRECT and (outcome := _correct(filling, heard)):
        return outcome
    if rest := skips_first(heard):
        return _take(filling.skipping((filling.asked.id,) if filling.asked else ()), rest)
    return _take(filling, heard)


def _take(filling: Filling, heard: Heard) -> Outcome:
    """Everything the message gives, then the next thing."""
    unknown = not_known(filling.fields, heard)
    placed = placed_in(filling, heard)
    if unknown and not (set(placed.values) - _text_ids(filling)):
        placed = Placed()
    seen = _seen(filling, heard, placed.values)
    if not (placed or unknown or seen or heard.evidence):
        return form_step.stuck(filling, heard)
    return form_step.go_on(
        filling.skipping(unknown).offering(seen, heard.seen.origin), placed, heard
    )


def _text_ids(filling: Filling) -> set[str]:
    return {one.id for one in filling.fields if one.kind is FieldKind.TEXT}


def placed_in(filling: Filling, heard: Heard) -> Placed:
    """What the breath gives to the form as far as it is."""
    return place(
        filling.fields,
        filling.progress.fields,
        heard,
        asked=filling.asked,
        known={**earlier(filling.turn), **_offers_by_kind(filling)},
    )


def _offers_by_kind(filling: Filling) -> Mapping[str, tuple[str, ...]]:
    offered = filling.progress.offered
    return {one.kind.value: (offered[one.id],) for one in filling.fields if one.id in offered}


def _seen(filling: Filling, heard: Heard, given: Mapping[str, str]) -> dict[str, str]:
    """Values read on pictures, for fields without one."""
    have = {**filling.progress.fields, **given}
    found = ((one.id, heard.seen.value_for(one)) for one in filling.fields)
    return {name: value for name, value in found if value and name not in have}


def _correct(filling: Filling, heard: Heard) -> Outcome | None:
    """「电话写错了,是…」: the right value in its place, or the question once more on request."""
    have = filling.progress.fields
    meant = correction(filling.held, heard, have)
    if meant is None or (meant.field.id not in have and not heard.facts):
        return _asked_right(filling, heard)
    value = form_steer.corrected_value(filling, meant, heard)
    if value is None:
        return form_steer.ask_right(filling, meant.field)
    return form_steer.corrected(filling, meant.field, value, heard)


def _asked_right(filling: Filling, heard: Heard) -> Outcome | None:
    """「电话写错了」 before there was one: the words are no story, the question stays open."""
    asked = filling.asked
    short = asked is not None and len(heard.text) <= _SHORT + len(asked.label)
    if asked is None or not short or not is_called(asked, heard.text):
        return None
    told = form_ask.reminder(filling)
    return form_step.staying(filling, (told,) if told else ())


_SHORT: Final = 6
_STEERED: Final[Mapping[Wish, Callable[[Filling], Outcome]]] = {
    Wish.ACCEPT: form_steer.accept,
    Wish.DECLINE: form_steer.decline,
    Wish.SKIP: form_steer.skip,
    Wish.WAIT: form_steer.wait,
    Wish.WHY: form_steer.explain,
    Wish.BACK: form_steer.back,
    Wish.RESTART: form_steer.restart,
    Wish.WITHDRAW: form_steer.withdraw,
    Wish.ABANDON: form_steer.abandon,
    Wish.COURTESY: form_steer.courtesy,
    Wish.HELLO: form_steer.greet,
}
"""What steers the form by itself; everything else is heard out for values."""
