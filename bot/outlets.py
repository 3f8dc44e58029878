"""Where notices to agents go: the group, a person, the operators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.channels.base import Address, Channel, Part
from bot.channels.ringing import RingingWay
from bot.store.parcel import Parcel, parcel_id
from handlers.notice import Notice
from handlers.policy import Push, Roster

_PERSONAL = frozenset({Push.MESSAGE, Push.URGENT, Push.PHONE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlet:
    """A channel and an address on it."""

    channel: Channel
    address: Address
    alone: Callable[[str], Address | None] | None = None
    """Where the group's bot writes to one agent alone; None where it only writes to the group."""
    agent_id: str = ""
    """The agent whose telephone rings there."""

    @property
    def lane(self) -> str:
        """Messages to one address leave in order."""
        return f"{self.address.channel}:{self.address.account}:{self.address.to}"

    def parcel(
        self, parts: tuple[Part, ...], *, about: str = "", to_agents: tuple[str, ...] = ()
    ) -> Parcel:
        """These parts on their way there."""
        return Parcel(
            lane=self.lane,
            address=self.address,
            kind="notice",
            parts=parts,
            reply_id=parcel_id(),
            to_agents=to_agents,
            about=about,
        )

    def notice(self, notice: Notice, about: str) -> Parcel:
        """A notice on its way there, as its channel shows it."""
        parts = self.channel.render_notice(notice)
        return self.parcel(parts, about=about, to_agents=notice.to)


def _to_its_agent(group: Outlet, notice: Notice) -> Outlet:
    """Where the conversation goes on with the agent alone, the group is spared."""
    found = group.alone(notice.to[0]) if group.alone and notice.to else None
    return replace(group, address=found) if found else group


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlets:
    """The configured surfaces of the agents. Every notice finds at least one."""

    groups: tuple[Outlet, ...]
    """The agents' groups; the console's own list where no platform group is configured."""
    personal: Mapping[str, Channel]
    """`wecom` or `feishu` to the channel that writes to one agent."""
    ops: tuple[Outlet, ...] = ()
    """Where alarms for operators go; the groups where there is none."""
    rings: tuple[RingingWay, ...] = ()
    """What makes a telephone ring."""

    def for_notice(self, notice: Notice, roster: Roster) -> tuple[Outlet, ...]:
        """The group, and for a loud push also the persons it names."""
        if notice.push is Push.ALARM:
            return self.ops or self.groups
        if notice.evidence or notice.page:
            return self._persons(notice, roster)
        if notice.is_news:
            return tuple(_to_its_agent(one, notice) for one in self.groups)
        if notice.instead:
            return self._for_who_asked(notice, roster)
        if notice.push not in _PERSONAL:
            return self.groups
        return (*self.groups, *self._persons(notice, roster))

    def _for_who_asked(self, notice: Notice, roster: Roster) -> tuple[Outlet, ...]:
        """In a case's thread; where the group has none, to the agent alone."""
        threads = tuple(one for one in self.groups if one.channel.capabilities.thread)
        talks = tuple(_to_its_agent(one, notice) for one in self.groups if one.alone)
        return threads or talks or self._persons(notice, roster) or self.groups

    def ringing(self, agent_id: str, roster: Roster) -> tuple[Outlet, ...]:
        """Every way that makes this agent's telephone ring; none where nothing is connected."""
        agent = roster.agent(agent_id)
        if agent is None:
            return ()
        named = ((way, str(getattr(agent, way.platform))) for way in self.rings)
        return tuple(
            Outlet(
                channel=way,
                address=Address(channel=way.name, account="", to=to),
                agent_id=agent_id,
            )
            for way, to in named
            if to
        )

    def private(self, notice: Notice, roster: Roster) -> tuple[Outlet, ...]:
        """Only the persons it names, where a platform reaches them."""
        return self._persons(notice, roster)

    def _comes_with_the_ring(self, notice: Notice, platform: str) -> bool:
        """Whether the telephone call brings the words along: a second message would ring twice."""
        carriers = (way for way in self.rings if way.carries_text and way.platform == platform)
        return notice.push is Push.PHONE and any(carriers)

    def _persons(self, notice: Notice, roster: Roster) -> tuple[Outlet, ...]:
        found = []
        for agent_id in notice.to:
            agent = roster.agent(agent_id)
            for platform, channel in self.personal.items():
                user = getattr(agent, platform, "") if agent else ""
                if user and not self._comes_with_the_ring(notice, platform):
                    address = Address(channel=channel.name, account="", to=user)
                    found.append(Outlet(channel=channel, address=address))
        return tuple(found)
