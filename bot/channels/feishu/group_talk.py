"""What is written in the agents' group: words in a case's thread, or to the bot. Pure look-ups.

Anything else of the group is neither stored nor answered.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.arrivals import agent_arrival
from bot.channels.base import Arrival, CaseRef, Kind, NotYet
from bot.channels.feishu.known import Known
from bot.channels.feishu.messages import Mention, Spoken, without
from bot.channels.wecom.reading import Body
from handlers import agent_talk, person_talk
from handlers.cause import AgentDid, Do
from handlers.model import Message


def arrivals(
    body: Body, said: Spoken, who: str, known: Known, *, app_id: str
) -> tuple[Arrival, ...]:
    """An agent's words where they concern the desk."""
    bot, others = _called(said.mentions, known.bot_open_id())
    root = body.text("root_id") or body.text("parent_id")
    case = known.case_of(root) if root else None
    text = without(said.message.text, bot)
    if case is not None:
        elsewhere = person_talk.in_full(text, case.case_no) or _elsewhere(text, case.case_no)
        if elsewhere is not None:
            return (_to_bot(said, elsewhere, who, app_id, colleague=False),)
        return (_in_thread(case, said, text, who, colleague=bool(others)),)
    if root and known.is_card_on_its_way():
        raise NotYet("words under a card that is perhaps ours")
    if not bot or not (text or said.message.media):
        return ()
    return (_to_bot(said, text, who, app_id, colleague=bool(others)),)


def _elsewhere(text: str, case_no: int) -> str | None:
    """An order about another case than the thread's, or one that nobody understands."""
    order = agent_talk.command(text)
    if order is None:
        return text if agent_talk.is_unclear(text) else None
    return text if order.case_no not in (None, case_no) else None


def asked(said: Spoken, known: Known) -> Message | None:
    """A question to the bot in a customers' group, without the bot's name; None where it is not called."""
    bot, _ = _called(said.mentions, known.bot_open_id())
    return replace(said.message, text=without(said.message.text, bot)) if bot else None


def taken_back(said: tuple[CaseRef, str], message_id: str, at: datetime) -> Arrival:
    """An agent recalled words of theirs: what they became is taken back as far as it goes."""
    case, agent_id = said
    words = f"feishu:{message_id}"
    did = AgentDid(agent_id=agent_id, do=Do.RECALL, case_no=case.case_no, words=words)
    name = f"recall:{message_id}"
    return agent_arrival(case, did, platform_id=name, at=at, answer_to=message_id)


def _called(
    mentions: tuple[Mention, ...], bot_open_id: str
) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """The bot, and colleagues. Another bot is nobody."""

    def is_ours(one: Mention) -> bool:
        return one.open_id == bot_open_id if bot_open_id else one.is_bot

    ours = tuple(one for one in mentions if is_ours(one))
    return ours, tuple(one for one in mentions if not is_ours(one) and not one.is_bot)


def _in_thread(case: CaseRef, said: Spoken, text: str, who: str, *, colleague: bool) -> Arrival:
    message, name = said.message, f"feishu:{said.message.message_id}"
    order = agent_talk.understood(text)
    do = Do.NOTE if colleague and order.do is Do.REPLY else order.do
    to = order.to
    if do is Do.REASSIGN and said.mentions:
        to = next((f"feishu:{one.open_id}" for one in said.mentions if one.open_id), order.to)
    did = AgentDid(
        agent_id=f"feishu:{who}",
        do=do,
        text=order.text,
        to=to,
        attachments=tuple(f"feishu:{media.media_id}" for media in message.media),
        case_no=case.case_no,
        words="" if do is Do.RECALL else name,
    )
    return agent_arrival(
        case,
        did,
        platform_id=name,
        at=message.at,
        answer_to=message.message_id,
    )


def _to_bot(said: Spoken, text: str, who: str, app_id: str, *, colleague: bool) -> Arrival:
    """A command such as 今晚谁值班 or 认领 12, or words for the one customer whom its agent serves."""
    name = said.message.message_id
    attachments = [f"feishu:{media.media_id}" for media in said.message.media]
    return Arrival(
        lane="desk",
        channel="feishu_group",
        account=app_id,
        platform_id=name,
        kind=Kind.DESK,
        at=said.message.at,
        payload={
            "by": f"feishu:{who}",
            "text": text,
            "answer_to": name,
            "name": f"feishu:{name}",
            "attachments": attachments,
            "to_colleague": colleague,
        },
    )
