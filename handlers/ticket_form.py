"""A ticket is filled by chatting: one question a message, everything said is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from handlers import form_flow, form_steer, form_step, visit
from handlers.form_fill import Placed, place
from handlers.form_filling import Filling, ticket_of
from handlers.form_hearing import OFFER_NO, OFFER_YES, Heard, earlier, hear
from handlers.form_start import started
from handlers.form_step import FORM_TIMER
from handlers.form_talk import Wish, correction, not_known, skips_first, wish
from handlers.form_words import QUESTION
from handlers.model import FormProgress, Reply, State
from handlers.policy import FieldKind
from handlers.turn import Outcome, SetTimer, TimerFired, Turn
from knowledge.matcher import Action

NAME: Final = "ticket_form"


def begin(turn: Turn, form_id: str | None, ticket_no: str) -> tuple[Reply | None, FormProgress]:
    """The first question of a form and its progress, for a ticket that this turn opens.

    Everything said in this breath and in this episode is taken; the question is None where
    nothing is left to ask.
    """
    chosen = form_id or chosen_form(turn)
    form = form_flow.form_of(turn, chosen)
    due = form_flow.deadline(turn, form)
    fields = form_flow.fields_of(turn, form, due)
    blank = FormProgress(
        form_id=form.id if form else turn.policy.default_form,
        ticket_no=ticket_no,
        started_at=turn.now,
    )
    filling = Filling(turn=turn, fields=fields, progress=started(turn, fields, blank), due=due)
    return form_step.first_question(filling)


def chosen_form(turn: Turn) -> str | None:
    """The form whose words the customer used, if one names them."""
    said = turn.text
    counted = [
        (sum(word in said for word in form.keywords), form.id)
        for form in turn.policy.forms.values()
    ]
    best = max(counted, default=(0, ""), key=lambda pair: pair[0])
    return best[1] if best[0] else None


def missing(turn: Turn, progress: FormProgress) -> tuple[str, ...]:
    """Ids of the fields that an agent still has to ask for."""
    form = form_flow.form_of(turn, progress.form_id)
    due = _due(turn, progress) or form_flow.deadline(turn, form)
    return form_flow.missing(form_flow.fields_of(turn, form, due), progress)


def still_open(turn: Turn) -> Reply | None:
    """A sentence that leads back to the form after an interruption; it asks nothing twice."""
    filling = _filling(turn)
    return (
        form_step.reminder(filling) if filling and turn.conversation.state is State.FORM else None
    )


def is_answered(turn: Turn) -> bool:
    """Whether this turn's words fill a field or steer the form, so that no FAQ should take them."""
    filling = _filling(turn)
    if filling is None or turn.conversation.state is not State.FORM:
        return False
    heard = hear(turn)
    meant = wish(heard, filling.asked, offering=bool(filling.progress.offering))
    if meant is not Wish.ANSWER:
        return meant is not Wish.ANOTHER
    placed = _place(filling, heard)
    asked = filling.asked
    by_words = asked is not None and asked.kind is FieldKind.TEXT and asked.id in placed.values
    return bool(placed.values) and not (by_words and len(placed.values) == 1)


def handle(turn: Turn) -> Outcome | None:
    """The customer's words while a form is open; a question for the knowledge base passes."""
    filling = _filling(turn)
    if filling is None or turn.conversation.state is not State.FORM or not turn.messages:
        return None
    return _listen(filling)


def silence(turn: Turn) -> Outcome | None:
    """A form that fell silent: its ticket stands as it is."""
    if not (isinstance(turn.cause, TimerFired) and turn.cause.name == FORM_TIMER):
        return None
    filling = _filling(turn)
    if filling is None or turn.conversation.state is not State.FORM:
        open_still = turn.conversation.state is State.FORM
        back = Outcome(next_state=State.BOT if open_still else None)
        return visit.because(NAME, back, "nothing open")
    return visit.because(NAME, _silent(filling), "silence")


def _filling(turn: Turn) -> Filling | None:
    progress = turn.memory.form
    if progress is None or progress.done:
        return None
    form = form_flow.form_of(turn, progress.form_id)
    due = _due(turn, progress)
    fields = form_flow.fields_of(turn, form, due)
    return Filling(turn=turn, fields=fields, progress=progress, due=due)


def _due(turn: Turn, progress: FormProgress) -> datetime | None:
    ticket = ticket_of(turn, progress.ticket_no)
    return ticket.deadline_at if ticket else None


def _silent(filling: Filling) -> Outcome:
    """After enough silence the ticket stands as it is; a later word starts the wait anew."""
    turn = filling.turn
    spoke_at = turn.memory.spoke_at
    until = (spoke_at or turn.now) + turn.policy.manners.form_silence
    if spoke_at is not None and until > turn.now:
        return Outcome(timers=(SetTimer(name=FORM_TIMER, due_at=until),))
    return form_step.stands(filling)


def _listen(filling: Filling) -> Outcome | None:
    heard = hear(filling.turn)
    if heard.is_empty:
        return None
    meant = wish(heard, filling.asked, offering=bool(filling.progress.offering))
    meant = _tapped_offer(heard) or meant
    if meant is Wish.ANOTHER or (meant is Wish.ANSWER and _is_question(filling, heard)):
        return None
    outcome = _STEERED[meant](filling) if meant in _STEERED else _hear_out(filling, heard, meant)
    return visit.because(NAME, outcome, meant.value)


def _is_question(filling: Filling, heard: Heard) -> bool:
    """Whether the knowledge base should answer this: sure of it, and it answers nothing here."""
    turn = filling.turn
    if heard.tap or turn.reading.ranking.action is not Action.ANSWER:
        return False
    values = set(_place(filling, heard).values)
    return values <= _text_ids(filling) and (not values or bool(QUESTION.search(heard.text)))


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
    placed = _place(filling, heard)
    if unknown and not (set(placed.values) - _text_ids(filling)):
        placed = Placed()
    seen = _seen(filling, heard, placed.values)
    if not (placed or unknown or seen or heard.evidence):
        return form_step.stuck(filling, heard)
    return form_step.go_on(filling.skipping(unknown).offering(seen), placed, heard)


def _text_ids(filling: Filling) -> set[str]:
    return {one.id for one in filling.fields if one.kind is FieldKind.TEXT}


def _place(filling: Filling, heard: Heard) -> Placed:
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
    found = ((one, heard.seen.get(one.kind.value)) for one in filling.fields)
    return {one.id: values[0] for one, values in found if values and one.id not in have}


def _correct(filling: Filling, heard: Heard) -> Outcome | None:
    """「电话写错了,是…」: the right value in its place, or the question once more on request."""
    have = filling.progress.fields
    meant = correction(filling.fields, heard, have)
    if meant is None or (meant.field.id not in have and not heard.facts):
        return None
    value = form_steer.corrected_value(filling, meant, heard)
    if value is None:
        return form_steer.ask_right(filling, meant.field)
    return form_steer.corrected(filling, meant.field, value, heard)


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
}
"""What steers the form by itself; everything else is heard out for values."""
