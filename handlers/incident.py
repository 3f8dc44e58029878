"""One trouble, many customers: one incident, one wake-up, a number for each."""

from __future__ import annotations

from handlers import card, texts, ticketing
from handlers.model import State
from handlers.policy import Push
from handlers.turn import Notice, Outcome, Turn
from knowledge.signals import UrgentReason

SHARED = frozenset({UrgentReason.SHOP_DOWN.value, UrgentReason.DATA_LEAK.value})
"""Reasons that many customers can have in common; a fire is everybody's own."""


def key(turn: Turn, reason: str) -> str | None:
    """What cases of one trouble share, so that they wake an agent once: reason and day."""
    if reason not in SHARED:
        return None
    day = turn.now.astimezone(turn.policy.hours.timezone).date()
    return f"{reason}-{day.isoformat()}"


def is_one(turn: Turn, reason: str) -> bool:
    """Whether so many customers say the same that it is one incident."""
    return reason in SHARED and turn.dossier.alike >= turn.policy.incident_customers


def joined(turn: Turn, reason: str) -> Outcome:
    """One more customer of an incident: a ticket, a neutral sentence, nobody woken."""
    made = ticketing.open_one(turn, urgent=True)
    return Outcome(
        replies=(texts.reply(turn, "incident", ticket_no=made.ticket.ticket_no),),
        notices=(_notice(turn, reason, made.ticket.ticket_no),),
        tickets=(made.ticket,),
        next_state=State.BOT,
    )


def _notice(turn: Turn, reason: str, ticket_no: str) -> Notice:
    title = texts.say(
        turn,
        "notice_incident",
        count=str(turn.dossier.alike),
        need=card.needed(turn),
        minutes=str(int(turn.policy.incident_window.total_seconds() // 60)),
    )
    return Notice(title=title, push=Push.CARD, ticket_no=ticket_no, incident=key(turn, reason))
