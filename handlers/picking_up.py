"""Who comes back for what a colleague did, when no ticket of it lives: it goes on, nothing is asked anew."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from handlers import affairs, choices, coming_back, handoff, texts, ticketing, visit
from handlers.model import LIVING, State
from handlers.outcome import Outcome
from handlers.policy import Mode
from handlers.turn import Turn
from knowledge.matcher import Action

NAME: Final = "picking_up"
REASON: Final = "goes_on"
PROMISED_FOR: Final = timedelta(days=3)
_SHORT: Final = 20
_PROMISED: Final = re.compile(
    r"(?:明[早天日]|今[天晚日]|后天|下午|上午|稍后|马上|\d+[点天]).{0,12}(?:上门|来|到|修|送|装|换|取|寄|打|退|回|联系)|上门|回访|回电|打款|到账|补发|寄出"
)
LONGEST: Final = 120
"""Characters; longer words are a story of their own."""


def handle(turn: Turn) -> Outcome | None:
    """「那个特殊申请批了没有」: a person while people serve, a ticket that says so at night."""
    if not _is_listening(turn) or len(turn.text) > LONGEST:
        return None
    affair = affairs.picked_up(turn.dossier.events, turn.text, turn.now)
    if choices.picked(turn) or affair is None:
        return None
    living = ticketing.numbered(turn, affair.name)
    if living is not None and living.status in LIVING:
        return visit.because(NAME, coming_back.told(turn, living), "its ticket lives")
    quiet = turn.window.mode is Mode.COLLECT
    outcome = _ticket(turn) if quiet else handoff.person(turn, REASON)
    return visit.because(NAME, outcome)


def _ticket(turn: Turn) -> Outcome:
    """A number and a time, and no question: what the form would ask is known from before."""
    made = ticketing.open_one(turn)
    number = made.ticket.ticket_no
    told = texts.reply(turn, "goes_on_ticket", ticket_no=number, promise=made.promise)
    memory = replace(visit.settled(turn.memory), form=None, step=None)
    return Outcome(replies=(told,), tickets=(made.ticket,), memory=memory)


def _is_listening(turn: Turn) -> bool:
    """Nobody serves, no case waits, and no entry answers it surely."""
    asked = visit.spoke(turn) and turn.conversation.state in (State.BOT, State.CLOSED)
    signals = turn.reading.signals
    meant_otherwise = signals.wants_human or signals.escalation_risk or signals.urgent
    sure = turn.reading.ranking.action is Action.ANSWER and not _was_promised(turn)
    return asked and handoff.living(turn) is None and not meant_otherwise and not sure


def _was_promised(turn: Turn) -> bool:
    """Whether a colleague said of late that somebody comes or something is paid: that is asked after."""
    since = turn.now - PROMISED_FOR
    done = (one for one in turn.dossier.events if one.kind in affairs.DONE and one.at >= since)
    asks = affairs.AWAITED.search(turn.text) and len(turn.text) <= _SHORT
    return bool(asks) and any(_PROMISED.search(one.text) for one in done)
