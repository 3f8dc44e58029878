"""Trust in the wake-up: one a customer and night; a doubtful one is asked about first, by one tap."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import choices, need, schedule, texts, ticketing, visit
from handlers.model import Choice
from handlers.outcome import Outcome
from handlers.turn import Turn
from knowledge.signals import UrgentReason

YES, NO = "danger:yes", "danger:no"
ASKED = "trust.asked"
"""The reason that the customer was asked about."""
TAPPED = "tapped_urgent"
"""The reason where the customer tapped 「紧急请点这里」: the tap is the answer, nothing is asked again."""
LIFE = frozenset(
    {
        UrgentReason.SAFETY.value,
        UrgentReason.INJURY.value,
        UrgentReason.CHILD_OR_ELDER.value,
        UrgentReason.SELF_HARM.value,
        UrgentReason.THREAT.value,
        UrgentReason.LOCKED_OUT.value,
    }
)
"""Where somebody may die nobody is asked anything first, unless that itself is a mere guess."""
HALF_SURE = 0.5
"""Below this the model rather says no: even danger to life is asked about then, after its advice."""
SURE = 0.75
"""What the model must say where no rule does; below it one tap comes before a wake-up."""
_YES = re.compile(r"(?:有|有的|是|是的|对|对的|嗯+|有危险|危险|有啊|很危险|当然)")
_NO = re.compile(r"(?:没|没有|无|不|不是|没有危险|没危险|暂时没有|现在没有|没有的|没事)")


def asks_first(turn: Turn, why: str) -> bool:
    """Whether a sleeping agent is worth one question first."""
    if ASKED in turn.memory.notes or not schedule.is_quiet(turn.policy.hours, turn.now):
        return False
    return is_doubtful(turn, HALF_SURE if why in LIFE else SURE)


def ask(turn: Turn, why: str) -> Outcome:
    """「现在有危险吗?」, after a number where there is something to write down."""
    offered = (_choice(turn, YES, "tap_danger"), _choice(turn, NO, "tap_no_danger"))
    question = texts.reply(turn, "urgent_confirm", offered)
    memory = visit.noted(visit.settled(turn.memory), trust__asked=why)
    known = ticketing.tonight(turn)
    if known is not None or not need.has_substance(turn):
        return Outcome(replies=(question,), memory=memory)
    made = ticketing.open_one(turn)
    number = texts.reply(
        turn, "ticket_opened", ticket_no=made.ticket.ticket_no, promise=made.promise
    )
    return Outcome(
        replies=(texts.joined(number, question),),
        tickets=(made.ticket,),
        memory=replace(memory, form=None, step=None),
    )


def answered(turn: Turn) -> str | None:
    """`yes` or `no`, where this turn answers the question; None where it does not."""
    if ASKED not in turn.memory.notes or not visit.spoke(turn):
        return None
    if choices.is_picked(turn, YES):
        return "yes"
    if choices.is_picked(turn, NO):
        return "no"
    said = choices.folded(turn.text)
    if _NO.fullmatch(said):
        return "no"
    return "yes" if _YES.fullmatch(said) else None


def calmed(turn: Turn) -> Outcome:
    """There is no danger: nobody is woken, the ticket stands."""
    known = ticketing.tonight(turn)
    memory = visit.noted(turn.memory, trust__asked=None)
    if known is None:
        return Outcome(replies=(texts.reply(turn, "urgent_calmed_bare"),), memory=memory)
    promise = ticketing.promise(turn, known)
    told = texts.reply(turn, "urgent_calmed", ticket_no=known.ticket_no, promise=promise)
    return Outcome(replies=(told,), memory=memory)


def was_for_nothing(turn: Turn, why: str) -> bool:
    """Whether this customer has woken somebody for nothing tonight; danger to life never counts."""
    return turn.dossier.duty.was_false_alarm and why not in LIFE


def is_doubtful(turn: Turn, sure: float = SURE) -> bool:
    """Whether only the model takes it for urgent, and not surely."""
    likely = turn.reading.signals.urgent_likely
    return likely is not None and likely < sure


def _choice(turn: Turn, choice_id: str, key: str) -> Choice:
    return texts.tap(turn, choice_id, key)
