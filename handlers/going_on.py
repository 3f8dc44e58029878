"""Whether a customer goes on about a ticket after its form was over, without saying so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from handlers import alike, another_thing, choices, courtesy, marks, need, ticket_form, ticketing
from handlers.form_hearing import hear
from handlers.form_talk import Wish, wish
from handlers.form_words import QUESTION
from handlers.model import Ticket
from handlers.turn import Turn
from knowledge.matcher import Action

_CERTAIN: Final = 0.9
"""Score from which words are the question of an entry."""


def is_more(turn: Turn, ticket: Ticket, values: Mapping[str, str]) -> bool:
    """Whether the words of this turn tell more about the ticket that is spoken of.

    `values` are what the words would give to its fields.
    """
    if marks.ANNOUNCED in turn.memory.notes:
        return False
    again = alike.same(turn.text, ticket.summary) or alike.same_thing(turn.text, ticket.summary)
    if not (again or ticketing.is_talked_of(turn, ticket)) or not _is_statement(turn):
        return False
    if alike.of_other_things(turn.text, ticket.summary) or _is_of_another_order(ticket, values):
        return False
    if another_thing.is_told(turn.text, ticket):
        return False
    form = ticket_form.chosen_form(turn)
    if form not in (None, ticket.form_id) and not again:
        return False
    return again or not _answers_something_else(turn)


def _is_statement(turn: Turn) -> bool:
    said = turn.reading.signals
    if said.wants_human or said.abusive or said.urgent or said.escalation_risk or said.greeting:
        return False
    if not need.has_substance(turn) or courtesy.is_courtesy(turn):
        return False
    if wish(hear(turn), None, offering=False) is not Wish.ANSWER:
        return False
    ranking = turn.reading.ranking
    asked = ranking.action is Action.ANSWER and ranking.hits[0].score >= _CERTAIN
    return not (asked and not alike.is_still_so(turn.text)) and not QUESTION.search(turn.text)


def _is_of_another_order(ticket: Ticket, values: Mapping[str, str]) -> bool:
    own = ticket.fields.get("order_no")
    return own is not None and not values.get("order_no", own).startswith(own)


def _answers_something_else(turn: Turn) -> bool:
    """Whether the last message was an answer or a question of another kind."""
    memory = turn.memory
    last = memory.said[-1].key if memory.said else ""
    return bool(
        choices.picked(turn) or memory.clarifies or memory.misses or last.startswith("answer:")
    )
