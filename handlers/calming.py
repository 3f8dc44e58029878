"""A danger that is over while nobody has taken its case: who sleeps is not woken for it any more."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import (
    adding,
    case_news,
    choices,
    handoff,
    ladder,
    need,
    texts,
    ticketing,
    trust,
    visit,
)
from handlers.changes import CaseChange
from handlers.model import Case, CaseStatus, Memory, State
from handlers.outcome import CancelTimer, Outcome
from handlers.turn import Turn
from knowledge import signals
from knowledge.signals import UrgentReason

CALMED_STEP = -1
"""The rung of a case whose danger is over: nobody is to be called, the auditor included."""
NOTED = "danger.over"
"""When the customer said that it was over."""
LONGEST = 40
"""Characters; longer words tell a story that somebody has to read."""
_NEVER = frozenset({UrgentReason.SELF_HARM.value})
"""Whoever spoke of ending their life is called all the same."""
_OVER = re.compile(
    r"没(?:什么)?事儿?(?:了|啦|的)|没有?(?:什么)?危险|没着火|没受伤|(?:不是|没有)真的"
    r"|(?:火|烟|明火)?(?:已经|已|都|终于|自己|给|被)?(?:扑|熄|浇|弄|关|救|拔)?灭(?:掉)?了"
    r"|(?:出来|救出来|下来|进去|回来|回家|醒|醒过来|缓过来|恢复过来|得救|脱险|脱困|安全)了"
    r"|(?:关|拔|停|断|切|止|冻结|挂失|报案|取|吐|打开|开)(?:掉|上|好|住|断|出来)?了"
    r"|不(?:再)?(?:漏|冒|烧|响|流|疼|痛|晕|吐|闹|砸|敲|扣|烫|抖|跳|喘)(?:烟|火|水|气|血|钱)?了"
    r"|(?:人|孩子|他|她|老人|小孩)?找(?:到|着)了|好多了|(?:都|已经)?好了|(?:已经)?解决了|解除了|虚惊|误会|(?:搞|弄|看|说)错了"
    r"|开(?:个|的)?玩笑|逗你们?|说着玩|随口(?:一)?说"
    r"|(?:警察|保安|消防员?|消防车|救护车|医生|物业|师傅|120|119|110)(?:已经|都|已)?(?:来|到|赶到)了|(?:送|去|到|在)(?:到|去|往|了)*(?:医院|急诊)(?:了|的路上)?|(?:走|离开|跑)了"
)
_NOT_OVER = re.compile(
    r"没|不|还是|还在|还有|但是?|可是|不过|又|再|越来越|只是|吗|么|[?\uff1f]|怎么(?!赔|退|修|处理|报)|救命|快来|求|来不及|如果|假如|万一|等"
)
_ANEW = re.compile(
    r"又(?:回来|来了|过来|开始|出现|着|烧|冒|漏|流血?|吐|晕|喘|疼|痛|闹|砸|敲|踹|扣|犯)"
    r"|还在(?:烧|冒|漏|流|吐|砸|敲|踹|扣|闹)|复燃|再次(?:着火|冒烟|漏|晕|出现|来)"
)
_AGAIN = re.compile(
    r"又(?:来|回来|开始|出现|着|烧|冒|漏|流|吐|晕|喘|疼|痛|闹|砸|敲|踹|扣|断|停|响|进|在|不|没|有|被|锁|卡|犯)"
    r"|(?:还是|还在|一直在?|越来越|更)(?:有|着|烧|冒|漏|流|吐|晕|喘|疼|痛|闹|砸|敲|踹|扣|响|严重|大|厉害|多)|复燃|再次"
)


def is_over(turn: Turn) -> bool:
    """Whether the words say that the danger is past, and nothing that takes it back.

    What a rule hears as urgent beside them is not over; what only the model takes for it may be.
    """
    read, said = turn.reading.signals, choices.folded(turn.text)
    surely_urgent = read.urgent is not None and read.urgent_likely is None
    if len(said) > LONGEST or not _OVER.search(said):
        return False
    rest = _OVER.sub("", said)
    if surely_urgent and signals.read(rest, at=turn.now).urgent is not None:
        return False
    return _NOT_OVER.search(rest) is None


def is_again(turn: Turn) -> bool:
    """Whether a danger that was settled tonight happens again: 「那个人又回来了」."""
    waits = turn.conversation.state is State.HUMAN or handoff.living(turn) is not None
    said = choices.folded(turn.text)
    told = visit.spoke(turn) and len(said) <= LONGEST and not turn.dossier.duty.was_false_alarm
    return told and not waits and _ANEW.search(said) is not None and not is_over(turn)


def handle(turn: Turn) -> Outcome | None:
    """Who tells after a danger of tonight that all is well wants no choices and no ticket."""
    before, state = turn.dossier.duty.settled, turn.conversation.state
    listens = visit.spoke(turn) and state in (State.BOT, State.CLOSED)
    if not listens or before is None or handoff.living(turn) is not None or not is_over(turn):
        return None
    if need.wants_person(turn) or need.facts_now(turn):
        return None
    return visit.because("calming", Outcome(replies=(texts.reply(turn, "relieved"),)))


def is_back(turn: Turn) -> bool:
    """Whether the words say that a danger is there again, or has not gone."""
    said = choices.folded(turn.text)
    return len(said) <= LONGEST and _AGAIN.search(said) is not None and not is_over(turn)


def was_told(turn: Turn) -> bool:
    """Whether the customer has said that it was over."""
    return NOTED in turn.memory.notes


def noted(turn: Turn) -> Memory:
    """The memory of whether a danger is over, after these words."""
    if is_over(turn):
        return visit.noted(turn.memory, danger__over=turn.now.isoformat())
    return visit.noted(turn.memory, danger__over=None) if is_doubted(turn) else turn.memory


def may_rest(turn: Turn, case: Case) -> bool:
    """Whether this unclaimed case need call nobody after these words."""
    open_yet = case.status in (CaseStatus.OPEN, CaseStatus.RELEASED)
    return open_yet and case.reason not in _NEVER and is_over(turn)


def rest(turn: Turn, case: Case) -> Outcome:
    """Nobody else is called; the ticket waits for the morning, the card tells why."""
    ticket = ticketing.numbered(turn, case.ticket_no)
    number, promise = case.ticket_no or "", ticketing.promise(turn, ticket)
    told = texts.reply(turn, "urgent_calmed", ticket_no=number, promise=promise)
    title = texts.say(
        turn, "notice_calmed", case_no=str(case.case_no), text=need.in_words(turn) or "……"
    )
    return Outcome(
        replies=(told,),
        notices=(replace(case_news.news(turn, case), title=title),),
        tickets=(adding.to(turn, ticket),) if ticket else (),
        cases=(CaseChange(case_no=case.case_no, event="calmed", by="customer", step=CALMED_STEP),),
        timers=(*ladder.STOPPED, CancelTimer(name=ladder.SILENCE)),
        memory=visit.noted(noted(turn), trust__asked=None),
    )


def is_doubted(turn: Turn) -> bool:
    """Whether a danger that was said to be over is told of again."""
    return was_told(turn) and (is_back(turn) or _is_urgent_anew(turn))


def _is_urgent_anew(turn: Turn) -> bool:
    read = turn.reading.signals
    return read.urgent is not None and not is_over(turn) and not trust.is_doubtful(turn)
