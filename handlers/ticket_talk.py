"""What agents write to the desk about tickets: a number, and what to do with it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from handlers.cause import AgentDid, Do
from handlers.ticket_words import NUMBER

MOST: Final = 50
"""Tickets of one order."""
_NAME = r"(?:[A-Za-z0-9_.-]{1,20}|[\u4e00-\u9fff·]{1,5})"
_BETWEEN: Final = re.compile(r"[\s,\uff0c、;\uff1b和与及]+")
_LEAD: Final = re.compile(r"^(?:(?:打开|查|看)?工单)\s*[:\uff1a#]?\s*")
_VERB_FIRST: Final = re.compile(
    r"^(?:认领|我来|接单|结单|完结|办结|退回|放回|看图|补资料|回复|答复|追问|备注|合并|关联)"
)
_TEXT = r"[\s:\uff1a,\uff0c]*(?P<text>.+)"
_ORDERS: Final[tuple[tuple[re.Pattern[str], Do], ...]] = (
    (re.compile(r"(?:打开|看?详情|看(?:电话|手机号?|号码|地址|账号|账户|联系方式))?"), Do.PAGE),
    (re.compile(r"认领|我来|接单"), Do.CLAIM),
    (re.compile(rf"(?:回复|答复)(?:客户)?{_TEXT}", re.DOTALL), Do.REPLY),
    (re.compile(rf"(?:追问|请补充|补充){_TEXT}", re.DOTALL), Do.ASK),
    (re.compile(r"补资料|要资料"), Do.ASK_MISSING),
    (re.compile(rf"(?:备注|//){_TEXT}", re.DOTALL), Do.NOTE),
    (re.compile(r"(?:结单|完结|办结)(?:[\s:\uff1a,\uff0c]+(?P<text>.+))?", re.DOTALL), Do.RESOLVE),
    (re.compile(r"退回|放回"), Do.RELEASE),
    (re.compile(rf"(?:转给|转派给?)\s*@?(?P<to>{_NAME})"), Do.REASSIGN),
    (re.compile(r"看(?:图片?|照片|附件|语音|视频|材料)|听语音"), Do.PICTURES),
)
_JOINED: Final = re.compile(r"(?P<merge>合并到?|并入|并到)|关联到?")


@dataclass(frozen=True, slots=True)
class TicketWish:
    """Commands for the conversations of the tickets that they name."""

    orders: tuple[AgentDid, ...]
    is_bare: bool = False
    """Nothing but numbers was written: the tickets are to be seen."""


def wish(text: str, agent_id: str) -> TicketWish | None:
    """What a line that names tickets orders; None where it names none or orders nothing."""
    flat = unicodedata.normalize("NFKC", text).strip()
    numbers, rest = _split(flat)
    if not numbers:
        return None
    joined = tuple(_joining(flat, numbers, agent_id))
    if joined:
        return TicketWish(joined)
    for pattern, do in _ORDERS:
        found = pattern.fullmatch(rest)
        if found:
            said = found.groupdict()
            words, to = (said.get("text") or "").strip(), said.get("to")
            return TicketWish(
                tuple(
                    AgentDid(agent_id=agent_id, do=do, text=words, to=to, ticket_no=number)
                    for number in numbers[:MOST]
                ),
                is_bare=not rest,
            )
    return None


def is_wish(text: str) -> bool:
    """Whether a line is an order about tickets, and so never meant for a customer."""
    return wish(text, "") is not None


def begun(text: str) -> tuple[str, ...]:
    """The numbers that lines of a list begin with, each once."""
    found = (NUMBER.match(line) for line in text.split("\n"))
    return tuple(dict.fromkeys(one.group() for one in found if one))


def _split(flat: str) -> tuple[tuple[str, ...], str]:
    """The numbers a line begins with, after a verb or not, and the order without them."""
    verb = _VERB_FIRST.match(flat)
    rest = _LEAD.sub("", flat[verb.end() :].lstrip() if verb else flat)
    numbers: list[str] = []
    while found := NUMBER.match(rest.upper()):
        numbers.append(_bare(found.group()))
        rest = (
            _BETWEEN.sub("", rest[found.end() :], count=1)
            if _is_list(rest, found)
            else rest[found.end() :]
        )
    rest = re.sub(r"^[\s,:\uff0c\uff1a]+", "", rest)
    order = f"{verb.group()} {rest}".strip() if verb else rest.strip()
    return tuple(dict.fromkeys(numbers)), order


def _is_list(rest: str, found: re.Match[str]) -> bool:
    """Whether another number follows."""
    gap = _BETWEEN.match(rest, found.end())
    return gap is not None and NUMBER.match(rest.upper()[gap.end() :]) is not None


def _joining(flat: str, numbers: tuple[str, ...], agent_id: str) -> Iterator[AgentDid]:
    """合并 and 关联, which name a second ticket."""
    found = _JOINED.search(flat)
    named = tuple(dict.fromkeys(_bare(one.group()) for one in NUMBER.finditer(flat.upper())))
    if found is None or len(named) < 2 or not numbers or _ANSWERS.search(flat[: found.start()]):
        return
    *others, into = named
    for number in others:
        do = Do.MERGE if found["merge"] else Do.LINK
        yield AgentDid(agent_id=agent_id, do=do, to=into, ticket_no=number)
        if do is Do.LINK:
            yield AgentDid(agent_id=agent_id, do=do, to=number, ticket_no=into)


_ANSWERS: Final = re.compile(r"回复|答复|追问|备注|补充|//")
"""Words for a customer or a colleague may speak of other tickets."""


def _bare(number: str) -> str:
    return re.sub(r"[\s-]", "", number)
