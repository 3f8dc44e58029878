"""What the company's own system said: told once, asked about once more, or a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from string import Formatter

from handlers import (
    announcing,
    answering,
    choices,
    lookup,
    lookup_proof,
    texts,
    ticket_form,
    visit,
)
from handlers.cause import LookupEnded
from handlers.lookup import DENIED, FAILED, LOOKUP, NAME
from handlers.lookup_heard import LAST4, ORDER_NO
from handlers.lookup_proof import TRIES
from handlers.model import Reply, State
from handlers.outcome import Event, Outcome
from handlers.policy import Lookup
from handlers.turn import Turn
from knowledge.entry import Entry

_TOLD = "lookup.told"
"""Note: what was told last, as a digest."""


def ended(turn: Turn) -> Outcome | None:
    """What the company's system said: told, asked about once more, or a ticket."""
    came = turn.cause
    if not isinstance(came, LookupEnded) or came.ticket_no:
        return None
    entry = answering.can_give(turn, came.entry_id)
    served = turn.conversation.state is State.HUMAN
    if entry is None or served:
        reason = "a person serves" if served else "the entry is gone"
        return visit.because(NAME, Outcome(), reason)
    outcome = _with_announcements(turn, entry, came, _ended(turn, entry, came))
    return visit.because(NAME, outcome, came.result)


def _with_announcements(turn: Turn, entry: Entry, came: LookupEnded, outcome: Outcome) -> Outcome:
    """The outage or typhoon that concerns the question comes first, as before any answer."""
    first = announcing.beside(turn, entry, came.asked) if outcome.replies else None
    if first is None:
        return outcome
    reply, *rest = outcome.replies
    return replace(outcome, replies=(texts.joined(first, reply), *rest))


def _ended(turn: Turn, entry: Entry, came: LookupEnded) -> Outcome:
    found = lookup.connected(turn, entry)
    if came.result == "found" and found is not None:
        shown = told_lines(found, came.rows)
        return (
            _tell(turn, entry, came, shown)
            if shown
            else lookup.ticket(turn, entry, FAILED, came.asked)
        )
    if came.result == "denied":
        return lookup.ticket(turn, entry, DENIED, came.asked, came.proof)
    if came.result == "failed" or found is None:
        return lookup.ticket(turn, entry, FAILED, came.asked, came.proof)
    missing = lookup_proof.missing(came.proof, found.proof)
    if missing and turn.conversation.state is not State.BOT:
        return answering.give(turn, entry)
    if missing:
        return lookup.ask(turn, entry, missing, came.proof, came.asked)
    return _unmatched(turn, entry, came)


def told_lines(lookup: Lookup, rows: tuple[Mapping[str, str], ...]) -> str:
    """The answer's sentence for each row; empty where a row lacks what the sentence names."""
    try:
        named = {name for _, name, _, _ in Formatter().parse(lookup.answer) if name}
        if any(not row[name].strip() for row in rows for name in named):
            return ""
        return "\n".join(lookup.answer.format_map(dict(row)) for row in rows)
    except (KeyError, ValueError, IndexError, AttributeError):
        return ""


def _tell(turn: Turn, entry: Entry, came: LookupEnded, shown: str) -> Outcome:
    memory = lookup_proof.over(replace(visit.settled(turn.memory), topic=entry.id))
    memory = visit.noted(memory, **{_TOLD: texts.digest(shown)})
    memory = lookup_proof.proven(turn, memory, came.proof)
    event = Event(kind="answered", text=entry.question, affair=entry.id)
    told = Outcome(
        replies=(_reply(turn, entry, shown),),
        events=(event,),
        memory=memory,
        because=(f"entry {entry.id}",),
    )
    return _and_next(turn, entry, came, told)


def _reply(turn: Turn, entry: Entry, shown: str) -> Reply:
    """The news, or that there is none since it was told a moment ago."""
    key = LOOKUP + entry.id
    known = turn.memory.notes.get(_TOLD) == texts.digest(shown)
    if known and visit.said_since(turn, key) is not None:
        offered = (
            texts.tap(turn, choices.TICKET, "tap_ticket"),
            texts.tap(turn, choices.HUMAN, "tap_human"),
        )
        again = texts.reply(turn, "lookup_unchanged", offered)
        return replace(again, key=texts.AND.join((key, again.key)))
    reply = Reply(text=shown, key=key)
    back = ticket_form.still_open(turn) if turn.conversation.state is State.FORM else None
    return texts.joined(reply, back) if back else answering.with_offer(turn, reply, entry)


def _and_next(turn: Turn, entry: Entry, came: LookupEnded, told: Outcome) -> Outcome:
    """Asks for the other order that was named in the same words, with the same phone."""
    order_no = lookup_proof.next_order(turn)
    if not order_no or turn.conversation.state is not State.BOT:
        return told
    four = {LAST4: came.proof[LAST4]} if LAST4 in came.proof else {}
    return lookup.asking(turn, told, entry, {ORDER_NO: order_no, **four}, came.asked)


def _unmatched(turn: Turn, entry: Entry, came: LookupEnded) -> Outcome:
    """Nothing of theirs: the same words whether the order is unknown or somebody else's."""
    memory = lookup_proof.missed(turn)
    counted = replace(turn, conversation=replace(turn.conversation, memory=memory))
    if not came.proof or lookup_proof.tries(counted) >= TRIES:
        return lookup.ticket(counted, entry, DENIED, came.asked, came.proof)
    memory = lookup_proof.opened(counted, entry.id, "either", came.proof, came.asked)
    order_no = came.proof.get(ORDER_NO, "")
    key = "lookup_none_of" if order_no else "lookup_none"
    return Outcome(replies=(texts.reply(turn, key, order_no=order_no),), memory=memory)
