"""What an agent asks the desk in the group, outside any case: who is on duty, help, a command."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from handlers import agent_names, agent_talk, desk_orders, duty, duty_talk, ticket_talk
from handlers.cause import AgentDid, Do
from handlers.desk_orders import DeskWish
from handlers.duty_talk import DutyWish
from handlers.policy import Agent, Policy
from handlers.ticket_talk import TicketWish

ON_DUTY = re.compile(r"(?:今晚|今天|现在|明天)?(?:是)?谁(?:在)?(?:值班|当班)[呢啊吗?？。!！\s]*")
ROSTER = re.compile(r"(?:今晚)?(?:的)?值班(?:表|安排)?[?？。\s]*")
HELP = re.compile(
    r"(?:帮助|help|指令|命令|菜单|你(?:会|能)(?:干|做)?(?:什么|啥)|(?:怎么|如何)用|你好|在吗|hi|hello)?[呢啊吗?\uff1f。.!\uff01\s]*",
    re.IGNORECASE,
)
"""What is said to the bot itself, never to a customer."""


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """What comes with words that were written outside any case."""

    in_hand: Mapping[int, str] = field(default_factory=dict)
    """The writer's cases with their customers; none where plain words are for no customer."""
    attachments: tuple[str, ...] = ()
    to_colleague: bool = False
    """Somebody of the desk is called by name: nothing of it is for a customer."""


NOTHING = Beside()


def answer(
    policy: Policy, by: str, text: str, now: datetime, said: Beside = NOTHING
) -> Said | Ordered | Wished | DutyWish | TicketWish | None:
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
    of_tickets = ticket_talk.wish(text, agent.id)
    if of_tickets is not None:
        return of_tickets
    wish = desk_orders.wish(text, agent.id, now.astimezone(policy.hours.timezone))
    if wish is not None:
        return Wished(wish, agent)
    return _of_a_case(policy, agent, text, said)


def listed(cases: Mapping[int, str]) -> str:
    """Cases in hand as an agent is asked about them."""
    return "、".join(f"#{case_no} {customer}".strip() for case_no, customer in cases.items())


def _of_a_case(policy: Policy, agent: Agent, text: str, said: Beside) -> Said | Ordered:
    """A command, or words for a customer; of several in hand nobody guesses which is meant."""
    numbered = agent_talk.NUMBERED.match(text)
    words = text[numbered.end() :].strip() if numbered else text
    if agent_talk.is_unclear(words):
        return Said(policy.texts["desk_unclear"][0])
    order = agent_talk.command(words)
    case_no = order.case_no if order else None
    if case_no is None and numbered:
        case_no = int(numbered[1])
    if case_no is None and _is_about_one_in_hand(order, words):
        if len(said.in_hand) > 1:
            which = policy.texts["desk_which"][0]
            return Said(which.format(cases=listed(said.in_hand)))
        case_no = next(iter(said.in_hand), None)
    if case_no is None or not (words or said.attachments):
        return Said(policy.texts["desk_help"][0])
    plain = Do.NOTE if said.to_colleague else Do.REPLY
    order = order or agent_talk.Order(plain, words)
    did = AgentDid(
        agent_id=agent.id,
        do=order.do,
        text=order.text,
        to=order.to,
        case_no=case_no,
        attachments=said.attachments,
    )
    return Ordered(did, case_no)


def _is_about_one_in_hand(order: agent_talk.Order | None, words: str) -> bool:
    if order is None:
        return HELP.fullmatch(words) is None
    return order.do is not Do.CLAIM
