"""A ticket is filled by chatting: one question a message, everything said is taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from handlers import form_ask, form_flow, form_step, visit
from handlers.cause import TimerFired
from handlers.choices import folded
from handlers.form_fill import place
from handlers.form_filling import Filling, ticket_of
from handlers.form_hearing import hear
from handlers.form_listen import NAME, listen, placed_in
from handlers.form_start import started
from handlers.form_step import FORM_TIMER
from handlers.form_story import story_field
from handlers.form_talk import Wish, wish
from handlers.form_words import QUESTION
from handlers.model import FormProgress, Reply, State
from handlers.outcome import Outcome, SetTimer
from handlers.policy import FieldKind, Mode
from handlers.turn import Turn

_NAMED: Final = (FieldKind.TEXT, FieldKind.ORDER_NO, FieldKind.TRACKING_NO)
"""Kinds whose values are given on purpose; a date or a choice may stand in any question."""


def begin(
    turn: Turn, form_id: str | None, ticket_no: str, *, needed: str = ""
) -> tuple[Reply | None, FormProgress]:
    """The first question of a form and its progress, for a ticket that this turn opens.

    Everything said in this breath and in this episode is taken; the question is None where
    nothing is left to ask. `needed` is what was said before, where it tells which form fits.
    """
    chosen = form_id or chosen_form(turn, needed) or _of_entrance(turn)
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


def chosen_form(turn: Turn, needed: str = "") -> str | None:
    """The form whose words the customer used, if one names them."""
    said = turn.text + needed
    counted = [
        (sum(word in said for word in form.keywords), form.id)
        for form in turn.policy.forms.values()
    ]
    best = max(counted, default=(0, ""), key=lambda pair: pair[0])
    return best[1] if best[0] else None


def _of_entrance(turn: Turn) -> str | None:
    """The form of the page or shop from which the customer came in."""
    scene = turn.customer.scene
    forms = turn.policy.forms.values()
    return next((form.id for form in forms if scene and scene in form.scenes), None)


def is_filled_in(turn: Turn, form_id: str) -> bool:
    """Whether this turn's words name values of this form's own fields, beside what the matter is."""
    form = form_flow.form_of(turn, form_id)
    fields = form.fields if form else ()
    story = story_field(fields)
    own = {one.id for one in fields if one is not story and one.kind in _NAMED}
    return bool(own & set(place(fields, {}, hear(turn)).values))


def missing(turn: Turn, progress: FormProgress) -> tuple[str, ...]:
    """Ids of the fields that an agent still has to ask for."""
    form = form_flow.form_of(turn, progress.form_id)
    due = _due(turn, progress) or form_flow.deadline(turn, form)
    return form_flow.missing(form_flow.fields_of(turn, form, due), progress)


def still_open(turn: Turn) -> Reply | None:
    """A sentence that leads back to the form after an interruption; it asks nothing twice."""
    filling = _filling(turn)
    return form_ask.reminder(filling) if filling and turn.conversation.state is State.FORM else None


def is_answered(turn: Turn) -> bool:
    """Whether this turn's words fill a field or steer the form, so that no FAQ should take them."""
    filling = _filling(turn)
    if filling is None or turn.conversation.state is not State.FORM:
        return False
    heard = hear(turn)
    meant = wish(heard, filling.asked, offering=bool(filling.progress.offering))
    if meant is not Wish.ANSWER:
        return meant is not Wish.ANOTHER
    placed = placed_in(filling, heard)
    asked = filling.asked
    by_words = asked is not None and asked.kind is FieldKind.TEXT and asked.id in placed.values
    asks = bool(QUESTION.search(heard.text)) or _is_certain(turn)
    return bool(placed.values) and not (by_words and len(placed.values) == 1 and asks)


def _is_certain(turn: Turn) -> bool:
    """Whether the knowledge knows these very words, however little they look like a question."""
    hits = turn.reading.ranking.hits
    entry = turn.entries.get(hits[0].entry_id) if hits else None
    said = folded(turn.text)
    return entry is not None and said in {folded(one) for one in (entry.question, *entry.variants)}


def awaits_story(turn: Turn) -> bool:
    """Whether the open form is of a ticket for the quiet hours that does not say yet what it is
    about."""
    filling = _filling(turn)
    if filling is None or turn.conversation.state is not State.FORM:
        return False
    story, asked = story_field(filling.fields), filling.asked
    open_still = story is not None and asked is not None and asked.id == story.id
    return open_still and turn.window.mode is Mode.COLLECT


def handle(turn: Turn) -> Outcome | None:
    """The customer's words while a form is open; a question for the knowledge base passes."""
    filling = _filling(turn)
    if filling is None or turn.conversation.state is not State.FORM or not turn.messages:
        return None
    return listen(_of_its_matter(filling))


def _of_its_matter(filling: Filling) -> Filling:
    """Who was asked what the matter is and names the matter of another form goes on with that one."""
    turn, progress = filling.turn, filling.progress
    asked, story = filling.asked, story_field(filling.fields)
    if asked is None or story is None or asked.id != story.id:
        return filling
    form = turn.policy.form(chosen_form(turn) or "")
    if form is None or progress.form_id != turn.policy.default_form or form.id == progress.form_id:
        return filling
    fields = form_flow.fields_of(turn, form, filling.due)
    own = story_field(fields)
    open_still = (own.id,) if own else ()
    moved = replace(progress, form_id=form.id, asked=(*progress.asked[:-1], *open_still))
    return replace(filling, fields=fields, progress=moved)


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
    ticket = ticket_of(turn, progress.ticket_no)
    # What came into the ticket past the form, such as with 转人工, is known to it as well.
    held = {**ticket.fields, **progress.fields} if ticket else progress.fields
    return Filling(turn=turn, fields=fields, progress=replace(progress, fields=held), due=due)


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
