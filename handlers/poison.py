"""What is said and done about a message that makes every try fail."""

from __future__ import annotations

from handlers import schedule, texts
from handlers.model import State
from handlers.policy import Push
from handlers.turn import CustomerSpoke, NewTicket, Notice, Outcome, Turn

DEADLINE_HOURS = 4.0


def give_up(turn: Turn) -> Outcome:
    """A kind sentence with a ticket for the customer, an alarm for the operators."""
    if not isinstance(turn.cause, CustomerSpoke):
        return Outcome(handled_by="poison")
    hours = turn.policy.hours
    deadline = schedule.deadline(hours, turn.now, DEADLINE_HOURS)
    promise = schedule.show_time(deadline, turn.now, hours.timezone)
    summary = texts.say(turn, "poison_summary")
    title = texts.say(
        turn, "notice_poison", customer=turn.customer.nickname, ticket_no=turn.new_ticket_no
    )
    return Outcome(
        replies=(
            texts.reply(turn, "poison_fallback", ticket_no=turn.new_ticket_no, promise=promise),
        ),
        notices=(Notice(title=title, push=Push.ALARM, ticket_no=turn.new_ticket_no),),
        tickets=(
            NewTicket(
                ticket_no=turn.new_ticket_no, category="", summary=summary, deadline_at=deadline
            ),
        ),
        next_state=State.BOT if turn.conversation.state is State.CLOSED else None,
        handled_by="poison",
    )
