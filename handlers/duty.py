"""Who is on duty, who is called next, and when nobody is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from handlers import schedule
from handlers.policy import Agent, Hours, Policy, Role, Roster, Target
from handlers.shifts import always, changes, on_shift, present
from handlers.spans import DAY, moment_of

_EVENING = time(20)
"""Drills ring when the night shift has begun and nobody is asleep yet."""

Gap = tuple[datetime, datetime]
"""From when until when (UTC) nobody is on duty."""


def line(roster: Roster, hours: Hours, now: datetime) -> tuple[Agent, ...]:
    """Everybody who can be called at this moment, in the order of calling.

    First those whose shift runs, by level and then by the file; then agents without any shift, who
    are always on duty, in the order of the file. Where shifts exist, leads and admins without one
    are not in the line: the ladder calls them by name. Who is on leave is replaced or left out.
    """
    named = (*on_shift(roster, hours, now), *always(roster))
    here = (present(roster, agent_id, now) for agent_id in named)
    agents = (roster.agent(agent_id) for agent_id in dict.fromkeys(here) if agent_id)
    return tuple(agent for agent in agents if agent)


def called(roster: Roster, hours: Hours, now: datetime, level: int = 1) -> Agent | None:
    """Who is called first (level 1), second, and so on; None where nobody is left."""
    return dict(enumerate(line(roster, hours, now), start=1)).get(level)


def on_duty(policy: Policy, now: datetime) -> tuple[Agent, ...]:
    """Everybody on duty at this moment, who is called first standing first."""
    return line(policy.roster, policy.hours, now)


def people(
    policy: Policy, target: Target, now: datetime, *, passed_over: str = ""
) -> tuple[str, ...]:
    """Ids of the agents whom a rung of the ladder addresses; empty for the group as a whole.

    `on_duty` where nobody is falls to the leads at once: an urgent case does not wait for a rung
    that reaches nobody. Who is `passed_over` is called where nobody else is.
    """
    if target is Target.GROUP:
        return ()
    if target is Target.OPS:
        return _of_role(policy.roster, Role.ADMIN, now)
    leads = _of_role(policy.roster, Role.LEAD, now) or _of_role(policy.roster, Role.ADMIN, now)
    if target is Target.LEAD:
        return leads
    here = [one.id for one in on_duty(policy, now) if one.id != passed_over]
    place = 1 if target is Target.SECOND else 0
    if len(here) > place:
        return (here[place],)
    others = tuple(one for one in leads if one != passed_over)
    return others or (passed_over,) * bool(passed_over) if target is Target.ON_DUTY else ()


def leads(policy: Policy, now: datetime) -> tuple[Agent, ...]:
    """Leads who are not on leave, and not in the line of those on duty anyway."""
    there = {agent.id for agent in on_duty(policy, now)}
    named = (policy.roster.agent(one) for one in _of_role(policy.roster, Role.LEAD, now))
    return tuple(agent for agent in named if agent is not None and agent.id not in there)


def next_change(policy: Policy, now: datetime) -> datetime:
    """When (UTC) another window begins or somebody else may be on duty."""
    moments = changes(policy.roster, policy.hours, now, 2)
    soonest = min((one for one in moments if one > now), default=None)
    window = schedule.next_change(policy.hours, now)
    return min(soonest, window) if soonest else window


def next_asking(policy: Policy, now: datetime) -> datetime:
    """When (UTC) agents are asked what becomes of their cases before the next quiet hours begin."""
    begin = now
    while True:
        begin = schedule.window_end(policy.hours, begin)
        asked = begin - policy.care.handover
        quiet = schedule.is_quiet(policy.hours, begin)
        if (quiet and asked > now) or begin - now > DAY * 14:
            return asked


def next_drill(hours: Hours, now: datetime) -> datetime:
    """When (UTC) the drill of the next month rings: the first evening that is no quiet hour."""
    local = now.astimezone(hours.timezone).date()
    first = (local.replace(day=1) + DAY * 32).replace(day=1)
    return schedule.next_daytime(hours, moment_of(hours, first, _EVENING))


def uncovered_hours(
    roster: Roster, hours: Hours, start: datetime, days: int = 30
) -> tuple[Gap, ...]:
    """When (UTC) nobody can be called in the days to come."""
    parts = _parts(roster, hours, start, start + DAY * days)
    return tuple((begin, end) for begin, end, agents in parts if not agents)


def tonight(roster: Roster, hours: Hours, now: datetime) -> str:
    """One line for each change of duty until tomorrow noon: `18:00-9:00 小林 / 阿杰`.

    The first name is called first, the second after it. A line without a name is a time in which
    nobody can be called.
    """
    noon = moment_of(hours, now.astimezone(hours.timezone).date() + DAY, time(12))
    rows = []
    for begin, end, agents in _parts(roster, hours, now, noon):
        clocks = (moment.astimezone(hours.timezone) for moment in (begin, end))
        since, until = (f"{clock.hour}:{clock.minute:02}" for clock in clocks)
        rows.append(f"{since}-{until} {' / '.join(agent.name for agent in agents)}".rstrip())
    return "\n".join(rows)


def _parts(
    roster: Roster, hours: Hours, start: datetime, last: datetime
) -> Iterator[tuple[datetime, datetime, tuple[Agent, ...]]]:
    """The time between the two (UTC), divided where the first two in line change."""
    days = (last - start).days + 1
    inside = {moment for moment in changes(roster, hours, start, days) if start < moment < last}
    begin, agents = start.astimezone(UTC), line(roster, hours, start)[:2]
    for moment in sorted(inside):
        following = line(roster, hours, moment)[:2]
        if following != agents:
            yield begin, moment, agents
            begin, agents = moment, following
    yield begin, last.astimezone(UTC), agents


def _of_role(roster: Roster, role: Role, now: datetime) -> tuple[str, ...]:
    named = (present(roster, agent.id, now) for agent in roster.agents if agent.role is role)
    return tuple(dict.fromkeys(agent_id for agent_id in named if agent_id))
