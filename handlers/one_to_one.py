"""What an agent tells the bot on WeCom: in the group by @ and quote, alone with it in plain words.

Alone, whatever is no command goes to the customer of the case in hand. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from handlers import agent_names, agent_talk, desk_orders, desk_talk, ticket_talk
from handlers.cause import AgentDid, Do
from handlers.desk_talk import Ordered, Said
from handlers.policy import Agent, Policy

SWITCH = re.compile(r"(?:切换?到?|换到?)\s*[#号]?\s*(\d{1,9})[\s。.!！]*")
CURRENT = re.compile(r"(?:当前|现在)(?:是谁|哪个|个案)?[\s。.?？]*")
OF_THE_DESK = frozenset({Do.CLAIM})
"""Commands that are not about the case in hand where they name none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """One message to the bot."""

    by: str
    """`wecom:<userid>`."""
    text: str
    quoted: str = ""
    """What it quotes, such as the notice of a case."""
    alone: bool
    """Written one to one, not in the group."""
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Hands:
    """What an agent has in hand: numbers of claimed cases with their customers, newest first."""

    cases: dict[int, str] = field(default_factory=dict)
    chosen: int | None = None
    """The case that was switched to last."""

    @property
    def current(self) -> int | None:
        """The case that plain words are for; None where that is open."""
        if self.chosen in self.cases:
            return self.chosen
        return next(iter(self.cases)) if len(self.cases) == 1 else None


@dataclass(frozen=True, slots=True)
class Switched:
    """From now on plain words go to this case."""

    case_no: int
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Words for the desk as a whole, such as 今晚谁值班."""

    text: str


Heard = Said | Ordered | Switched | Asked


def hear(policy: Policy, words: Words, hands: Hands) -> Heard | None:
    """What follows from a message; None for a stranger, who gets nothing."""
    agent = agent_names.acting(policy.roster, words.by)
    if agent is None:
        return None
    if desk_orders.is_order(words.text) or ticket_talk.is_wish(words.text):
        return Asked(words.text)  # never meant for the customer, whichever case is in hand
    switched = _about_cases(policy, words, hands)
    if switched is not None:
        return switched
    named, text = _named(words)
    order = agent_talk.command(text)
    case_no = (order.case_no if order else None) or named
    if case_no is None and words.alone and (order is None or order.do not in OF_THE_DESK):
        case_no = hands.current
    if case_no is not None and (text or words.attachments):
        order = order or agent_talk.Order(Do.REPLY, text)
        return Ordered(_did(agent, order, case_no, words), case_no)
    if words.alone and order is None and len(hands.cases) > 1 and not _of_the_desk(text):
        return Said(_say(policy, "one_to_one_which", cases=desk_talk.listed(hands.cases)))
    return Asked(text)


def _about_cases(policy: Policy, words: Words, hands: Hands) -> Said | Switched | None:
    if agent_talk.is_unclear(_named(words)[1]):
        return Said(_say(policy, "desk_unclear"))
    return _about_those_in_hand(policy, words.text, hands) if words.alone else None


def _about_those_in_hand(policy: Policy, text: str, hands: Hands) -> Said | Switched | None:
    found = SWITCH.fullmatch(text.strip())
    if found is not None:
        case_no = int(found[1])
        if case_no not in hands.cases:
            return Said(_say(policy, "one_to_one_not_yours", case_no=str(case_no)))
        shown = {"case_no": str(case_no), "customer": hands.cases[case_no]}
        return Switched(case_no, _say(policy, "one_to_one_current", **shown))
    if not CURRENT.fullmatch(text.strip()):
        return None
    current = hands.current
    if current is None:
        key = "one_to_one_which" if hands.cases else "one_to_one_none"
        return Said(_say(policy, key, cases=desk_talk.listed(hands.cases)))
    shown = {"case_no": str(current), "customer": hands.cases[current]}
    return Said(_say(policy, "one_to_one_current", **shown))


def _named(words: Words) -> tuple[int | None, str]:
    """The case that the words begin with or quote, and the words without it."""
    found = agent_talk.NUMBERED.match(words.text.strip())
    if found is not None:
        return int(found[1]), words.text.strip()[found.end() :].strip()
    quoted = agent_talk.NUMBERED.search(words.quoted) or _IN_NOTICE.search(words.quoted)
    return (int(quoted[1]) if quoted else None), words.text.strip()


_IN_NOTICE = re.compile(r"个案\s*#?(\d{1,9})")


def _of_the_desk(text: str) -> bool:
    return any(asked.fullmatch(text) for asked in (desk_talk.ON_DUTY, desk_talk.ROSTER)) or (
        text in ("帮助", "help", "?", "？")
    )


def _did(agent: Agent, order: agent_talk.Order, case_no: int, words: Words) -> AgentDid:
    return AgentDid(
        agent_id=agent.id,
        do=order.do,
        text=order.text,
        to=order.to,
        case_no=case_no,
        attachments=words.attachments,
    )


def _say(policy: Policy, key: str, **fields: str) -> str:
    return policy.texts[key][0].format_map(fields)
