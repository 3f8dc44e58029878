"""Answers out of the company's own systems: asked through the outbox, told when they are back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers import (
    alike,
    answering,
    handoff,
    lookup_proof,
    need,
    texts,
    ticket_form,
    ticketing,
    visit,
)
from handlers.cause import LookupEnded
from handlers.lookup_proof import TRIES
from handlers.model import Reply, State
from handlers.outcome import Event, NewLookup, Outcome
from handlers.policy import Lookup
from handlers.turn import Turn
from knowledge.entry import Entry

NAME = "lookup"
LOOKUP = "lookup:"
DENIED = "reason_lookup_denied"
FAILED = "reason_lookup_failed"
UNNAMED = "reason_lookup_unnamed"


def connected(turn: Turn, entry: Entry) -> Lookup | None:
    """The look-up of an entry, where the company's system is connected."""
    found = turn.policy.lookups.get(entry.lookup or "")
    return found if found is not None and found.url else None


def give(turn: Turn, *entries: Entry) -> Outcome:
    """These answers; what the company's system knows is asked for there and told when it is back."""
    wanted = next((one for one in entries if connected(turn, one)), None)
    if wanted is None:
        return answering.give(turn, *entries)
    rest = tuple(one for one in entries if one is not wanted)
    told = answering.give(turn, *rest) if rest else Outcome(memory=visit.settled(turn.memory))
    if lookup_proof.tries(turn) >= TRIES:
        return ticket(turn, wanted, DENIED, need.in_words(turn))
    return asking(turn, told, wanted, lookup_proof.known(turn))


def asking(
    turn: Turn, told: Outcome, entry: Entry, proof: Mapping[str, str], asked: str = ""
) -> Outcome:
    """The outcome that also asks the company's system; nothing more is said while it does."""
    words = asked or need.in_words(turn)
    wanted = NewLookup(lookup=entry.lookup or "", proof=proof, entry_id=entry.id, asked=words)
    memory = lookup_proof.begun(told.memory or turn.memory, turn, entry.id, proof, words)
    return replace(
        told,
        lookups=(*told.lookups, wanted),
        memory=memory,
        because=(*told.because, f"lookup {wanted.lookup}"),
    )


def listen(turn: Turn) -> Outcome | None:
    """The order number or the last four digits that were asked for; or another order's number."""
    return _answered(turn) or _another(turn)


def _another(turn: Turn) -> Outcome | None:
    """「那 QC… 呢」 after an order was told: the same question about that one."""
    entry = turn.entries.get(turn.memory.topic or "")
    if entry is None or not visit.spoke(turn) or turn.conversation.state is not State.BOT:
        return None
    told = visit.said_since(turn, LOOKUP + entry.id)
    order_no = lookup_proof.order_alone(turn) if told is not None else ""
    if not order_no or connected(turn, entry) is None:
        return None
    if lookup_proof.tries(turn) >= TRIES:
        outcome = ticket(turn, entry, DENIED, entry.question)
    else:
        proof = {lookup_proof.ORDER_NO: order_no}
        outcome = asking(turn, Outcome(), entry, proof, entry.question)
    return visit.because(NAME, outcome, "another order")


def _answered(turn: Turn) -> Outcome | None:
    entry = turn.entries.get(lookup_proof.entry_id(turn) or "")
    if entry is None or not visit.spoke(turn) or turn.conversation.state is not State.BOT:
        return None
    found = connected(turn, entry)
    if found is None or not lookup_proof.is_open(turn):
        return None
    proof = lookup_proof.heard(turn, found.proof)
    words = lookup_proof.need_of(turn)
    if proof is None:
        refused = lookup_proof.is_refused(turn)
        return (
            visit.because(NAME, ticket(turn, entry, UNNAMED, words), "no number")
            if refused
            else None
        )
    missing = lookup_proof.missing(proof, found.proof)
    if missing:
        return visit.because(NAME, _ask(turn, entry, missing, proof, words), missing)
    return visit.because(NAME, asking(turn, Outcome(), entry, proof, words), "proof given")


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
    return visit.because(NAME, _ended(turn, entry, came), came.result)


def _ended(turn: Turn, entry: Entry, came: LookupEnded) -> Outcome:
    found = connected(turn, entry)
    if came.result == "found" and found is not None:
        shown = told_lines(found, came.rows)
        return _tell(turn, entry, shown) if shown else ticket(turn, entry, FAILED, came.asked)
    if came.result == "denied":
        return ticket(turn, entry, DENIED, came.asked, came.proof)
    if came.result == "failed" or found is None:
        return ticket(turn, entry, FAILED, came.asked, came.proof)
    missing = lookup_proof.missing(came.proof, found.proof)
    if missing and turn.conversation.state is not State.BOT:
        return answering.give(turn, entry)
    if missing:
        return _ask(turn, entry, missing, came.proof, came.asked)
    return _unmatched(turn, entry, came)


def told_lines(lookup: Lookup, rows: tuple[Mapping[str, str], ...]) -> str:
    """The answer's sentence for each row; empty where a row lacks what the sentence names."""
    try:
        return "\n".join(lookup.answer.format_map(dict(row)) for row in rows)
    except (KeyError, ValueError, IndexError, AttributeError):
        return ""


def _tell(turn: Turn, entry: Entry, shown: str) -> Outcome:
    reply = Reply(text=shown, key=LOOKUP + entry.id)
    back = ticket_form.still_open(turn) if turn.conversation.state is State.FORM else None
    reply = texts.joined(reply, back) if back else answering.with_offer(turn, reply, entry)
    memory = lookup_proof.over(replace(visit.settled(turn.memory), topic=entry.id))
    event = Event(kind="answered", text=entry.question, affair=entry.id)
    return Outcome(replies=(reply,), events=(event,), memory=memory, because=(f"entry {entry.id}",))


def _ask(turn: Turn, entry: Entry, missing: str, proof: Mapping[str, str], words: str) -> Outcome:
    asked = texts.reply(turn, f"lookup_ask_{missing}")
    memory = lookup_proof.opened(turn, entry.id, missing, proof, words)
    return Outcome(replies=(asked,), memory=memory)


def _unmatched(turn: Turn, entry: Entry, came: LookupEnded) -> Outcome:
    """Nothing of theirs: the same words whether the order is unknown or somebody else's."""
    memory = lookup_proof.missed(turn)
    counted = replace(turn, conversation=replace(turn.conversation, memory=memory))
    if not came.proof or lookup_proof.tries(counted) >= TRIES:
        return ticket(counted, entry, DENIED, came.asked, came.proof)
    memory = lookup_proof.opened(counted, entry.id, "either", came.proof, came.asked)
    return Outcome(replies=(texts.reply(turn, "lookup_none"),), memory=memory)


def ticket(
    turn: Turn, entry: Entry, reason: str, asked: str, proof: Mapping[str, str] | None = None
) -> Outcome:
    """A ticket with what is known, for a person who looks it up and answers."""
    words = asked or entry.question
    order_no = (proof or {}).get("order_no") or lookup_proof.known(turn).get("order_no", "")
    needed = texts.say(
        turn, "need_lookup", words=words, order_no=order_no or "—", why=texts.say(turn, reason)
    )
    tonight = ticketing.tonight(turn)
    same = tonight is not None and alike.same(words, tonight.summary)
    wanted = turn.policy.default_form if reason == UNNAMED else entry.form
    form_id = wanted if wanted in turn.policy.forms and not same else None
    key = "lookup_failed" if reason == FAILED else "lookup_ticket"
    living = handoff.living(turn)
    outcome = (
        handoff.again(turn, living)
        if living is not None
        else handoff.ticket(turn, key, form_id, new=not same, needed=need.one_line(needed))
    )
    return replace(outcome, memory=lookup_proof.over(outcome.memory or turn.memory))
