"""A form that names a look-up: what the company's system knows of the customer's order comes along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers import lookup_ended, lookup_proof, visit
from handlers.cause import LookupEnded
from handlers.changes import NewTicket, TicketChange
from handlers.model import FormProgress
from handlers.outcome import NewLookup, Outcome
from handlers.policy import Form, Lookup
from handlers.turn import Turn


def kept(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome that also asks for the order behind each new ticket; nobody waits for it."""
    if isinstance(turn.cause, LookupEnded):
        return outcome
    wanted = tuple(
        NewLookup(
            lookup=name,
            proof=lookup_proof.known(turn),
            ticket_no=ticket.ticket_no,
            asked=ticket.summary,
        )
        for ticket in outcome.tickets
        if isinstance(ticket, NewTicket) and (name := _name(turn, ticket.form_id or ""))
    )
    return replace(outcome, lookups=(*outcome.lookups, *wanted)) if wanted else outcome


def ended(turn: Turn) -> Outcome | None:
    """What was found stands in the ticket, and is offered where the form would ask for it."""
    came = turn.cause
    if not isinstance(came, LookupEnded) or not came.ticket_no:
        return None
    found = turn.policy.lookups.get(came.lookup)
    known = any(ticket.ticket_no == came.ticket_no for ticket in turn.dossier.tickets)
    if came.result != "found" or found is None or not known:
        return visit.because("lookup", Outcome(), came.result)
    return visit.because("lookup", _noted(turn, found, came), "for a ticket")


def _noted(turn: Turn, found: Lookup, came: LookupEnded) -> Outcome:
    shown = lookup_ended.told_lines(found, came.rows)
    note = TicketChange(ticket_no=came.ticket_no, event="note", by="desk", text=shown)
    progress = turn.memory.form
    form = turn.policy.form(progress.form_id) if progress else None
    memory = turn.memory
    if progress and form and progress.ticket_no == came.ticket_no and len(came.rows) == 1:
        memory = replace(memory, form=_offered(form, progress, came.rows[0]))
    return Outcome(tickets=(note,) if shown else (), memory=memory)


def _offered(form: Form, progress: FormProgress, row: Mapping[str, str]) -> FormProgress:
    """Values for fields that nobody has filled, skipped or been asked for yet."""
    settled = {*progress.fields, *progress.skipped, *progress.asked}
    fresh = {one.id: row[one.id] for one in form.fields if one.id in row and one.id not in settled}
    return replace(progress, offered={**fresh, **progress.offered})


def _name(turn: Turn, form_id: str) -> str:
    form = turn.policy.forms.get(form_id)
    name = form.lookup if form is not None else None
    found = turn.policy.lookups.get(name or "")
    return name if name and found is not None and found.url else ""
