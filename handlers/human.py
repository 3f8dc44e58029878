"""转人工: works the first time, in every state and window."""

from __future__ import annotations

from dataclasses import replace

from handlers import choices, handoff, need, ticket_form, visit
from handlers.choices import CONFIRM, ENTRY, FORM, HUMAN, NONE, TICKET
from handlers.outcome import Miss, Outcome
from handlers.turn import Turn


def handle(turn: Turn) -> Outcome | None:
    """A person for whoever asks for one, or taps for one."""
    if not visit.spoke(turn):
        return None
    if ticket_form.awaits_story(turn) and need.has_substance(turn):
        return None  # a bare 转人工 has its number: these words tell what it is about
    if need.wants_person(turn) or choices.is_picked(turn, HUMAN):
        return visit.because("human", handoff.person(turn, handoff.ASKED))
    return None


def take_ticket(turn: Turn) -> Outcome | None:
    """A ticket for whoever taps one, refuses every choice, or gives up waiting."""
    if not visit.spoke(turn):
        return None
    choice = choices.picked(turn)
    if choice is None:
        return _typed(turn)
    if choice.id == NONE:
        refused = _refused(turn)
        outcome = handoff.ticket(turn, "ticket_opened", new=True)
        return visit.because("human", replace(outcome, misses=(refused,)), "none of the choices")
    if choice.id == TICKET or choice.id.startswith(CONFIRM):
        return _ticket(turn)
    if choice.id.startswith(FORM):
        form_id = choice.id.removeprefix(FORM)
        return visit.because("human", handoff.ticket(turn, "ticket_opened", form_id))
    return None


def _refused(turn: Turn) -> Miss:
    """What was asked before the choices that were all refused, and the first of them."""
    offered = (one.id for one in turn.memory.choices if one.id.startswith(ENTRY))
    nearest = next(offered, "").removeprefix(ENTRY) or turn.memory.topic
    asked = need.said_before(turn) or turn.text
    return Miss(text=asked, kind="clarify_refused", nearest=nearest)


def _typed(turn: Turn) -> Outcome | None:
    """The label of the ticket choice, typed where nothing was offered."""
    label = turn.policy.texts.get("tap_ticket", ("",))[0]
    return _ticket(turn) if label and choices.folded(turn.text) == label else None


def _ticket(turn: Turn) -> Outcome:
    case = handoff.living(turn)
    if case is None:
        return visit.because("human", handoff.ticket(turn, "ticket_opened", new=True))
    if case.ticket_no is not None:
        return visit.because("human", handoff.again(turn, case))
    return visit.because("human", handoff.ticket_for(turn, case, "handoff_give_up"))
