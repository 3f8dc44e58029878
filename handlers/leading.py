"""What leads hear first: a customer who speaks of authorities, lawyers or the press."""

from __future__ import annotations

from handlers import card, duty, need, schedule, texts, ticketing
from handlers.changes import NewTicket
from handlers.notice import Notice
from handlers.outcome import Outcome
from handlers.policy import Push, Target
from handlers.turn import Turn


def told(turn: Turn, outcome: Outcome) -> tuple[Notice, ...]:
    """The lead's notice of the ticket that such words made; of a ticket that was there, none."""
    made = next((one for one in outcome.tickets if isinstance(one, NewTicket)), None)
    return told_of(turn, made.ticket_no, ticketing.when(turn, made.deadline_at)) if made else ()


def told_of(turn: Turn, ticket_no: str, promise: str) -> tuple[Notice, ...]:
    """At once while people are awake; in the quiet hours nobody, the digest has it on top."""
    if schedule.is_quiet(turn.policy.hours, turn.now):
        return ()
    to = duty.people(turn.policy, Target.LEAD, turn.now)
    to = to or duty.people(turn.policy, Target.ON_DUTY, turn.now)
    title = texts.say(
        turn,
        "notice_escalation",
        ticket_no=ticket_no,
        customer=card.customer(turn),
        need=need.in_words(turn),
        promise=promise,
    )
    return (Notice(title=title, to=to, push=Push.MESSAGE, ticket_no=ticket_no),)
