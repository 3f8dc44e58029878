"""Where notices to agents go: the group, a person, the operators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.base import Address, Channel
from handlers.policy import Push, Roster
from handlers.turn import Notice

_PERSONAL = frozenset({Push.MESSAGE, Push.URGENT, Push.PHONE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlet:
    """A channel and an address on it."""

    channel: Channel
    address: Address

    @property
    def lane(self) -> str:
        """Messages to one address leave in order."""
        return f"{self.address.channel}:{self.address.account}:{self.address.to}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlets:
    """The configured surfaces of the agents. Every notice finds at least one."""

    groups: tuple[Outlet, ...]
    """The agents' groups; the console's own list where no platform group is configured."""
    personal: Mapping[str, Channel]
    """`wecom` or `feishu` to the channel that writes to one agent."""
    ops: tuple[Outlet, ...] = ()
    """Where alarms for operators go; the groups where there is none."""

    def for_notice(self, notice: Notice, roster: Roster) -> tuple[Outlet, ...]:
        """The group, and for a loud push also the persons it names."""
        if notice.push is Push.ALARM:
            return self.ops or self.groups
        if notice.push not in _PERSONAL:
            return self.groups
        return (*self.groups, *self._persons(notice, roster))

    def private(self, notice: Notice, roster: Roster) -> tuple[Outlet, ...]:
        """Only the persons it names, where a platform reaches them."""
        return self._persons(notice, roster)

    def _persons(self, notice: Notice, roster: Roster) -> tuple[Outlet, ...]:
        found = []
        for agent_id in notice.to:
            agent = roster.agent(agent_id)
            for platform, channel in self.personal.items():
                user = getattr(agent, platform, "") if agent else ""
                if user:
                    address = Address(channel=channel.name, account="", to=user)
                    found.append(Outlet(channel=channel, address=address))
        return tuple(found)
