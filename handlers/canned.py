"""A canned reply: the answer of a knowledge entry, the facts of the ticket filled in."""

from __future__ import annotations

from string import Formatter

from handlers.choices import folded
from handlers.model import Ticket
from handlers.turn import Turn
from knowledge.entry import Entry

MARK = "#"
"""「W1121ABCD 回复 #退款多久到账」: an entry by its question or id; more words may follow a space."""


def is_called(text: str) -> bool:
    """Whether an agent's words name an entry instead of saying something themselves."""
    return text.startswith(MARK) and bool(text[1:].strip())


def entry_named(turn: Turn, text: str) -> tuple[Entry | None, str]:
    """The entry that the words begin with, and what the agent wrote behind it."""
    said = text.removeprefix(MARK).strip()
    name, _, more = said.partition(" ")
    for wanted, rest in ((said, ""), (name, more.strip())):
        found = turn.entries.get(wanted) or _by_question(turn, wanted)
        if found is not None:
            return found, rest
    return None, said


def filled(entry: Entry, ticket: Ticket, more: str) -> str | None:
    """The answer with the ticket's facts; None where it names one that the ticket lacks."""
    known = {**ticket.fields, "ticket_no": ticket.ticket_no}
    try:
        names = {name for _, name, _, _ in Formatter().parse(entry.answer) if name is not None}
    except ValueError:
        names = set()  # a lone brace is a brace
        known = {}
    if not names <= set(known):
        return None
    answer = entry.answer.format_map(known) if names else entry.answer
    return f"{answer}\n{more}" if more else answer


def _by_question(turn: Turn, wanted: str) -> Entry | None:
    said = folded(wanted)
    return next((one for one in turn.entries.values() if folded(one.question) == said), None)
