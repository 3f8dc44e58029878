"""What a form writes into its ticket, shielded and masked where agents read it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers import form_show, need, texts
from handlers.changes import TicketChange
from handlers.form_fill import Placed
from handlers.form_filling import Filling
from handlers.form_hearing import Heard
from handlers.form_story import story_field
from handlers.form_words import ASKS
from handlers.model import Reply
from handlers.policy import FieldKind, FormField
from knowledge import signals

FILLED: Final = "filled"


CORRECTED: Final = "corrected"


ADDED: Final = "added"


BY_CUSTOMER: Final = "customer"


BY_DESK: Final = "desk"


def changed(filling: Filling, event: str, text: str) -> TicketChange:
    """The ticket with the form's values as they are now."""
    moved = filling.moved_to
    return TicketChange(
        form_id=moved.id if moved else None,
        category=moved.category if moved else None,
        ticket_no=filling.progress.ticket_no,
        event=event,
        by=BY_CUSTOMER,
        text=text,
        fields=filling.progress.fields,
        missing=filling.missing,
    )


def corrected_to(filling: Filling, one: FormField, value: str) -> Reply:
    """What a field holds now."""
    return texts.reply(
        filling.turn,
        "ticket_corrected",
        ticket_no=filling.progress.ticket_no,
        field=one.label,
        value=form_show.to_customer(filling.turn, one, value),
    )


def kept(filling: Filling, placed: Placed, heard: Heard, event: str) -> TicketChange:
    """The ticket with what the message brought, shielded and masked in its history."""
    shown = form_show.record(filling.turn, filling.held, placed.values)
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


def words_kept(filling: Filling, heard: Heard) -> TicketChange | None:
    """Words that fit no field are kept in the history: nothing said is lost."""
    words = need.one_line(signals.shield(heard.text)) if heard.text else ""
    if not words and not heard.evidence:
        return None
    return replace(changed(filling, ADDED, words), photos=heard.evidence)


def unfinished(filling: Filling) -> str:
    """The names of the fields that are still missing."""
    return form_show.labels(filling.fields, filling.missing)


def _asks(filling: Filling, heard: Heard) -> bool:
    """Whether a question of the customer's own went into the ticket, where it is no answer."""
    asked, story = filling.asked, story_field(filling.fields)
    told = asked is not None and story is not None and asked.id == story.id
    return not told and ASKS.search(heard.text) is not None


def lead_for(filling: Filling, placed: Placed, heard: Heard) -> tuple[Reply, ...]:
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
    if _asks(filling, heard):
        return (texts.reply(turn, "form_question_noted"),)
    if heard.media:
        return (texts.reply(turn, "form_photo_received", count=str(len(heard.media))),)
    return ()
