"""Writing down what a turn decided about tickets, cases, timers and the timeline."""

from __future__ import annotations

from datetime import datetime

from bot.desk import order_arrival
from bot.store.answers import CONTRADICTED, HELPED, Given
from bot.store.transaction import Tx
from handlers import need
from handlers.cause import LookupEnded
from handlers.changes import CaseChange, NewCase, NewTicket, TicketChange
from handlers.model import CaseStatus
from handlers.outcome import Outcome, Pause, SetTimer
from handlers.turn import TimelineEvent, Turn

_TAKEN = frozenset({CaseStatus.CLAIMED, CaseStatus.RESOLVED})
"""A case that somebody took rings no telephone any more."""

TOLD_AS_SUCH = frozenset(
    {"silent", "handed_over", "kept", "taken_over", "false_alarm", "reopened", "reassigned"}
)
"""Acts that the timeline tells by their own name, not by the status that they lead to."""


def keep_books(tx: Tx, outcome: Outcome, turn: Turn, *, now: datetime) -> None:
    """Write everything but replies and notices; NumberTaken where a candidate was taken."""
    for ticket in outcome.tickets:
        _ticket(tx, ticket, turn, now)
    for case in outcome.cases:
        _case(tx, case, turn, now)
    for miss in outcome.misses:
        tx.records.missed(turn.conversation.conversation_id, miss, now=now)
    _answers(tx, outcome, turn, now)
    lines = [
        TimelineEvent(at=now, kind=event.kind, text=event.text, affair=event.affair, by=event.by)
        for event in outcome.events
    ]
    tx.history.add_events(turn.customer.customer_id, lines)
    _duty(tx, outcome, turn, now)
    _timers(tx, outcome, turn)


def _duty(tx: Tx, outcome: Outcome, turn: Turn, now: datetime) -> None:
    """Pauses, limits, reports of a trouble, and rows for the desk as a whole."""
    customer_id = turn.customer.customer_id
    for one in outcome.presence:
        if isinstance(one, Pause):
            tx.duties.pause(one.agent_id, one.until)
        else:
            tx.duties.limit(customer_id, one.by)
    for report in outcome.reports:
        since = now - turn.policy.incident_window
        lane = turn.conversation.lane
        tx.incidents.report(report, customer_id=customer_id, lane=lane, since=since, now=now)
    if turn.reading.signals.abusive:
        tx.cases.mark_abusive(turn.conversation.conversation_id)
    orders = [order_arrival(order, turn, now) for order in outcome.orders]
    tx.inbox.put(orders, now=now)
    for case in outcome.cases:
        if isinstance(case, CaseChange) and case.status in _TAKEN:
            tx.unsent.silence(f"case:{case.case_no}", now=now)


def _answers(tx: Tx, outcome: Outcome, turn: Turn, now: datetime) -> None:
    """Verdicts on answers of before come first: an answer of this turn is not what they mean."""
    conversation_id = turn.conversation.conversation_id
    for verdict in outcome.verdicts:
        word = HELPED if verdict.helped else CONTRADICTED
        tx.answers.judge(conversation_id, verdict.entry_id, word, now=now)
    scores = {hit.entry_id: hit.score for hit in turn.reading.ranking.hits}
    for event in outcome.events:
        if event.kind == "answered":
            given = Given(
                conversation_id=conversation_id,
                customer_id=turn.customer.customer_id,
                entry_id=event.affair,
                asked=_question(turn),
                score=scores.get(event.affair),
                version=turn.knowledge_version,
            )
            tx.answers.put(given, now=now)


def _question(turn: Turn) -> str:
    """What was asked, in one line; a look-up's answer comes a turn later than its question."""
    return turn.cause.asked if isinstance(turn.cause, LookupEnded) else need.in_words(turn)


def _ticket(tx: Tx, ticket: NewTicket | TicketChange, turn: Turn, now: datetime) -> None:
    if isinstance(ticket, NewTicket):
        tx.tickets.add(ticket, **_owner(turn), now=now)
        line = TimelineEvent(
            at=now, kind="ticket_opened", text=ticket.summary, affair=ticket.ticket_no
        )
    else:
        tx.tickets.change(ticket, now=now)
        kind = f"ticket_{ticket.status or ticket.event}"
        line = TimelineEvent(
            at=now, kind=kind, text=ticket.text, affair=ticket.ticket_no, by=ticket.by
        )
    tx.history.add_event(turn.customer.customer_id, line)


def _case(tx: Tx, case: NewCase | CaseChange, turn: Turn, now: datetime) -> None:
    own = f"case:{case.case_no}"
    affair = case.ticket_no or own
    if isinstance(case, NewCase):
        tx.cases.add(case, **_owner(turn), now=now)
        kind = "case_called" if case.urgent else "case_opened"
        line = TimelineEvent(at=now, kind=kind, text=case.need, affair=affair)
    elif case.event == "ticketed":  # from here on the case and its ticket are one affair
        tx.cases.change(case, now=now)
        line = TimelineEvent(
            at=now, kind="case_ticketed", text=case.ticket_no or "", affair=own, by=case.by
        )
    else:
        tx.cases.change(case, now=now)
        told = case.event if case.event in TOLD_AS_SUCH else case.status or case.event
        kind = f"case_{told}"
        line = TimelineEvent(at=now, kind=kind, text=case.text, affair=affair, by=case.by)
    tx.history.add_event(turn.customer.customer_id, line)


def _timers(tx: Tx, outcome: Outcome, turn: Turn) -> None:
    lane = turn.conversation.lane
    for timer in outcome.timers:
        if isinstance(timer, SetTimer):
            tx.timers.set(lane, timer.name, due_at=timer.due_at, data=timer.data)
        else:
            tx.timers.cancel(lane, timer.name)


def _owner(turn: Turn) -> dict[str, int]:
    return {
        "customer_id": turn.customer.customer_id,
        "conversation_id": turn.conversation.conversation_id,
    }
