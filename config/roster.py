"""roster.yaml: the agents, their shifts, who is away and who stands in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import Field

from config.fields import Clock, Days, FileModel, Texts
from config.findings import suggestion
from config.slips import Slip
from handlers.policy import Agent, Leave, Role, Roster, Rotation, Shift, Swap


class AgentRow(FileModel):
    """One agent."""

    id: str
    name: str
    wecom: str = ""
    feishu: str = ""
    role: Role = Role.AGENT
    skills: Texts = ()

    def noun(self) -> Agent:
        """The agent as the handlers know them."""
        return Agent(**{name: getattr(self, name) for name in type(self).model_fields})


class ShiftRow(FileModel):
    """One shift: who, on which days, from when to when."""

    name: str = ""
    agents: Texts
    days: Days = ("all",)
    start: Clock = Field(alias="from")
    end: Clock = Field(alias="to")
    level: int = Field(default=1, ge=1)
    first_day: date | None = None
    last_day: date | None = None
    rotation: Rotation = Field(default=Rotation.NONE, alias="rotate")

    def noun(self) -> Shift:
        """The shift as the handlers know it."""
        return Shift(**{name: getattr(self, name) for name in type(self).model_fields})


class LeaveRow(FileModel):
    """Somebody who is away; a `to` without a time of day means the whole of that day."""

    agent: str
    start: date | datetime = Field(alias="from")
    end: date | datetime = Field(alias="to")
    substitute: str | None = None

    def noun(self, zone: ZoneInfo) -> Leave:
        """The leave as the handlers know it."""
        return Leave(
            agent=self.agent,
            start=_moment(self.start, zone),
            end=_moment(self.end, zone, whole_day=True),
            substitute=self.substitute,
        )


class SwapRow(FileModel):
    """One shift taken over; with `back`, the other agent's shift of that day in return."""

    day: date
    agent: str
    substitute: str = Field(alias="with")
    back: date | None = None

    def nouns(self) -> Iterator[Swap]:
        """The takings-over as the handlers know them."""
        yield Swap(day=self.day, agent=self.agent, substitute=self.substitute)
        if self.back:
            yield Swap(day=self.back, agent=self.substitute, substitute=self.agent)


class RosterFile(FileModel):
    """The whole file."""

    agents: tuple[AgentRow, ...] = ()
    shifts: tuple[ShiftRow, ...] = ()
    leaves: tuple[LeaveRow, ...] = ()
    swaps: tuple[SwapRow, ...] = ()

    def noun(self, zone: ZoneInfo) -> Roster:
        """The roster as the handlers know it; `zone` is where the desk's clock hangs."""
        return Roster(
            agents=tuple(row.noun() for row in self.agents),
            shifts=tuple(row.noun() for row in self.shifts),
            leaves=tuple(row.noun(zone) for row in self.leaves),
            swaps=tuple(swap for row in self.swaps for swap in row.nouns()),
        )


def check_roster(file: RosterFile) -> Iterator[Slip]:
    """What is wrong between the values of the file."""
    yield from _doubled_agents(file)
    yield from _unknown_agents(file)
    for index, shift in enumerate(file.shifts):
        if shift.first_day and shift.last_day and shift.last_day < shift.first_day:
            yield Slip("ends_before_start", ("shifts", index, "last_day"))
    for index, leave in enumerate(file.leaves):
        if _day(leave.end) < _day(leave.start):
            yield Slip("ends_before_start", ("leaves", index, "to"))
        if leave.substitute == leave.agent:
            yield Slip("self_substitute", ("leaves", index, "substitute"))


def _doubled_agents(file: RosterFile) -> Iterator[Slip]:
    seen: set[str] = set()
    for index, agent in enumerate(file.agents):
        if agent.id in seen:
            yield Slip("doubled_name", ("agents", index, "id"), {"name": agent.id})
        seen.add(agent.id)


def _unknown_agents(file: RosterFile) -> Iterator[Slip]:
    known = {agent.id for agent in file.agents}
    for path, name in _named_agents(file):
        if name not in known:
            yield Slip("unknown_agent", path, {"name": name, "cure": suggestion(name, known)})


def _named_agents(file: RosterFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, shift in enumerate(file.shifts):
        for place, name in enumerate(shift.agents):
            yield ("shifts", index, "agents", place), name
    for index, leave in enumerate(file.leaves):
        yield ("leaves", index, "agent"), leave.agent
        if leave.substitute is not None:
            yield ("leaves", index, "substitute"), leave.substitute
    for index, swap in enumerate(file.swaps):
        yield ("swaps", index, "agent"), swap.agent
        yield ("swaps", index, "with"), swap.substitute


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _moment(value: date | datetime, zone: ZoneInfo, *, whole_day: bool = False) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value + timedelta(days=whole_day), time())
    return value if value.tzinfo else value.replace(tzinfo=zone)
