"""「删除我的信息」「导出我的信息」: a ticket with the deadline that the law sets."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Final

from handlers import choices, schedule, texts, ticketing, visit
from handlers.changes import NewTicket
from handlers.model import LIVING, State, Ticket
from handlers.outcome import Outcome
from handlers.policy import Hours
from handlers.spans import moment_of
from handlers.turn import Turn

WORKING_DAYS: Final = 15
"""In which a request about personal information is answered."""
_EVENING: Final = time(18)
_MINE: Final = r"(?:我|本人|自己|个人)(?:们)?(?:在你们?这里?)?的?(?:所有|全部|个人|隐私|的)*"
_DATA: Final = r"(?:个人)?(?:信息|资料|数据|隐私|聊天记录|对话记录|记录)"
_DELETE: Final = r"(?:删除|删掉|删了|删去|清除|清空|抹掉|抹除|销毁)"
_EXPORT: Final = r"(?:导出|下载|拷贝|索取|调取)"
_WISHES: Final = {
    "privacy_delete": re.compile(
        rf"{_DELETE}(?:一下|所有|全部|你们|有关|关于|保存的?|留存的?)*{_MINE}{_DATA}"
        rf"|{_MINE}{_DATA}(?:都|全部|全|给我|请|帮我|麻烦)*{_DELETE}"
    ),
    "privacy_export": re.compile(
        rf"{_EXPORT}(?:一下|一份|所有|全部|你们|有关|关于|保存的?|留存的?)*{_MINE}{_DATA}"
        rf"|{_MINE}{_DATA}(?:都|全部|全|给我|请|帮我|麻烦)*{_EXPORT}"
    ),
}
"""The ticket's summary and the words that ask for it."""
_NO_ORDER: Final = re.compile(
    r"怎么|怎样|如何|哪里|为什么|为啥|误删|不小心|恢复|找回|别删|不要删|不想删|会不会"
)
"""Questions about it, and accidents."""
_LONGEST: Final = 60
"""Characters; in a long story these words are seldom the request."""


def handle(turn: Turn) -> Outcome | None:
    """A ticket and its number; asked again, the same number."""
    if not visit.spoke(turn) or turn.conversation.state is State.HUMAN:
        return None
    wish = _wish(turn)
    if wish is None:
        return None
    summary = texts.say(turn, wish)
    known = _known(turn, summary)
    due = known.deadline_at if known else answered_by(turn.policy.hours, turn.now)
    number = known.ticket_no if known else turn.new_ticket_no
    told = texts.reply(turn, "privacy_ticket", ticket_no=number, promise=ticketing.when(turn, due))
    made = NewTicket(
        ticket_no=number,
        category=texts.say(turn, "privacy_category"),
        summary=summary,
        deadline_at=due,
    )
    memory = visit.settled(turn.memory)
    outcome = Outcome(replies=(told,), tickets=() if known else (made,), memory=memory)
    return visit.because("privacy", outcome, wish)


def answered_by(hours: Hours, now: datetime, days: int = WORKING_DAYS) -> datetime:
    """When people stop serving on the so-manieth working day after today (UTC)."""
    day = now.astimezone(hours.timezone).date()
    while days:
        day += timedelta(days=1)
        days -= hours.calendar.is_workday(day)
    midnight = moment_of(hours, day, time(0))
    opening = schedule.next_opening(hours, midnight - timedelta(seconds=1))
    end = schedule.window_end(hours, opening)
    same_day = end.astimezone(hours.timezone).date() == day
    return end if same_day else moment_of(hours, day, _EVENING)


def _wish(turn: Turn) -> str | None:
    said = choices.folded(turn.text)
    if len(said) > _LONGEST or _NO_ORDER.search(said):
        return None
    return next((name for name, pattern in _WISHES.items() if pattern.search(said)), None)


def _known(turn: Turn, summary: str) -> Ticket | None:
    living = (ticket for ticket in turn.dossier.tickets if ticket.status in LIVING)
    return next((ticket for ticket in living if ticket.summary == summary), None)
