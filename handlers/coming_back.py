"""An affair that goes on: who asks again on another evening is told of the ticket that is there."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from handlers import (
    adding,
    affairs,
    need,
    ticket_answered,
    ticket_end,
    ticket_status,
    ticketing,
    visit,
)
from handlers.changes import TicketChange
from handlers.choices import folded, picked
from handlers.model import LIVING, State, Ticket
from handlers.outcome import Outcome
from handlers.ticket_words import NOT_A_TICKET, NUDGE, NUDGE_NOT, NUMBER, STATUS
from handlers.turn import Turn

NAME: Final = "coming_back"
_HEARD_IN: Final = (State.BOT, State.CLOSED, State.FORM, State.WAITING)
LONGEST: Final = 60
"""Characters of words that ask how it goes on; more is a story of its own."""
_PERSON: Final = re.compile(
    r"人工|真人|活人|客服|坐席|转接|找个人|叫个人|human|agent", re.IGNORECASE
)
_CHASES: Final = re.compile(
    r"(?:还|也|都|一直|到现在|至今|又)(?:是)?(?:没|不)(?:有)?(?:个)?(?:人|师傅|来|到|动静|消息|结果|回复|回音|电话|下文)"
    r"|(?:人|师傅|维修工?|快递员?)(?:呢|还?没(?:有)?来|怎么还?没)|没(?:有)?(?:个)?(?:人|师傅)(?:来|上门|联系|管|理|回|打)"
    r"|等(?:了)?.{0,4}[天周月]|(?:到底|究竟).{0,6}(?:管不管|处理不处理|来不来|修不修|退不退|什么时候)"
    r"|(?:还|一直|到现在|至今)没(?:有)?(?:到账|退|寄|发|修|换|送|装|收到|处理|解决|弄|办|安排|给)"
    r"|(?:的事情?|那个|那件事?)(?:到底|现在)?(?:怎么|咋)(?:说|办的|弄的|回事)"
    r"|(?:说好|答应|承诺)(?:的|了|今天|昨天|明天).{0,12}(?:没|不|呢)"
)
"""Words of somebody who waits for what was promised."""
_POINTED_AT: Final = re.compile(r"上次|上回|那个|那件|那单|之前|工单|的事|说好|答应|没人")
_PRESSES: Final = re.compile(r"催|加急|尽快|赶紧|赶快|抓紧")
"""Who wants it quicker hears that this was passed on."""
_OVERDUE: Final = re.compile(r"(?:还|一直|到现在|至今)没.{0,4}(?:退|到账)")
_AROUND: Final = re.compile(
    r"上次|上回|上周|昨天|昨晚|前天|那天|之前|早上|今天|明天|现在|刚才|你们?|我们?|家里?|那个|这个|那件|这件|的|事情?|问题|工单|单子|报修|"
    r"登记|申请|投诉|反馈|怎么样|怎么|咋样?|为什么|为啥|到底|究竟|什么时候|多久|还|没有?|不|了|啊|呢|吗|呀|吧|都|也|一直|又|就|是|在|有|给|"
    r"人|师傅|维修|上门|同事|消息|回复|回音|电话|结果|进度|进展|动静|下文|联系|处理|解决|安排|催一?下?|一下|快点?|赶紧|尽快|来|到|管|理|修|回|打|"
    r"等|好|几|半|[一二两三四五六七八九十]|天|周|个|月|小时|说|答应|承诺|请问|您|麻烦|帮|查|看|哪|去|呗|嘛|哦|回事"
)
"""What stands around the matter when somebody asks how it goes on."""
_THING: Final = 2
"""Characters in a row that two texts share when they are about the same thing."""
_TELLS: Final = 6
"""Characters beside the thing from which on the words tell something new."""


def handle(turn: Turn) -> Outcome | None:
    """The state of the ticket that is asked for again; what is new goes into it."""
    about = meant(turn)
    if not about:
        return None
    outcome = told(turn, about[0]) if len(about) == 1 else ticket_end.nudge_all(turn, about)
    memory = outcome.memory or turn.memory
    return visit.because(
        NAME, replace(outcome, memory=ticketing.talking_of(turn, memory, about[0]))
    )


def meant(turn: Turn) -> tuple[Ticket, ...]:
    """The older living tickets that the words ask after; none where they are about another thing."""
    if not visit.spoke(turn) or turn.conversation.state not in _HEARD_IN:
        return ()
    if picked(turn) or not _is_asked(turn) or _PERSON.search(turn.text):
        return ()
    form = turn.memory.form if turn.conversation.state is State.FORM else None
    if form is not None and (form.done or _is_long_ago(turn)):
        form = None  # nothing is waited for any more
    found = of_earlier(turn)
    if turn.conversation.state is State.WAITING:
        return tuple(one for one in found if one.ticket_no == _waits_for(turn))
    if form is None:
        return found
    named = shared(turn.text, found[0].summary) >= _THING if found else False
    return found if named and found[0].ticket_no != form.ticket_no else ()


def _is_long_ago(turn: Turn) -> bool:
    """Whether the form has been silent for so long that its question is over."""
    last = max((said.at for said in turn.memory.said), default=turn.now)
    return turn.now - last > turn.policy.manners.episode


def _waits_for(turn: Turn) -> str | None:
    """The ticket of the case that nobody took, where that case is not a danger."""
    case = turn.dossier.case
    return case.ticket_no if case is not None and not case.urgent else None


def of_earlier(turn: Turn) -> tuple[Ticket, ...]:
    """The living tickets of an earlier visit that the words fit: by the thing, or all."""
    fresh = turn.now - turn.policy.manners.episode
    living = [one for one in turn.dossier.tickets if one.status in LIVING and one.opened_at < fresh]
    named = {one.ticket_no: shared(turn.text, _told_as(one)) for one in living}
    most = max(named.values(), default=0)
    if most >= _THING:
        return tuple(one for one in living if named[one.ticket_no] == most)[:1]
    answered = tuple(one for one in living if ticket_answered.lately(turn, one))[:1]
    return answered if len(_matter(turn.text)) >= _THING else tuple(living)


def _told_as(ticket: Ticket) -> str:
    """What a ticket is called by whoever comes back for it."""
    return f"{ticket.summary} {ticket.category}"


def shared(one: str, other: str) -> int:
    """Characters in a row that the matters of two texts have in common."""
    left, right = _matter(one), _matter(other)
    return max(
        (
            end - start
            for start in range(len(left))
            for end in range(start + 1, len(left) + 1)
            if left[start:end] in right
        ),
        default=0,
    )


def _matter(text: str) -> str:
    return re.sub(r"\s+", "", _AROUND.sub(" ", folded(text)[: 2 * LONGEST])) if text else ""


def _is_asked(turn: Turn) -> bool:
    said = turn.text.strip()
    if len(said) > LONGEST or NUDGE_NOT.search(said) or NUMBER.search(said.upper()):
        return False
    if NOT_A_TICKET.search(said) and not (_POINTED_AT.search(said) or _OVERDUE.search(said)):
        return False
    if turn.reading.signals.escalation_risk or turn.reading.signals.urgent:
        return False
    waits = _CHASES.search(said) or NUDGE.search(said) or STATUS.search(said)
    return bool(waits or (affairs.CHASED.search(said) and len(said) <= LONGEST // 2))


def told(turn: Turn, ticket: Ticket) -> Outcome:
    """How it stands, once; who insists hears that it was passed on."""
    again = visit.said_since(turn, ticket_status.one(turn, ticket).key)
    outcome = ticket_end.nudge(turn, ticket)
    if not again and not _PRESSES.search(turn.text):
        outcome = replace(outcome, replies=(ticket_status.one(turn, ticket),))
    changes = [one for one in outcome.tickets if isinstance(one, TicketChange)]
    more = _tells_more(turn, ticket)
    return replace(outcome, tickets=(*changes, *((adding.to(turn, ticket),) if more else ())))


def _tells_more(turn: Turn, ticket: Ticket) -> bool:
    """Whether there is more in the words than the thing and the waiting."""
    if set(need.facts_now(turn)) - {"date"} or need.photos_now(turn):
        return True
    told = len(_matter(turn.text)) - shared(turn.text, ticket.summary)
    return told >= _TELLS
