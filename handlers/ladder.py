"""The rungs of the escalation: whom a case calls at once, and whom later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers import bench, card, duty, schedule, texts
from handlers.notice import Notice
from handlers.outcome import CancelTimer, SetTimer
from handlers.policy import Push, Rung, Target
from handlers.turn import Turn

TIMER = "ladder"
UNCLAIMED = "unclaimed"
SILENCE = "agent_silence"

STANDARD = (
    Rung(after=timedelta(0), target=Target.GROUP, push=Push.CARD),
    Rung(after=timedelta(0), target=Target.ON_DUTY, push=Push.MESSAGE),
)
"""What an urgent case does where the company configured no ladder: somebody is always told."""
QUIET_STANDARD = (Rung(after=timedelta(0), target=Target.GROUP, push=Push.CARD),)

STOPPED = (CancelTimer(name=TIMER), CancelTimer(name=UNCLAIMED))
"""A case that somebody took calls nobody any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A case as the ladder needs to know it."""

    case_no: int
    urgent: bool
    reason: str
    need: str
    opened_at: datetime
    ticket_no: str | None = None
    incident: str | None = None
    passed_over: str = ""
    """Who had the case and let it go: called again only where nobody else is."""


def rungs(turn: Turn, call: Call) -> tuple[Rung, ...]:
    """The company's rungs for such a case in the window in which it opened, soonest first."""
    window = schedule.window_at(turn.policy.hours, call.opened_at)
    named = turn.policy.ladder.windows
    own = named.get(window.name) or named.get(window.mode.value)
    for ladder in (own, turn.policy.ladder):
        configured = (ladder.urgent if call.urgent else ladder.ordinary) if ladder else ()
        if configured:
            return tuple(sorted(configured, key=lambda rung: rung.after))
    return STANDARD if call.urgent else QUIET_STANDARD


def start(turn: Turn, call: Call) -> tuple[tuple[Notice, ...], tuple[SetTimer, ...]]:
    """Who is told now, and the timers that call the others."""
    notices, following = climb(turn, call, step=0)
    return notices, (*following, *_unclaimed(turn, call))


def without_waking(turn: Turn, call: Call) -> tuple[tuple[Notice, ...], tuple[SetTimer, ...]]:
    """The same where the agents are called already for this trouble: the group sees it, silently."""
    notices, timers = start(turn, call)
    return tuple(one for one in notices if not one.to), timers


def climb(turn: Turn, call: Call, step: int) -> tuple[tuple[Notice, ...], tuple[SetTimer, ...]]:
    """Tell everybody whose time has come from this rung on, and set the timer of the next."""
    steps = rungs(turn, call)
    elapsed = turn.now - call.opened_at
    due = [rung for rung in steps[step:] if rung.after <= elapsed]
    notices = tuple(notice for rung in due for notice in _tell(turn, call, rung))
    following = step + len(due)
    return notices, (_next(call, steps[following], following),) if following < len(steps) else ()


def end_of(turn: Turn, call: Call) -> datetime:
    """When an ordinary case that nobody claimed becomes a ticket."""
    last = rungs(turn, call)[-1].after
    return call.opened_at + max(last, turn.policy.manners.unclaimed_ticket)


def _next(call: Call, rung: Rung, step: int) -> SetTimer:
    data = {
        "case_no": str(call.case_no),
        "step": str(step),
        "since": call.opened_at.isoformat(),
        "incident": call.incident or "",
        "passed_over": call.passed_over,
    }
    return SetTimer(name=TIMER, due_at=call.opened_at + rung.after, data=data)


def _unclaimed(turn: Turn, call: Call) -> tuple[SetTimer, ...]:
    """An ordinary case has an end; an urgent one is called out until somebody has it."""
    if call.urgent:
        return ()
    data = {"case_no": str(call.case_no)}
    return (SetTimer(name=UNCLAIMED, due_at=end_of(turn, call), data=data),)


def _tell(turn: Turn, call: Call, rung: Rung) -> tuple[Notice, ...]:
    """One notice; none where the rung addresses people and nobody is there."""
    people = _people(turn, call, rung)
    if rung.target not in (Target.GROUP, Target.OPS) and not people:
        return ()
    notice = card.of_case(
        turn,
        _title(turn, call, rung, people),
        case_no=call.case_no,
        needed=call.need,
        reason=call.reason,
        ticket_no=call.ticket_no,
        to=people,
        push=rung.push,
        incident=call.incident,
    )
    return (notice,)


def _people(turn: Turn, call: Call, rung: Rung) -> tuple[str, ...]:
    """An urgent case calls by the roster; any other is offered with care for who has how much."""
    places = {Target.ON_DUTY: 0, Target.SECOND: 1}
    order = () if call.urgent or rung.target not in places else bench.in_order(turn)
    order = tuple(one for one in order if one.id != call.passed_over)
    if len(order) > places.get(rung.target, 0):
        return (order[places[rung.target]].id,)
    return duty.people(turn.policy, rung.target, turn.now, passed_over=call.passed_over)


def _title(turn: Turn, call: Call, rung: Rung, people: tuple[str, ...]) -> str:
    key = {
        Target.ON_DUTY: "notice_wake" if call.urgent else "notice_case",
        Target.SECOND: "notice_second",
        Target.LEAD: "notice_lead",
        Target.OPS: "notice_alarm",
        Target.GROUP: "notice_case_urgent" if call.urgent else "notice_case",
    }[rung.target]
    agents = (turn.policy.roster.agent(agent_id) for agent_id in people)
    return texts.say(
        turn,
        key,
        case_no=str(call.case_no),
        agent="、".join(agent.name for agent in agents if agent),
        customer=card.customer(turn),
        need=call.need,
        reason=card.reason_in_words(turn, call.reason),
        minutes=str(int((turn.now - call.opened_at).total_seconds() // 60)),
    )
