"""Who may be called, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class Role(StrEnum):
    """What an agent may do."""

    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"


@dataclass(frozen=True, kw_only=True, slots=True)
class Agent:
    """A person of the company who serves customers."""

    id: str
    name: str
    wecom: str = ""
    """The WeCom userid."""
    feishu: str = ""
    """The Feishu open_id."""
    role: Role = Role.AGENT
    skills: tuple[str, ...] = ()


class Rotation(StrEnum):
    """How the agents of a shift take turns."""

    NONE = "none"
    """All of them together, the first one first."""
    DAILY = "daily"
    WEEKLY = "weekly"
    """One after the other, changing on the weekday of `first_day`, else on Monday."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """Who is on duty when; `level` 1 is called first, 2 when the first does not answer."""

    agents: tuple[str, ...]
    days: tuple[str, ...]
    start: time
    end: time
    level: int = 1
    first_day: date | None = None
    last_day: date | None = None
    rotation: Rotation = Rotation.NONE
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Leave:
    """An agent who is away from `start` until `end`."""

    agent: str
    start: datetime
    end: datetime
    substitute: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Swap:
    """The shifts of `agent` that begin on `day` are taken by `substitute`."""

    day: date
    agent: str
    substitute: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Roster:
    """The agents and their shifts; an agent without shifts is always on duty."""

    agents: tuple[Agent, ...] = ()
    shifts: tuple[Shift, ...] = ()
    leaves: tuple[Leave, ...] = ()
    swaps: tuple[Swap, ...] = ()

    def agent(self, agent_id: str) -> Agent | None:
        """The agent of this id, if the company has one."""
        return next((agent for agent in self.agents if agent.id == agent_id), None)
