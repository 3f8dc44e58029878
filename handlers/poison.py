"""What is said and done about a message that makes every try fail."""

from __future__ import annotations

from handlers import need, schedule, texts, ticketing
from handlers.cause import CustomerSpoke
from handlers.changes import NewTicket, TicketChange
from handlers.model import State, Ticket
from handlers.notice import Notice
from handlers.outcome import Outcome
from handlers.policy import Push
from handlers.turn import Turn

DEADLINE_HOURS = 4.0


def give_up(turn: Turn) -> Outcome:
    """A kind sentence with a ticket for the customer, an alarm for the operators.

    What was shown goes along. Tonight's ticket takes it: a form that is being filled stays one.
    """
    if not isinstance(turn.cause, CustomerSpoke):
        return Outcome(handled_by="poison")
    known = ticketing.tonight(turn)
    return _added(turn, known) if known else _opened(turn)


def _added(turn: Turn, known: Ticket) -> Outcome:
    change = TicketChange(
        ticket_no=known.ticket_no,
        event="added",
        by="customer",
        text=texts.say(turn, "poison_summary"),
        photos=need.photos_now(turn),
    )
    return _replied(turn, known.ticket_no, ticketing.promise(turn, known), change)


def _opened(turn: Turn) -> Outcome:
    hours = turn.policy.hours
    ticket = NewTicket(
        ticket_no=turn.new_ticket_no,
        category="",
        summary=texts.say(turn, "poison_summary"),
        deadline_at=schedule.deadline(hours, turn.now, DEADLINE_HOURS),
        photos=need.photos_now(turn),
    )
    return _replied(turn, ticket.ticket_no, ticketing.when(turn, ticket.deadline_at), ticket)


def _replied(turn: Turn, ticket_no: str, promise: str, ticket: NewTicket | TicketChange) -> Outcome:
    title = texts.say(turn, "notice_poison", customer=turn.customer.nickname, ticket_no=ticket_no)
    return Outcome(
        replies=(texts.reply(turn, "poison_fallback", ticket_no=ticket_no, promise=promise),),
        notices=(Notice(title=title, push=Push.ALARM, ticket_no=ticket_no),),
        tickets=(ticket,),
        next_state=State.BOT if turn.conversation.state is State.CLOSED else None,
        handled_by="poison",
    )
