"""A second problem in the same night is a ticket of its own, whatever goes on about the first."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from handlers import (
    alike,
    another_thing,
    choices,
    handoff,
    marks,
    need,
    texts,
    ticket_form,
    ticketing,
    visit,
)
from handlers.form_words import ANOTHER, CORRECT, QUESTION
from handlers.model import State, Ticket
from handlers.outcome import Outcome
from handlers.turn import Turn
from knowledge.matcher import Action

_ANOTHER_THING: Final = re.compile(r"[买订]的|那(?:台|个|件|单)|另一|还有一(?:台|个|件|单)")
"""What tells a thing of its own from another fault of the same thing."""
_SAME_THING: Final = re.compile(r"也是|都是|一起|一样|同样|一并")
_ALIKE: Final = 0.3
"""Share of characters from which the trouble is the same though the thing is another."""
_ENOUGH: Final = 4
"""Characters that tell what a second problem is."""


def handle(turn: Turn) -> Outcome | None:
    """Another ticket for another problem; a bare announcement is asked what it is."""
    if not _may_be(turn):
        return None
    words = stated(turn)
    if words is None:
        return None
    if len(choices.folded(words)) < _ENOUGH and not need.facts_now(turn):
        memory = visit.noted(visit.settled(turn.memory), second_need__announced="yes")
        asked = Outcome(replies=(texts.reply(turn, "second_need_ask"),), memory=memory)
        return visit.because("second_need", asked, "announced")
    form = ticket_form.chosen_form(turn)
    made = handoff.ticket(turn, "ticket_second", form, new=True, needed=need.one_line(words))
    memory = visit.noted(made.memory or turn.memory, second_need__announced=None)
    return visit.because("second_need", replace(made, memory=memory), "another problem")


def stated(turn: Turn) -> str | None:
    """The words of a problem that is none of the customer's open ones; None where they go on."""
    known = ticketing.tonight(turn)
    if known is None:
        return None
    text = (turn.reading.signals.shielded or turn.text).strip()
    if marks.ANNOUNCED in turn.memory.notes:
        return text if need.has_substance(turn) else None
    if ANOTHER.search(text):
        return ANOTHER.sub("", text, count=1).strip(" ,，。.:：!！")
    return text if _is_other(turn, known, text) else None


def _is_other(turn: Turn, known: Ticket, text: str) -> bool:
    if not need.has_substance(turn) or need.only_facts(turn) or CORRECT.search(text):
        return False
    form = ticket_form.chosen_form(turn)
    if another_thing.LEAD.search(text) and form not in (None, known.form_id):
        return True
    if (
        another_thing.LEAD.search(text)
        and _ANOTHER_THING.search(text)
        and alike.names_trouble(text)
    ):
        return not _SAME_THING.search(text)
    if another_thing.is_told(text, known):
        return True
    if alike.of_other_things(text, known.summary) and alike.alike(text, known.summary) >= _ALIKE:
        return True
    return _has_other_order(turn, known, text)


def _has_other_order(turn: Turn, known: Ticket, text: str) -> bool:
    """Another order with a trouble of its own; a second order with the same trouble is added."""
    own = known.fields.get("order_no")
    said = need.facts_now(turn).get("order_no", ())
    if own is None or not said or own in text or any(one in own for one in said):
        return False
    told = re.sub(r"[A-Za-z0-9\W_]+|订单|单号|号|是|的|我", "", text)
    return len(told) >= _ENOUGH and not _SAME_THING.search(text)


def _may_be(turn: Turn) -> bool:
    if not visit.spoke(turn) or turn.conversation.state not in (State.BOT, State.FORM):
        return False
    if turn.reading.signals.wants_human or choices.picked(turn) is not None:
        return False
    if handoff.living(turn) is not None:
        return False
    asks = turn.reading.ranking.action is Action.ANSWER and QUESTION.search(turn.text)
    return not asks
