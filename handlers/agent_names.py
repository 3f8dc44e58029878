"""Who an agent is, by whatever name the platform or a colleague uses."""

from __future__ import annotations

from handlers.policy import Agent, Roster

PLATFORMS = ("feishu", "wecom")


def acting(roster: Roster, name: str) -> Agent | None:
    """The agent behind an id of ours or `<platform>:<id there>`; None for a stranger."""
    platform, found, account = name.partition(":")
    if not found:
        return roster.agent(name)
    if platform not in PLATFORMS or not account:
        return None
    return next((one for one in roster.agents if getattr(one, platform) == account), None)


def colleague(roster: Roster, name: str) -> Agent | None:
    """The agent whom a colleague means: as above, or by the name that is shown."""
    by_name = (one for one in roster.agents if one.name == name)
    return acting(roster, name) or next(by_name, None)
