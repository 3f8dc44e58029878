"""What an agent asks the desk in the group, outside any case: who is on duty, help, a command."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from handlers import agent_names, agent_talk, desk_orders, duty, duty_talk
from handlers.desk_orders import DeskWish
from handlers.duty_talk import DutyWish
from handlers.policy import Agent, Policy
from handlers.turn import AgentDid

ON_DUTY = re.compile(r"(?:今晚|今天|现在|明天)?(?:是)?谁(?:在)?(?:值班|当班)[呢啊吗?？。!！\s]*")
ROSTER = re.compile(r"(?:今晚)?(?:的)?值班(?:表|安排)?[?？。\s]*")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence back."""

    text: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """A command for the conversation of a case."""

    did: AgentDid
    case_no: int


@dataclass(frozen=True, slots=True)
class Wished:
    """An order about what customers are told."""

    wish: DeskWish
    agent: Agent


def answer(
    policy: Policy, by: str, text: str, now: datetime
) -> Said | Ordered | Wished | DutyWish | None:
    """What follows from words to the bot; None for a stranger, who gets nothing."""
    agent = agent_names.acting(policy.roster, by)
    if agent is None:
        return None
    if ON_DUTY.fullmatch(text) or ROSTER.fullmatch(text):
        tonight = duty.tonight(policy.roster, policy.hours, now)
        return Said(policy.texts["desk_on_duty"][0].format(tonight=tonight))
    own = duty_talk.wish(policy, agent, text, now)
    if own is not None:
        return own
    wish = desk_orders.wish(text, agent.id, now.astimezone(policy.hours.timezone))
    if wish is not None:
        return Wished(wish, agent)
    order = agent_talk.command(text)
    if order is None or order.case_no is None:
        return Said(policy.texts["desk_help"][0])
    did = AgentDid(
        agent_id=agent.id, do=order.do, text=order.text, to=order.to, case_no=order.case_no
    )
    return Ordered(did, order.case_no)
