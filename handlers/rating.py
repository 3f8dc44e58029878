"""How was it? Asked once, by day, after a case or ticket was settled."""

from __future__ import annotations

from dataclasses import replace

from handlers import agent_words, manners, marks, schedule, texts, visit
from handlers.cause import TimerFired
from handlers.model import Choice, Reply
from handlers.outcome import Outcome, SetTimer
from handlers.turn import Turn

TIMER = "rating"
TICKET = "rating.ticket"
"""The ticket that the customer was asked to rate."""


def handle(turn: Turn) -> Outcome | None:
    """Ask what could not be asked at night."""
    if not isinstance(turn.cause, TimerFired) or turn.cause.name != TIMER:
        return None
    return visit.because("rating", ask(turn, turn.cause.data.get("ticket_no") or None, late=True))


def ask(turn: Turn, ticket_no: str | None, *, late: bool = False) -> Outcome:
    """The question now, or a timer that asks it in the day."""
    if agent_words.is_shut(turn):
        return Outcome()  # a parked question would take the next 「1」 for a rating
    if not manners.may_speak_up(turn):
        if late:
            return Outcome()
        due = schedule.next_daytime(turn.policy.hours, turn.now)
        data = {"ticket_no": ticket_no or ""}
        return Outcome(timers=(SetTimer(name=TIMER, due_at=due, data=data),))
    memory = visit.noted(turn.memory, rating__ticket=ticket_no)
    return Outcome(replies=(_question(turn, ticket_no),), memory=memory)


def _tap(turn: Turn, mark: int) -> Choice:
    return Choice(id=f"{marks.RATE}{mark}", label=texts.say(turn, f"tap_rate_{mark}"))


def _question(turn: Turn, ticket_no: str | None) -> Reply:
    # In the order of the marks, so that the number of a line in the menu is its mark.
    scale = tuple(_tap(turn, mark) for mark in range(1, 6))
    if ticket_no is None:
        asked = texts.reply(turn, "rating_ask_case", scale)
    else:
        asked = texts.reply(turn, "rating_ask", scale, ticket_no=ticket_no)
    return replace(asked, transient=True)  # a week later nobody wants to be asked
