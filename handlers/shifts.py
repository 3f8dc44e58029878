"""Who holds which shift: rotation, swaps and leave worked in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from handlers.policy import Hours, Leave, Role, Roster, Rotation, Shift
from handlers.spans import DAY, clock_change, day_is, moment_of, runs

_FIRST_MONDAY = date(2024, 1, 1)
"""Where rotations without a `first_day` are counted from."""

_TURN = {Rotation.DAILY: 1, Rotation.WEEKLY: 7}
"""Days after which the next agent has the shift."""


def on_shift(roster: Roster, hours: Hours, now: datetime) -> tuple[str, ...]:
    """Agents whose shift runs at this moment, by level and then by the file."""
    local = now.astimezone(hours.timezone)
    today, clock = local.date(), local.time()
    found = [
        (shift.level, agent_id)
        for shift in roster.shifts
        for day in (today - DAY, today)
        if runs(shift.start, shift.end, clock, since_yesterday=day < today)
        for agent_id in holders(roster, hours, shift, day)
    ]
    return tuple(agent_id for _, agent_id in sorted(found, key=lambda row: row[0]))


def holders(roster: Roster, hours: Hours, shift: Shift, day: date) -> tuple[str, ...]:
    """Who has the shift that begins on this day; nobody where it does not."""
    if not _is_held(shift, day) or not day_is(day, shift.days, hours.calendar):
        return ()
    swapped = {swap.agent: swap.substitute for swap in roster.swaps if swap.day == day}
    return tuple(swapped.get(agent_id, agent_id) for agent_id in _turn(shift, day))


def always(roster: Roster) -> tuple[str, ...]:
    """Agents without any shift, in the order of the file.

    In a company that keeps shifts a lead or admin without one is not on duty.
    """
    shifted = {agent_id for shift in roster.shifts for agent_id in shift.agents}
    return tuple(
        agent.id
        for agent in roster.agents
        if agent.id not in shifted and (agent.role is Role.AGENT or not roster.shifts)
    )


def present(roster: Roster, agent_id: str, now: datetime) -> str | None:
    """The agent, or who stands in while they are on leave; None where nobody does."""
    tried: set[str] = set()
    named: str | None = agent_id
    while named is not None and named not in tried:
        leave = next(
            (leave for leave in roster.leaves if leave.agent == named and _covers(leave, now)), None
        )
        if leave is None:
            return named
        tried.add(named)
        named = leave.substitute
    return None


def changes(roster: Roster, hours: Hours, start: datetime, days: int) -> Iterator[datetime]:
    """Moments (UTC) at which somebody else might be on duty."""
    clocks = {clock for shift in roster.shifts for clock in (shift.start, shift.end)}
    for day in days_from(hours, start, days):
        for clock in clocks:
            yield from (moment_of(hours, day, clock, fold) for fold in (0, 1))
        midnight = moment_of(hours, day, time(0))
        changed = clock_change(hours, midnight, midnight + DAY)
        if changed:
            yield changed
    for leave in roster.leaves:
        yield from (leave.start.astimezone(UTC), leave.end.astimezone(UTC))


def days_from(hours: Hours, start: datetime, days: int) -> tuple[date, ...]:
    """The desk's calendar days from the one of `start` on, and so many after it."""
    first = start.astimezone(hours.timezone).date()
    return tuple(first + DAY * ahead for ahead in range(days + 1))


def _is_held(shift: Shift, day: date) -> bool:
    begun = shift.first_day is None or shift.first_day <= day
    return begun and (shift.last_day is None or day <= shift.last_day)


def _turn(shift: Shift, day: date) -> tuple[str, ...]:
    if shift.rotation is Rotation.NONE or not shift.agents:
        return shift.agents
    turns = (day - (shift.first_day or _FIRST_MONDAY)).days // _TURN[shift.rotation]
    return (shift.agents[turns % len(shift.agents)],)


def _covers(leave: Leave, now: datetime) -> bool:
    return leave.start <= now < leave.end
