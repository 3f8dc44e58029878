"""One step of a form: what was brought is kept, then one thing is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers import form_flow, form_show, need, texts, visit
from handlers.form_fill import Placed, story_field
from handlers.form_filling import Filling
from handlers.form_hearing import OFFER_NO, OFFER_YES, Heard
from handlers.model import FormProgress, Reply, State
from handlers.policy import FieldKind, FormField
from handlers.turn import CancelTimer, Outcome, SetTimer, TicketChange
from knowledge import signals

FORM_TIMER: Final = "form"
FILLED: Final = "filled"
CORRECTED: Final = "corrected"
ADDED: Final = "added"
BY_CUSTOMER: Final = "customer"
BY_DESK: Final = "desk"


def first_question(filling: Filling) -> tuple[Reply | None, FormProgress]:
    """What was taken already and the first question; the closing sentence where none is left."""
    story = story_field(filling.fields)
    facts = {
        key: value
        for key, value in filling.progress.fields.items()
        if story is None or key != story.id
    }
    taken = texts.reply(
        filling.turn, "form_taken", facts=form_show.in_a_row(filling.turn, filling.fields, facts)
    )
    asking, question = _next(filling)
    parts = [taken] if facts else []
    if question is None:
        parts += _reach(filling)
        done = replace(filling.progress, done=True)
        return (texts.joined(*parts) if parts else None), done
    return texts.joined(*parts, question), asking.progress


def go_on(
    filling: Filling,
    placed: Placed,
    heard: Heard,
    *,
    event: str = FILLED,
    lead: tuple[Reply, ...] = (),
) -> Outcome:
    """Keep what the message brought, then ask the next thing or close the form."""
    held = _settle_offers(filling.holding(placed.values), placed)
    change = _kept(held, placed, heard, event)
    return advance(held.but(idle=0), lead or _lead(filling, placed, heard), change)


def advance(
    filling: Filling,
    lead: tuple[Reply, ...],
    change: TicketChange | None,
    key: str = "form_ask",
) -> Outcome:
    """The next question, a reminder of the open one, or the summary."""
    asked = filling.asked
    if asked is not None and asked.id not in filling.progress.offered:
        return _still_waiting(filling, asked, lead, change)
    asking, question = _next(filling, key)
    if question is None:
        return close(filling, lead, change)
    return _staying(asking, (*lead, question), change)


def stuck(filling: Filling, heard: Heard) -> Outcome:
    """Nothing fitted: one kind sentence, the second time the form moves on."""
    asked = filling.asked
    change = _words_kept(filling, heard)
    if asked is not None and asked.id not in filling.progress.reminded:
        again = _not_fitting(filling, asked)
        noticed = filling.but(reminded=(*filling.progress.reminded, asked.id), idle=1)
        return _staying(noticed, (again,), change)
    passed = (asked.id,) if asked else filling.progress.offering
    moved = filling.but(offering=(), asked=(*filling.progress.asked, *passed, ""), idle=0)
    return advance(moved, (), change)


def _not_fitting(filling: Filling, asked: FormField) -> Reply:
    """The form's own kind sentence, or a general one; never the question again."""
    options = form_show.options(filling.turn, asked)
    if asked.invalid:
        return texts.reply(filling.turn, "form_ask", options, question=asked.invalid)
    return texts.reply(filling.turn, "form_invalid", options, field=asked.label, question="")


def close(filling: Filling, lead: tuple[Reply, ...], change: TicketChange | None) -> Outcome:
    """The form is over: everything in one message, and how the answer will come."""
    turn, progress = filling.turn, filling.progress
    number, due = progress.ticket_no, filling.promise
    summary = form_show.summary(turn, filling.fields, progress.fields)
    if not progress.fields:
        told = texts.reply(turn, "ticket_as_it_stands", ticket_no=number, promise=due)
    elif filling.missing:
        names = form_show.labels(filling.fields, filling.missing)
        told = texts.reply(
            turn,
            "ticket_complete_missing",
            ticket_no=number,
            promise=due,
            summary=summary,
            missing=names,
        )
    else:
        told = texts.reply(turn, "ticket_complete", ticket_no=number, promise=due, summary=summary)
    return ended(filling, (*lead, told, *_reach(filling)), change)


def ended(
    filling: Filling, replies: tuple[Reply, ...], change: TicketChange | None = None
) -> Outcome:
    """The conversation goes back to the bot; the form's values stay correctable."""
    progress = replace(filling.progress, done=True, offering=())
    memory = visit.settled(filling.turn.memory)
    return Outcome(
        replies=(texts.joined(*replies),) if replies else (),
        tickets=(change,) if change else (),
        timers=(CancelTimer(name=FORM_TIMER),),
        next_state=State.BOT,
        memory=replace(memory, form=progress, choices=()),
    )


def stands(filling: Filling) -> Outcome:
    """Silence: the ticket stands as it is, what is missing listed; nobody is written to."""
    change = TicketChange(
        ticket_no=filling.progress.ticket_no,
        event=FILLED,
        by=BY_DESK,
        text=_unfinished(filling),
        missing=filling.missing,
    )
    return ended(filling, (), change if filling.ticket else None)


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


def staying(filling: Filling, replies: tuple[Reply, ...]) -> Outcome:
    """The form goes on without a change of the ticket."""
    return _staying(filling, replies, None)


def changed(filling: Filling, event: str, text: str) -> TicketChange:
    """The ticket with the form's values as they are now."""
    return TicketChange(
        ticket_no=filling.progress.ticket_no,
        event=event,
        by=BY_CUSTOMER,
        text=text,
        fields=filling.progress.fields,
        missing=filling.missing,
    )


def _staying(filling: Filling, replies: tuple[Reply, ...], change: TicketChange | None) -> Outcome:
    turn = filling.turn
    said = texts.joined(*replies) if replies else None
    return Outcome(
        replies=(said,) if said else (),
        tickets=(change,) if change else (),
        timers=(SetTimer(name=FORM_TIMER, due_at=turn.now + turn.policy.manners.form_silence),),
        next_state=State.FORM,
        memory=replace(
            visit.settled(turn.memory),
            form=filling.progress,
            choices=said.choices if said else turn.memory.choices,
        ),
    )


def _next(filling: Filling, key: str = "form_ask") -> tuple[Filling, Reply | None]:
    """The next question; an offer where the field has a value from elsewhere."""
    waiting = filling.asked
    one = waiting or form_flow.next_field(filling.turn, filling.fields, filling.progress)
    if one is None:
        return filling, None
    offered = form_flow.offers(filling.fields, filling.progress)
    return _offer(filling, offered) if one.id in offered else ask(filling, one, key)


def _offer(filling: Filling, ids: tuple[str, ...]) -> tuple[Filling, Reply]:
    """All values from elsewhere in one question."""
    turn, progress = filling.turn, filling.progress
    values = {field_id: progress.offered[field_id] for field_id in ids}
    choices = (texts.tap(turn, OFFER_YES, "tap_yes"), texts.tap(turn, OFFER_NO, "tap_no"))
    asking = filling.but(offering=ids, questions=progress.questions + 1)
    if len(ids) > 1:
        facts = form_show.in_a_row(turn, filling.fields, values)
        return asking, texts.reply(turn, "form_offer_several", choices, facts=facts)
    one = next(item for item in filling.fields if item.id == ids[0])
    shown = form_show.to_customer(turn, one, values[one.id])
    return asking, texts.reply(turn, "form_offer", choices, field=one.label, value=shown)


def _still_waiting(
    filling: Filling, asked: FormField, lead: tuple[Reply, ...], change: TicketChange | None
) -> Outcome:
    """Something else was brought: thanks for it, and the open field named once more, once."""
    lead = lead or (texts.reply(filling.turn, "form_noted"),)
    if asked.id in filling.progress.reminded:
        return _staying(filling, lead, change)
    named = filling.but(reminded=(*filling.progress.reminded, asked.id))
    again = reminder(filling)
    return _staying(named, (*lead, again) if again else lead, change)


def _settle_offers(filling: Filling, placed: Placed) -> Filling:
    """Who replaces one offered value agrees to the others; who speaks of something else to none."""
    offered = filling.progress.offering
    if not offered:
        return filling
    rest = [one for one in offered if one not in placed.values]
    if len(rest) < len(offered):
        agreed = {one: filling.progress.offered[one] for one in rest}
        return filling.holding(agreed).but(offering=())
    return filling.but(offering=(), asked=(*filling.progress.asked, *rest, ""))


def _lead(filling: Filling, placed: Placed, heard: Heard) -> tuple[Reply, ...]:
    """A word about photos and about values that replaced others."""
    turn, before = filling.turn, filling.progress.fields
    for one in filling.fields:
        value = placed.values.get(one.id)
        if value is None:
            continue
        if (
            one.kind is not FieldKind.MEDIA
            and one.id in before
            and not value.startswith(before[one.id])
        ):
            return (corrected_to(filling, one, value),)
    if heard.media:
        return (texts.reply(turn, "form_photo_received", count=str(len(heard.media))),)
    return ()


def corrected_to(filling: Filling, one: FormField, value: str) -> Reply:
    """What a field holds now."""
    return texts.reply(
        filling.turn,
        "ticket_corrected",
        ticket_no=filling.progress.ticket_no,
        field=one.label,
        value=form_show.to_customer(filling.turn, one, value),
    )


def _kept(filling: Filling, placed: Placed, heard: Heard, event: str) -> TicketChange:
    """The ticket with what the message brought, shielded and masked in its history."""
    shown = form_show.record(filling.turn, filling.fields, placed.values)
    words = need.one_line(signals.shield(placed.words)) if placed.words else ""
    if heard.media and not shown:
        words = texts.say(filling.turn, "line_photos", count=str(len(heard.media)))
    if not (shown or words):
        words = need.one_line(signals.shield(heard.text))
    story = story_field(filling.fields)
    told = placed.values.get(story.id) if story else None
    change = changed(filling, event, "；".join(part for part in (shown, words) if part))
    return replace(
        change,
        summary=need.one_line(signals.shield(told)) if told else None,
        photos=heard.evidence,
    )


def _words_kept(filling: Filling, heard: Heard) -> TicketChange | None:
    """Words that fit no field are kept in the history: nothing said is lost."""
    words = need.one_line(signals.shield(heard.text)) if heard.text else ""
    if not words and not heard.evidence:
        return None
    return replace(changed(filling, ADDED, words), photos=heard.evidence)


def _unfinished(filling: Filling) -> str:
    return form_show.labels(filling.fields, filling.missing)


def _reach(filling: Filling) -> list[Reply]:
    """How the answer will come where it is due after the platform's window."""
    turn = filling.turn
    if not form_flow.beyond_reach(turn, filling.due):
        return []
    at, due = filling.progress.ticket_no, filling.promise
    phone = next((one for one in filling.fields if one.kind is FieldKind.PHONE), None)
    number = filling.progress.fields.get(phone.id) if phone else None
    if phone is None or number is None:
        return [texts.reply(turn, "ticket_reach_write", ticket_no=at, promise=due)]
    shown = form_show.to_customer(turn, phone, number)
    return [texts.reply(turn, "ticket_reach_call", ticket_no=at, promise=due, phone=shown)]
