"""One trouble, many customers: one incident, one wake-up, a number for each."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import (
    adding,
    card,
    choices,
    handoff,
    ladder,
    need,
    texts,
    ticketing,
    trust,
    visit,
)
from handlers.cause import Cause, TimerFired
from handlers.changes import TicketChange
from handlers.ladder import Call
from handlers.model import CaseStatus, State, TicketStatus
from handlers.notice import Notice
from handlers.outcome import CancelTimer, Outcome, Report
from handlers.policy import Policy, Push
from handlers.turn import Reading, Trouble, Turn
from knowledge.signals import UrgentReason

SHARED = frozenset({UrgentReason.SHOP_DOWN.value, UrgentReason.DATA_LEAK.value})
"""Reasons that many customers can have in common; a fire is everybody's own."""
_WHOLE = re.compile(
    r"(?:全|整个?|所有|每个|各个?|[\d一二两三四五六七八九十]+家)(?:部|家|个)?的?(?:门?店|店铺|分店|公司|系统)|没法(?:营业|开单|收银|做生意)|停业|停摆|营业不了|做不了生意"
)
"""Not one device: the whole business stands still."""
OUTAGE = UrgentReason.SHOP_DOWN.value
"""The trouble that reports of single parts of the company's systems belong to."""
REASON = "incident"
"""Why a person is needed where many report a topic of the policy."""
OVER = "incident_over"
NEWS = "incident_notice"
CALLED_AS = "incident.key"
TOLD_AT = (10, 20)
EVERY = 50
"""Counts at which the card is brought up to date; not after each of three hundred."""
_MENDED = ("好了", "恢复了", "可以了", "能登", "正常了", "解决了")


def topic_of(cause: Cause, reading: Reading, policy: Policy) -> str:
    """What trouble of many the words may be about; empty where they are about none."""
    if isinstance(cause, TimerFired) and not reading.text:
        return cause.data.get("incident", "").rpartition("@")[0]
    reason = reading.signals.urgent
    if reason is not None and reason.value not in SHARED:
        return ""
    said = choices.folded(reading.text)
    if any(word in said for word in _MENDED):
        return reason.value if reason else ""
    named = (
        name for name, words in policy.incident_topics.items() if any(w in said for w in words)
    )
    return next(named, reason.value if reason else "")


def is_mere_report(turn: Turn) -> bool:
    """Whether the words report a topic of the policy, and no rule says that they are urgent."""
    reason = turn.reading.signals.urgent
    if is_told_elsewhere(turn) or _WHOLE.search(turn.text):
        return False  # who is called already is woken by nothing more
    named = turn.dossier.duty.trouble.topic in turn.policy.incident_topics
    return reason is not None and reason.value in SHARED and named and trust.is_doubtful(turn)


def key(turn: Turn, topic: str) -> str | None:
    """What the notices of one trouble share, so that they wake an agent once: topic and day."""
    topic = _shared(turn, topic)
    if topic not in SHARED and topic not in turn.policy.incident_topics:
        return None
    day = turn.now.astimezone(turn.policy.hours.timezone).date()
    return f"{topic}@{day.isoformat()}"


def of_case(turn: Turn) -> str | None:
    """The key under which this conversation's case has called the agents, where many share it."""
    return turn.memory.notes.get(CALLED_AS) or None


def is_told_elsewhere(turn: Turn) -> bool:
    """Whether another customer's case has called the agents for this trouble already."""
    trouble, mine = turn.dossier.duty.trouble, handoff.living(turn)
    return trouble.is_called and (mine is None or mine.case_no != trouble.case_no)


def is_one(turn: Turn) -> bool:
    """Whether so many customers say the same that it is one incident."""
    trouble = turn.dossier.duty.trouble
    return bool(trouble.topic) and trouble.customers >= turn.policy.incident_customers


def handle(turn: Turn) -> Outcome | None:
    """A number and a neutral sentence for everybody; the first of many wakes somebody."""
    case = handoff.living(turn)
    if not visit.spoke(turn) or turn.conversation.state is State.HUMAN or not is_one(turn):
        return None
    if case is not None and (case.urgent or case.status is CaseStatus.CLAIMED):
        return None
    trouble = turn.dossier.duty.trouble
    if trouble.case_no is None:
        return visit.because("incident", _opened(turn, trouble), trouble.topic)
    return visit.because("incident", _joined(turn, trouble), trouble.topic, str(trouble.customers))


def noted(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome with this customer's report in it, so that the next ones are counted."""
    trouble = turn.dossier.duty.trouble
    if not trouble.topic or not visit.spoke(turn) or outcome.reports or outcome.pending:
        return outcome
    return replace(outcome, reports=(_report(turn, trouble, _number(outcome)),))


def opens(turn: Turn, topic: str, case_no: int, ticket_no: str | None) -> tuple[Report, ...]:
    """The report of a first urgent case, which later ones of the same trouble join."""
    trouble = turn.dossier.duty.trouble
    if topic not in SHARED or trouble.topic != _shared(turn, topic):
        return ()
    new = case_no if trouble.case_no is None else None
    return (replace(_report(turn, trouble, ticket_no), opens=new),)


def _shared(turn: Turn, topic: str) -> str:
    """A shop that stands still because nobody can log in is one trouble, not two."""
    named = turn.dossier.duty.trouble.topic
    return named if topic in SHARED and named else topic


def _opened(turn: Turn, trouble: Trouble) -> Outcome:
    """The customer who makes it an incident: a case that calls the agents."""
    joined = _registered(turn)
    number = _number(joined)
    call = Call(
        case_no=turn.new_case_no,
        urgent=True,
        reason=REASON,
        need=card.needed(turn),
        opened_at=turn.now,
        ticket_no=number,
        incident=key(turn, trouble.topic),
    )
    notices, timers = ladder.start(turn, call)
    counted = tuple(_with_samples(turn, trouble, notice) for notice in notices)
    return replace(
        joined,
        notices=counted,
        cases=(handoff.new_case(call),),
        timers=(*timers, CancelTimer(name=ladder.UNCLAIMED)),
        reports=(replace(_report(turn, trouble, number), opens=call.case_no),),
        next_state=State.WAITING,
        memory=visit.noted(joined.memory or turn.memory, incident__key=call.incident),
    )


def _joined(turn: Turn, trouble: Trouble) -> Outcome:
    """One more customer: a ticket, a neutral sentence, nobody woken."""
    joined = _registered(turn)
    count = trouble.customers
    at = (turn.policy.incident_customers, *TOLD_AT)
    told = count in at or count % EVERY == 0
    number = _number(joined)
    return replace(
        joined,
        notices=(_news(turn, trouble),) if told else (),
        reports=(_report(turn, trouble, number),),
        next_state=State.BOT,
    )


def _registered(turn: Turn) -> Outcome:
    """Tonight's ticket of the same affair, else a new one; the number in a neutral sentence."""
    known = ticketing.same_affair(turn)
    if known is not None:
        told = texts.reply(turn, "incident", ticket_no=known.ticket_no)
        return Outcome(replies=(told,), tickets=(adding.to(turn, known),))
    made = ticketing.open_one(turn, urgent=True)
    told = texts.reply(turn, "incident", ticket_no=made.ticket.ticket_no)
    return Outcome(
        replies=(told,),
        tickets=(made.ticket,),
        memory=replace(visit.settled(turn.memory), form=None),
    )


def _number(outcome: Outcome) -> str | None:
    return next((one.ticket_no for one in outcome.tickets), None)


def _report(turn: Turn, trouble: Trouble, ticket_no: str | None) -> Report:
    return Report(topic=trouble.topic, text=need.in_words(turn), ticket_no=ticket_no)


def _news(turn: Turn, trouble: Trouble) -> Notice:
    """The count on the card of the incident's case: silent, and readable by itself."""
    notice = Notice(
        title=_title(turn, trouble),
        push=Push.CARD,
        case_no=trouble.case_no,
        incident=key(turn, trouble.topic),
    )
    return _with_samples(turn, trouble, notice)


def _with_samples(turn: Turn, trouble: Trouble, notice: Notice) -> Notice:
    said = (*trouble.samples, need.in_words(turn))
    lines = tuple(
        texts.say(turn, "line_sample", text=text) for text in dict.fromkeys(filter(None, said))
    )
    head = () if notice.title == _title(turn, trouble) else (_title(turn, trouble),)
    return replace(notice, lines=(*head, *lines, *notice.lines))


def _title(turn: Turn, trouble: Trouble) -> str:
    return texts.say(
        turn,
        "notice_incident",
        count=str(trouble.customers),
        need=trouble.samples[0] if trouble.samples else card.needed(turn),
        minutes=str(int(turn.policy.incident_window.total_seconds() // 60)),
    )


def told(turn: Turn) -> Outcome | None:
    """What a lead let all customers of an incident know, where this one may be written to."""
    fired = turn.cause
    if not isinstance(fired, TimerFired) or fired.name not in (OVER, NEWS):
        return None
    ticket = ticketing.numbered(turn, fired.data.get("ticket_no") or None)
    name = fired.name if ticket else f"{fired.name}_bare"
    said = texts.reply(turn, name, ticket_no=ticket.ticket_no if ticket else "")
    reply = replace(said, progress=True)
    changes: tuple[TicketChange, ...] = ()
    if ticket is not None and fired.name == OVER:
        changes = (_settled(ticket.ticket_no, fired.data.get("by", "desk")),)
    outcome = Outcome(replies=(reply,), tickets=ticketing.possible(turn, *changes))
    return visit.because("incident", outcome, fired.name)


def _settled(ticket_no: str, by: str) -> TicketChange:
    return TicketChange(ticket_no=ticket_no, event="status", by=by, status=TicketStatus.RESOLVED)
