"""What tickets and cases are after a turn, as the store would keep them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.changes import CaseChange, NewCase, NewTicket, TicketChange
from handlers.model import Case, CaseStatus, Ticket, TicketStatus


def opened(ticket: NewTicket, now: datetime) -> Ticket:
    """A ticket as it begins."""
    return Ticket(
        ticket_no=ticket.ticket_no,
        status=TicketStatus.OPEN,
        category=ticket.category,
        summary=ticket.summary,
        form_id=ticket.form_id,
        fields=ticket.fields,
        missing=ticket.missing,
        urgent=ticket.urgent,
        opened_at=now,
        deadline_at=ticket.deadline_at,
    )


def changed(ticket: Ticket, change: TicketChange) -> Ticket:
    """A ticket after a change."""
    return replace(
        ticket,
        status=change.status or ticket.status,
        summary=ticket.summary if change.summary is None else change.summary,
        fields=ticket.fields if change.fields is None else change.fields,
        missing=ticket.missing if change.missing is None else change.missing,
        urgent=ticket.urgent if change.urgent is None else change.urgent,
        assigned_to=ticket.assigned_to if change.assigned_to is None else change.assigned_to,
        deadline_at=change.deadline_at or ticket.deadline_at,
        form_id=change.form_id or ticket.form_id,
        category=change.category or ticket.category,
        nudges=ticket.nudges + (change.event == "nudged"),
    )


def opened_case(case: NewCase, now: datetime) -> Case:
    """A case as it begins."""
    return Case(
        case_no=case.case_no,
        status=CaseStatus.OPEN,
        reason=case.reason,
        urgent=case.urgent,
        need=case.need,
        opened_at=now,
        ticket_no=case.ticket_no,
    )


def changed_case(case: Case, change: CaseChange) -> Case:
    """A case after a change."""
    released = change.status is CaseStatus.RELEASED
    return replace(
        case,
        status=change.status or case.status,
        claimed_by=None if released else change.claimed_by or case.claimed_by,
        urgent=case.urgent if change.urgent is None else change.urgent,
        reason=change.reason or case.reason,
        need=change.need or case.need,
        ticket_no=change.ticket_no or case.ticket_no,
        step=case.step if change.step is None else change.step,
    )
