"""While a person serves the bot is silent; what the customer writes goes to that person."""

from __future__ import annotations

import re

from handlers import (
    adding,
    calming,
    card,
    case_news,
    choices,
    courtesy,
    handoff,
    ladder,
    need,
    texts,
    ticketing,
    visit,
)
from handlers.cause import CustomerRecalled
from handlers.model import CaseStatus, Reply, State, Ticket, TicketStatus
from handlers.notice import Notice
from handlers.outcome import CancelTimer, Outcome, SetTimer
from handlers.policy import Push
from handlers.turn import Turn


def handle(turn: Turn) -> Outcome | None:
    """Nothing to the customer, everything to the agent who has the case."""
    if turn.conversation.state is not State.HUMAN:
        return None
    if isinstance(turn.cause, CustomerRecalled):
        return visit.because("relay", _recalled(turn))
    if not visit.spoke(turn):
        return None
    return visit.because("relay", _pass_on(turn))


def _pass_on(turn: Turn) -> Outcome:
    case, ticket = handoff.living(turn), in_hand(turn)
    if turn.memory.notes.get("session.owner") == "person" and case is not None:
        return Outcome(timers=watch(turn))  # whoever serves reads it in the platform's own client
    changes = (adding.to(turn, ticket),) if ticket else ()
    if case is not None:
        notices: tuple[Notice, ...] = (case_news.news(turn, case),)
        claimed = case.status is CaseStatus.CLAIMED
    else:
        notices = (ticket_news(turn, ticket),) if ticket else ()
        claimed = ticket is not None
    return Outcome(
        replies=_number(turn, ticket) if case is None else (),
        notices=notices,
        tickets=changes,
        cases=case_news.told_now(turn, case) if case is not None else (),
        timers=_watched(turn) if claimed else (),
        memory=calming.noted(turn),
    )


def _watched(turn: Turn) -> tuple[SetTimer | CancelTimer, ...]:
    """Thanks, and a danger that is over, ask for no answer: nobody is looked for because of them."""
    if calming.is_over(turn):
        return (CancelTimer(name=ladder.SILENCE),)
    told = courtesy.is_courtesy(turn) or turn.reading.signals.thanks
    return () if told or _NODS.fullmatch(choices.folded(turn.text)) else watch(turn)


def _number(turn: Turn, ticket: Ticket | None) -> tuple[Reply, ...]:
    """Who answers a ticket may have gone home: whoever asks for a person hears by when."""
    if ticket is None or not need.wants_person(turn):
        return ()
    promise = ticketing.promise(turn, ticket)
    return (texts.reply(turn, "handoff_again", ticket_no=ticket.ticket_no, promise=promise),)


def in_hand(turn: Turn) -> Ticket | None:
    """The ticket that the serving agent works on: the case's, else the one assigned."""
    case = handoff.living(turn)
    if case is not None:
        return ticketing.numbered(turn, case.ticket_no)
    assigned = (t for t in turn.dossier.tickets if t.assigned_to)
    return next((t for t in assigned if t.status in _WORKED_ON), None)


_NODS = re.compile(
    r"(?:好的?|嗯+|恩+|行|哦+|知道了|明白了?|收到|(?:已经|在|都)?(?:打|拨|叫|关|拔|停|去|弄|做|试|等)(?:过|好|完|着|上|掉)?了?|(?:已经|在)?(?:打|拨)(?:过|完|了)?(?:电话|119|110|120)了?|来了|到了|马上|这就去)+"
)
"""What is done or taken note of asks for no answer: 「打了」 「在等」."""
_WORKED_ON = (TicketStatus.ASSIGNED, TicketStatus.WAITING)


def watch(turn: Turn) -> tuple[SetTimer, ...]:
    """The agent has an answer to give; somebody looks whether it comes."""
    due = turn.now + turn.policy.manners.agent_silence
    return (SetTimer(name=ladder.SILENCE, due_at=due, data={"since": turn.now.isoformat()}),)


def ticket_news(turn: Turn, ticket: Ticket) -> Notice:
    """What the customer added to a ticket, for the agent who has it."""
    title = texts.say(
        turn,
        "notice_ticket_added",
        ticket_no=ticket.ticket_no,
        customer=card.customer(turn),
        text=case_news.said(turn),
    )
    to = (ticket.assigned_to,) if ticket.assigned_to else ()
    return Notice(title=title, to=to, push=Push.CARD, ticket_no=ticket.ticket_no)


def _recalled(turn: Turn) -> Outcome:
    case = handoff.living(turn)
    if case is None or case.claimed_by is None:
        return Outcome()
    title = texts.say(
        turn, "notice_recalled", case_no=str(case.case_no), customer=card.customer(turn)
    )
    return Outcome(notices=(Notice(title=title, to=(case.claimed_by,), case_no=case.case_no),))
