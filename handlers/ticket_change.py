"""What a customer changes in a ticket that is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from handlers import (
    form_flow,
    form_record,
    form_show,
    form_steer,
    going_on,
    need,
    texts,
    ticket_answered,
    ticket_status,
    ticketing,
    visit,
)
from handlers.form_facts import takes_back
from handlers.form_fill import Placed, place
from handlers.form_filling import Filling
from handlers.form_hearing import Heard, earlier, hear, is_bare
from handlers.form_steer import ask_right, corrected_value
from handlers.form_story import TOGETHER, masked_story
from handlers.form_talk import Wish, correction, wish
from handlers.model import FormProgress, Memory, Reply, Ticket, TicketStatus
from handlers.outcome import Outcome
from handlers.policy import FieldKind, FormField
from handlers.ticket_end import said
from handlers.ticket_words import ADD_LEAD
from handlers.turn import Turn
from knowledge import signals

TOLD_ENOUGH = timedelta(minutes=1)
"""Within this time a line after a line is taken without a word."""


def add(turn: Turn, ticket: Ticket, *, story: bool = True) -> Outcome:
    """More words, photos or facts for a ticket; without `story` words stay in the history."""
    heard = hear(turn)
    told = ADD_LEAD.sub("", heard.text)
    filling = _filling(turn, ticket)
    placed = place(filling.fields, ticket.fields, replace(heard, text=told), known=earlier(turn))
    placed = placed if story else _facts_only(filling, placed)
    placed = _masked(filling, placed)
    return _added(turn, ticket, filling, placed, heard)


def _masked(filling: Filling, placed: Placed) -> Placed:
    """What was placed, no full card or ID number among the words."""
    return replace(placed, values=masked_story(filling.fields, placed.values))


def _facts_only(filling: Filling, placed: Placed) -> Placed:
    """What was placed without the free words."""
    free = {one.id for one in filling.fields if one.kind in (FieldKind.TEXT, FieldKind.CHOICE)}
    return Placed(values={name: value for name, value in placed.values.items() if name not in free})


def complete(turn: Turn) -> Outcome | None:
    """What tonight's ticket still misses, sent after its form was over: facts, photos, words."""
    ticket = (
        ticketing.tonight(turn)
        or ticketing.repeated(turn)
        or _lacking(turn)
        or ticket_answered.living(turn)
    )
    if ticket is None:
        return None
    heard = hear(turn)
    filling = _filling(turn, ticket)
    if steered := _steered(turn, filling, heard):
        return steered
    placed = place(filling.fields, ticket.fields, heard, known=earlier(turn))
    if takes_back(heard) and placed.values:
        return _added(turn, ticket, filling, placed, heard)
    if need.only_facts(turn) and ticketing.is_talked_of(turn, ticket):
        return _added(turn, ticket, filling, _beside(ticket, placed), heard)
    only_facts = not (placed.words or _tells_more(filling, placed) or _differs(filling, placed))
    only_photos = bool(heard.media) and is_bare(heard.text)
    only_facts = only_facts and bool(placed.values)
    if only_photos or only_facts or going_on.is_more(turn, ticket, placed.values):
        return _added(turn, ticket, filling, placed, heard)
    return None


def _lacking(turn: Turn) -> Ticket | None:
    """The only open ticket with an empty field for the numbers that were sent without words."""
    if not need.only_facts(turn):
        return None
    found = [one for one in ticketing.of_late(turn) if _takes(turn, one)]
    return found[0] if len(found) == 1 else None


def _takes(turn: Turn, ticket: Ticket) -> bool:
    kinds = set(hear(turn).facts)
    fields = _filling(turn, ticket).fields
    return any(one.kind.value in kinds and one.id not in ticket.fields for one in fields)


def _steered(turn: Turn, filling: Filling, heard: Heard) -> Outcome | None:
    """上一步 and 重新填 just after the form was over."""
    form = turn.memory.form
    if form is None or form.ticket_no != filling.progress.ticket_no or heard.media:
        return None
    over = Filling(turn=turn, fields=filling.fields, progress=form, due=filling.due)
    meant = wish(heard, None, offering=False)
    if meant is Wish.RESTART:
        return form_steer.restart(over.but(done=False))
    if meant is Wish.WAIT:
        return form_steer.hold(over)
    return form_steer.back(over) if meant is Wish.BACK and form.asked else None


def _beside(ticket: Ticket, placed: Placed) -> Placed:
    """Numbers without words stand beside those that are there: nothing says which is right."""
    have = ticket.fields
    values = {
        name: value if have.get(name, value) == value else f"{have[name]}{TOGETHER}{value}"
        for name, value in placed.values.items()
    }
    return Placed(values=values)


def correct(turn: Turn, ticket: Ticket) -> Outcome | None:
    """「电话写错了,是…」 after the form was over; without a value it is asked for."""
    filling, heard = _filling(turn, ticket), hear(turn)
    meant = correction(filling.held, heard, ticket.fields)
    if meant is None or (meant.field.id not in ticket.fields and not heard.facts):
        return None
    value = corrected_value(filling, meant, heard)
    if value is None:
        return ask_right(filling, meant.field) if _named(meant.field, turn) else None
    told = form_record.corrected_to(filling, meant.field, value)
    held = filling.holding({meant.field.id: value})
    shown = form_show.record(turn, held.held, {meant.field.id: value})
    change = replace(form_record.changed(held, form_record.CORRECTED, shown), photos=heard.evidence)
    return Outcome(replies=(told,), tickets=(change,), memory=_remembering(turn, held))


def _filling(turn: Turn, ticket: Ticket) -> Filling:
    """The ticket's form as far as it was filled."""
    form = form_flow.form_of(turn, ticket.form_id)
    fields = form_flow.fields_of(turn, form, ticket.deadline_at)
    known = turn.memory.form
    asked = known.asked if known and known.ticket_no == ticket.ticket_no else ()
    progress = FormProgress(
        form_id=ticket.form_id or turn.policy.default_form,
        ticket_no=ticket.ticket_no,
        fields=ticket.fields,
        asked=asked,
        questions=turn.policy.manners.night_questions,
        started_at=turn.now,
        done=True,
    )
    return Filling(turn=turn, fields=fields, progress=progress, due=ticket.deadline_at)


def _added(turn: Turn, ticket: Ticket, filling: Filling, placed: Placed, heard: Heard) -> Outcome:
    held = filling.holding(placed.values)
    shown = form_show.record(turn, held.held, placed.values)
    words = need.one_line(signals.shield(placed.words or ("" if shown else heard.text)))
    if heard.media and not (shown or words):
        words = texts.say(turn, "line_photos", count=str(len(heard.media)))
    change = form_record.changed(
        held, form_record.ADDED, "\uff1b".join(one for one in (shown, words) if one)
    )
    awaited = ticket.status is TicketStatus.WAITING
    status = TicketStatus.ASSIGNED if ticket.assigned_to else TicketStatus.OPEN
    change = replace(change, photos=heard.evidence, status=status if awaited else None)
    due = _promised(turn, ticket)
    change = replace(change, deadline_at=due if due != ticket.deadline_at else None)
    return Outcome(
        replies=_taken(turn, ticket, heard),
        tickets=(change,),
        memory=ticketing.talking_of(turn, _remembering(turn, held), ticket),
    )


def _taken(turn: Turn, ticket: Ticket, heard: Heard) -> tuple[Reply, ...]:
    """That it is in the ticket; who writes line after line is not told after each."""
    if heard.media and is_bare(heard.text):
        count = str(len(heard.media))
        told = texts.reply(turn, "ticket_photos_added", ticket_no=ticket.ticket_no, count=count)
        return (told,)
    late = ticket_status.is_late(turn, ticket)
    key = "ticket_added_late" if late else "ticket_added"
    before = visit.said_since(turn, key)
    if before is not None and turn.now - before.at <= TOLD_ENOUGH:
        return ()
    return (said(turn, key, replace(ticket, deadline_at=_promised(turn, ticket))),)


def _promised(turn: Turn, ticket: Ticket) -> datetime | None:
    """What was answered and is written to again is due anew."""
    if ticket_answered.ever(turn, ticket) and ticket_status.is_overdue(turn, ticket):
        return form_flow.deadline(turn, form_flow.form_of(turn, ticket.form_id))
    return ticket.deadline_at


def _differs(filling: Filling, placed: Placed) -> bool:
    """Whether a value stands against the ticket's own; another order is another affair."""
    have = filling.progress.fields
    return any(not value.startswith(have.get(name, "")) for name, value in placed.values.items())


def _tells_more(filling: Filling, placed: Placed) -> bool:
    """Whether free words were placed, which may be another matter altogether."""
    free = {one.id for one in filling.fields if one.kind in (FieldKind.TEXT, FieldKind.CHOICE)}
    return bool(free & set(placed.values))


def _named(one: FormField, turn: Turn) -> bool:
    """Whether the words are short enough to be nothing but 「电话写错了」."""
    return len(turn.text) <= 12 + len(one.label)


def _remembering(turn: Turn, held: Filling) -> Memory:
    memory = visit.settled(turn.memory)
    known = memory.form
    if known is None or known.ticket_no != held.progress.ticket_no:
        return memory
    return replace(memory, form=replace(known, fields=held.progress.fields))
