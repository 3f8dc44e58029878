"""What agents say to the desk about themselves: a drill heard, a shift swapped, a pause. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from handlers import agent_names
from handlers.policy import Agent, Policy
from handlers.shifts import holders

_END = r"[\s。.!！~～]*"
_HEARD = re.compile(rf"(?:演练)?收到(?:演练|了)?{_END}|我在{_END}")
_PAUSE = re.compile(rf"(?:缓一缓|歇一会儿?){_END}")
_BACK = re.compile(rf"(?:我?回来了|接待中){_END}")
_AGREED = re.compile(rf"同意换班{_END}")
_REFUSED = re.compile(rf"(?:不同意|拒绝)换班{_END}")
_SWAP = re.compile(
    rf"换班\s*(?:(?P<year>\d{{4}})[-/年.])?(?P<month>\d{{1,2}})[-/月.](?P<day>\d{{1,2}})日?号?"
    rf"\s*(?:和|给|跟|找)?\s*@?(?P<to>[A-Za-z0-9_.-]{{1,20}}|[一-鿿·]{{1,5}}){_END}"
)


class About(StrEnum):
    """What a sentence is about."""

    HEARD = "heard"
    PAUSE = "pause"
    BACK = "back"
    SWAP = "swap"
    AGREED = "agreed"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyWish:
    """A sentence of an agent about themselves."""

    about: About
    agent: Agent
    day: date | None = None
    to: Agent | None = None
    name: str = ""
    """The colleague as written."""
    possible: bool = True
    """Whether the agent has a shift on that day and the colleague exists."""


def wish(policy: Policy, agent: Agent, text: str, now: datetime) -> DutyWish | None:
    """What an agent wants for themselves; None where the sentence is about something else."""
    said = text.strip()
    for pattern, about in _SIMPLE:
        if pattern.fullmatch(said):
            return DutyWish(about=about, agent=agent)
    found = _SWAP.fullmatch(said)
    return _swap(policy, agent, found, now) if found else None


def _swap(policy: Policy, agent: Agent, found: re.Match[str], now: datetime) -> DutyWish:
    today = now.astimezone(policy.hours.timezone).date()
    day = _day(found, today)
    to = agent_names.colleague(policy.roster, found["to"])
    has = day is not None and any(
        agent.id in holders(policy.roster, policy.hours, shift, day)
        for shift in policy.roster.shifts
    )
    possible = has and to is not None and to.id != agent.id
    return DutyWish(
        about=About.SWAP, agent=agent, day=day, to=to, name=found["to"], possible=possible
    )


def _day(found: re.Match[str], today: date) -> date | None:
    year = int(found["year"] or today.year)
    try:
        day = date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    if found["year"] or day >= today - timedelta(days=1):
        return day
    return day.replace(year=year + 1)


_SIMPLE = (
    (_HEARD, About.HEARD),
    (_PAUSE, About.PAUSE),
    (_BACK, About.BACK),
    (_AGREED, About.AGREED),
    (_REFUSED, About.REFUSED),
)
