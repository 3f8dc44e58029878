"""What operators read when the agents' group loses the bot, or an agent with cases in hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.in_hand import in_hand
from bot.store.transaction import Tx
from handlers import agent_names, desk_talk
from handlers.notice import Notice
from handlers.policy import Policy, Push


def told(tx: Tx, policy: Policy, happened: Mapping[str, Any]) -> tuple[Notice, ...]:
    """An alarm each; an agent who leaves with empty hands is nobody's trouble."""
    if happened["room"] == "away":
        return (Notice(title=policy.texts["notice_room_away"][0], push=Push.ALARM),)
    return tuple(_left(tx, policy, happened.get("who", ())))


def _left(tx: Tx, policy: Policy, who: tuple[str, ...]) -> Iterator[Notice]:
    for name in who:
        agent = agent_names.acting(policy.roster, str(name))
        cases = in_hand(tx, agent.id, policy) if agent else {}
        if agent and cases:
            text = policy.texts["notice_agent_left"][0]
            said = text.format(agent=agent.name, cases=desk_talk.listed(cases))
            yield Notice(title=said, push=Push.ALARM)
