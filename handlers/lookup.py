"""Answers out of the company's own systems: asked for through the outbox; a ticket for any doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers import (
    alike,
    answering,
    handoff,
    lookup_heard,
    lookup_proof,
    need,
    texts,
    ticket_form,
    ticketing,
    visit,
)
from handlers.changes import NewTicket
from handlers.lookup_proof import TRIES
from handlers.model import LIVING, Reply, State, Ticket
from handlers.outcome import NewLookup, Outcome
from handlers.policy import Lookup
from handlers.turn import Turn
from knowledge.entry import Entry

NAME = "lookup"
LOOKUP = "lookup:"
DENIED = "reason_lookup_denied"
FAILED = "reason_lookup_failed"
UNNAMED = "reason_lookup_unnamed"
_TICKET = "lookup.ticket"
"""Note: the entry whose look-up became a ticket, and its number."""
_TOLD_BY = {FAILED: "lookup_failed", UNNAMED: "lookup_unnamed"}
"""The customer's sentence for a reason; else one that fits every doubt."""


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


def sought(turn: Turn) -> Outcome | None:
    """「QC… 到哪了」, 「帮我看看快递」: the wish to know of it is enough."""
    if not visit.spoke(turn) or turn.conversation.state is not State.BOT:
        return None
    order_no = lookup_heard.order_sought(turn)
    if handoff.living(turn) is not None or not (order_no or lookup_heard.is_sought(turn)):
        return None
    ranked = [hit.entry_id for hit in turn.reading.ranking.hits]
    known = (answering.can_give(turn, entry_id) for entry_id in (*ranked, *turn.entries))
    entry = next((one for one in known if one is not None and connected(turn, one)), None)
    return (
        visit.because(NAME, give(turn, entry), order_no or "sought") if entry is not None else None
    )


def _another(turn: Turn) -> Outcome | None:
    """「那 QC… 呢」 after an order was told: the same question about that one."""
    entry = turn.entries.get(turn.memory.topic or "")
    if entry is None or not visit.spoke(turn) or turn.conversation.state is not State.BOT:
        return None
    told = visit.said_since(turn, LOOKUP + entry.id)
    order_no = lookup_heard.order_alone(turn) if told is not None else ""
    if not order_no or connected(turn, entry) is None:
        return None
    if lookup_proof.tries(turn) >= TRIES:
        outcome = ticket(turn, entry, DENIED, entry.question)
    else:
        proof = {lookup_heard.ORDER_NO: order_no}
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
        return _unnamed(turn, entry, words)
    missing = lookup_proof.missing(proof, found.proof)
    if missing:
        return visit.because(NAME, ask(turn, entry, missing, proof, words), missing)
    return visit.because(NAME, asking(turn, Outcome(), entry, proof, words), "proof given")


def _unnamed(turn: Turn, entry: Entry, words: str) -> Outcome | None:
    """Words without a number: why it is asked for, time to look for it, or a ticket without it."""
    if lookup_heard.is_wondering(turn):
        why = Outcome(replies=(texts.reply(turn, "lookup_why"),))
        return visit.because(NAME, why, "asked what for")
    if lookup_heard.is_searching(turn):
        hold = Outcome(replies=(texts.reply(turn, "lookup_hold"),))
        return visit.because(NAME, hold, "still looking for it")
    if lookup_heard.is_wrong_one(turn):
        anew = ask(turn, entry, lookup_heard.ORDER_NO, {}, words)
        return visit.because(NAME, anew, "another order")
    if not lookup_heard.is_refused(turn):
        return None
    unnamed = ticket(turn, entry, UNNAMED, words, lookup_proof.named_before(turn))
    return visit.because(NAME, unnamed, "no number")


def ask(turn: Turn, entry: Entry, missing: str, proof: Mapping[str, str], words: str) -> Outcome:
    """The question for what is missing of `proof`."""
    asked = texts.reply(turn, f"lookup_ask_{missing}")
    memory = lookup_proof.opened(turn, entry.id, missing, proof, words)
    return Outcome(replies=(asked,), memory=memory)


def ticket(
    turn: Turn, entry: Entry, reason: str, asked: str, proof: Mapping[str, str] | None = None
) -> Outcome:
    """A ticket with what is known, for a person who looks it up and answers."""
    words = asked or entry.question
    order_no = (proof or {}).get("order_no") or lookup_proof.known(turn).get("order_no", "")
    needed = _needed(turn, words, order_no, reason)
    said = _with_order(turn, words, order_no)
    living, known = handoff.living(turn), _ticket_of(turn, entry)
    if living is not None:
        outcome = handoff.again(turn, living)
    elif known is not None:
        outcome = _still(turn, known)
    elif turn.conversation.state is State.FORM:
        outcome = _beside_form(turn, reason, needed, said)
    else:
        outcome = _new(turn, entry, reason, needed, said)
    memory = lookup_proof.over(outcome.memory or turn.memory)
    if any(isinstance(one, NewTicket) for one in outcome.tickets):
        memory = visit.noted(memory, **{_TICKET: f"{entry.id}|{turn.new_ticket_no}"})
    return replace(outcome, memory=memory)


def _ticket_of(turn: Turn, entry: Entry) -> Ticket | None:
    """Tonight's ticket for the same question, which no second one follows."""
    entry_id, _, number = turn.memory.notes.get(_TICKET, "").partition("|")
    ticket = ticketing.numbered(turn, number) if entry_id == entry.id else None
    fresh = ticket is not None and turn.now - ticket.opened_at <= ticketing.SAME_NIGHT
    return ticket if ticket is not None and fresh and ticket.status in LIVING else None


def _still(turn: Turn, known: Ticket) -> Outcome:
    promise = ticketing.promise(turn, known)
    told = texts.reply(turn, "lookup_still", ticket_no=known.ticket_no, promise=promise)
    memory = ticketing.talking_of(turn, visit.settled(turn.memory), known)
    return Outcome(replies=(_and_form(turn, told),), memory=memory)


def _beside_form(turn: Turn, reason: str, needed: str, words: str) -> Outcome:
    """A ticket of its own; the form that is being filled goes on."""
    made = ticketing.open_one(turn, needed=needed, words=words)
    key = _TOLD_BY.get(reason, "lookup_ticket")
    told = texts.reply(turn, key, ticket_no=turn.new_ticket_no, promise=made.promise)
    return Outcome(replies=(_and_form(turn, told),), tickets=(made.ticket,))


def _and_form(turn: Turn, told: Reply) -> Reply:
    back = ticket_form.still_open(turn)
    return texts.joined(told, back) if back is not None else told


def _new(turn: Turn, entry: Entry, reason: str, needed: str, words: str) -> Outcome:
    tonight = ticketing.tonight(turn)
    same = tonight is not None and alike.same(words, tonight.summary)
    wanted = turn.policy.default_form if reason == UNNAMED else entry.form
    form_id = wanted if wanted in turn.policy.forms and not same else None
    key = _TOLD_BY.get(reason, "lookup_ticket")
    return handoff.ticket(turn, key, form_id, new=not same, needed=needed, words=words)


def _needed(turn: Turn, words: str, order_no: str, reason: str) -> str:
    """The need as a colleague reads it: what was asked, why it came to them, which order."""
    key = "need_lookup" if order_no else "need_lookup_bare"
    why = texts.say(turn, reason)
    return need.one_line(texts.say(turn, key, words=words, order_no=order_no, why=why))


def _with_order(turn: Turn, words: str, order_no: str) -> str:
    """What the customer said, with a number that nothing but this look-up took for an order's."""
    if not order_no or order_no in need.facts(turn).get("order_no", ()):
        return words
    return texts.say(turn, "lookup_words", words=words, order_no=order_no)
