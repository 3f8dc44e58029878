"""What a customer may do with a form beside answering: wait, skip, go back, stop."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers import need, texts
from handlers.changes import TicketChange
from handlers.form_ask import ask, reminder
from handlers.form_fill import Placed
from handlers.form_filling import Filling
from handlers.form_hearing import FACT_KINDS, Heard, hear
from handlers.form_mending import mended
from handlers.form_record import ADDED, BY_CUSTOMER, CORRECTED, changed, corrected_to
from handlers.form_step import advance, ended, go_on, staying
from handlers.form_talk import Correction
from handlers.form_values import answer_to, choice_in, fits
from handlers.model import LIVING, TicketStatus
from handlers.outcome import Outcome
from handlers.policy import FieldKind, FormField
from knowledge import signals

STATUS: Final = "status"


def accept(filling: Filling) -> Outcome:
    """The offered values are right."""
    progress = filling.progress
    values = {one: progress.offered[one] for one in progress.offering}
    return go_on(filling.but(offering=()), Placed(values=values), hear(filling.turn))


def decline(filling: Filling) -> Outcome:
    """The offered values are wrong: forgotten, and asked for one by one."""
    progress = filling.progress
    left = {key: value for key, value in progress.offered.items() if key not in progress.offering}
    return advance(filling.but(offered=left, offering=()), (), None)


def skip(filling: Filling) -> Outcome:
    """The open question is left out."""
    asked = filling.asked
    left = (asked.id,) if asked else filling.progress.offering
    left_out = filling.skipping(left).but(offering=())
    return advance(left_out, (), None, key="form_skipped")


def wait(filling: Filling) -> Outcome:
    """The customer looks for something; the form keeps its place."""
    told = texts.reply(filling.turn, "form_hold", ticket_no=filling.progress.ticket_no)
    return staying(filling, (told,))


def hold(filling: Filling) -> Outcome:
    """The same after the form was over: nothing is open, and nothing is lost."""
    told = texts.reply(filling.turn, "form_hold", ticket_no=filling.progress.ticket_no)
    return Outcome(replies=(told,))


def explain(filling: Filling) -> Outcome:
    """Why this is asked."""
    asked = filling.asked
    told = texts.reply(filling.turn, "form_why", field=asked.label if asked else "")
    return staying(filling, (told,)) if asked else courtesy(filling)


def courtesy(filling: Filling) -> Outcome:
    """好, 嗯, 谢谢: kind silence, the question stays where it is."""
    return staying(filling, ())


def greet(filling: Filling) -> Outcome:
    """在吗 in the middle of a form: somebody is, and the question stays open."""
    told, open_still = texts.reply(filling.turn, "here"), reminder(filling)
    return staying(filling, (open_still,) if open_still else (told,))


def back(filling: Filling) -> Outcome:
    """The question before the open one, once more on the customer's wish."""
    open_now = filling.asked
    before = [
        one for one in filling.progress.asked if one and (open_now is None or one != open_now.id)
    ]
    target = filling.field(before[-1]) if before else open_now
    if target is None:
        return courtesy(filling)
    later = tuple(one for one in filling.progress.asked if open_now is None or one != open_now.id)
    return ask_again(filling.but(asked=later), target, "form_back")


def ask_again(filling: Filling, one: FormField, key: str) -> Outcome:
    """A question put again because the customer wants to change its answer."""
    have = {name: value for name, value in filling.progress.fields.items() if name != one.id}
    asking, question = ask(filling.but(fields=have), one, key)
    kept = asking.but(questions=filling.progress.questions, done=False)
    outcome = staying(kept, (question,))
    return replace(outcome, tickets=(changed(kept, CORRECTED, one.label),))


def ask_right(filling: Filling, one: FormField) -> Outcome:
    """A value is wrong and the right one was not said: asked for in other words than before."""
    other = texts.say(filling.turn, "ticket_which_value", field=one.label)
    return ask_again(filling, replace(one, ask=other), "form_ask")


def restart(filling: Filling) -> Outcome:
    """The matter anew, under the same number."""
    progress = filling.progress
    blank = filling.but(
        fields=_of_the_customer(filling),
        asked=(),
        skipped=(),
        offering=(),
        reminded=(),
        questions=0,
    )
    first = filling.field(next((one for one in progress.asked if one), "")) or filling.fields[0]
    asking, question = ask(blank, first, "form_started_over")
    outcome = staying(asking, (question,))
    return replace(outcome, tickets=(changed(asking, CORRECTED, _words(filling)),))


def _of_the_customer(filling: Filling) -> dict[str, str]:
    """How they are reached is the same whatever the matter is; it stays correctable."""
    have, kinds = filling.progress.fields, (FieldKind.PHONE, FieldKind.ADDRESS)
    return {one.id: have[one.id] for one in filling.fields if one.kind in kinds and one.id in have}


def withdraw(filling: Filling) -> Outcome:
    """The customer no longer needs it."""
    ticket = filling.ticket
    told = texts.reply(filling.turn, "ticket_withdrawn", ticket_no=filling.progress.ticket_no)
    change = TicketChange(
        ticket_no=filling.progress.ticket_no,
        event=STATUS,
        by=BY_CUSTOMER,
        text=_words(filling),
        status=TicketStatus.WITHDRAWN,
    )
    return ended(filling, (told,), change if ticket and ticket.status in LIVING else None)


def abandon(filling: Filling) -> Outcome:
    """No more questions: the ticket stands with what it has."""
    number, due = filling.progress.ticket_no, filling.promise
    key = "goodbye_ticket" if filling.turn.reading.signals.goodbye else "form_abandoned"
    told = texts.reply(filling.turn, key, ticket_no=number, promise=due)
    return ended(filling, (told,), changed(filling, ADDED, _words(filling)))


def corrected(filling: Filling, one: FormField, value: str, heard: Heard) -> Outcome:
    """A value replaced by the right one; then whatever is still open."""
    placed = Placed(values={one.id: value})
    if one.id not in filling.progress.fields:
        return go_on(filling, placed, heard)
    blank = filling.but(
        fields={name: kept for name, kept in filling.progress.fields.items() if name != one.id}
    )
    told = corrected_to(filling, one, value)
    return go_on(blank, placed, heard, event=CORRECTED, lead=(told,))


def corrected_value(filling: Filling, meant: Correction, heard: Heard) -> str | None:
    """The right value in a correction; None where the customer only says that it is wrong."""
    one, before = meant.field, filling.progress.fields.get(meant.field.id)
    found = [item for item in heard.facts.get(FACT_KINDS.get(one.kind, ""), ()) if item != before]
    if found:
        return found[-1] if fits(one, found[-1]) else None
    if one.kind is FieldKind.MEDIA:
        return ",".join(heard.media) or None
    if one.kind is FieldKind.CHOICE:
        return choice_in(one, meant.words or heard.text, asked=bool(meant.words))
    if one.kind in (FieldKind.ADDRESS, FieldKind.TEXT) and (
        part := mended(before or "", meant.words)
    ):
        return part
    value = answer_to(one, meant.words) if meant.words else None
    return value if value and fits(one, value) else None


def _words(filling: Filling) -> str:
    return need.one_line(signals.shield(filling.turn.text))
