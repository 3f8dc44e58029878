"""Which events of a customer belong together, over days, visits and channels. Deterministic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from handlers import alike, need
from handlers.turn import TimelineEvent

VISIT: Final = timedelta(minutes=30)
"""What is said this close together belongs to one visit."""
SAME: Final = timedelta(days=60)
"""A ticket about the same thing within this time goes on with the affair of the one before."""
CASE_KEPT: Final = timedelta(days=7)
"""Case numbers are short and come back; after this one means another case."""
ANSWER_KEPT: Final = timedelta(days=3)
"""The same answer given later than this is another affair."""
OPEN_STILL: Final = timedelta(days=3)
"""A need of which no ticket was made is gone on with this long."""
COMES_BACK: Final = timedelta(days=30)
"""Trouble with a thing that was settled this recently is the same trouble."""
TELLING: Final = 4
"""Characters that tell what a need is about."""
ALIKE: Final = 0.5
"""Share of characters in pairs from which on two needs are one affair."""
_OVER: Final = ("ticket_resolved", "ticket_closed", "ticket_withdrawn", "case_resolved")
_CASE: Final = "case:"
_CALLS: Final = ("case_opened", "case_called")
DONE: Final = (
    "note",
    "case_note",
    "ticket_note",
    "case_resolved",
    "ticket_resolved",
    "agent_said",
    "servicer_said",
    "case_kept",
    "case_handed_over",
)
"""What colleagues did and wrote down."""
CHASED: Final = re.compile(
    r"还没|怎么还|到哪|进度|催|怎么样了|好了[吗么没]|有(?:没有)?(?:消息|结果|回复)|多久才|等(?:了)?(?:多久|好久|几天)|"
    r"什么时候(?:能?处理|到账|回复|能?好|解决|上门|退|来)|没人(?:管|理|回)|处理(?:得|的)?(?:怎|如何)"
)
"""Asks how something goes on that is under way."""


AWAITED: Final = re.compile(
    r"(?:批|审批?|通过|下来|到|到账|打|打款|转|退|赔|报销?|寄|补|发|恢复|修|弄|办|处理|解决|查|算)(?:好|完|到|出来|下来)?了?(?:没有?|吗|么|[?\uff1f])"
    r"|(?:批|通过|下来|到账|打款|恢复|办|处理|解决|查)(?:得)?(?:怎么样|如何|咋样)|什么时候|多久|还没|怎么还|进度|结果|消息|发(?:给)?你们?了|(?:发|给|传)过?(?:来|去)了"
    r"|(?:那个|上次|上回|之前|昨[天晚]|前天)"
)
"""Speaks of something that was under way."""
_LONG: Final = 8
_LEAST: Final = 2
_NUMBERS: Final = re.compile(r"(?<!\d)\d{2,5}(?!\d)")
_ASKED_FOR: Final = re.compile(
    r"(?:待|等|需要?|请|麻烦|让)(?:您|客户|顾客|他|她)?(?:再|先)?(?:提供|补充?|发|给|拍|上传|填|告知|寄回)"
)
_HANDED_OVER: Final = re.compile(
    r"\d{6,}|\*{2,}\d|收款|账[号户]|帐[号户]|开户|支付宝|微信号|(?:农|工|建|中|招|交|邮储?|商)[行商]|银行"
)
_PAPERS: Final = re.compile(r"发票|收据|凭证|照片|截图|视频|地址|病历|证明")
_QUESTION: Final = re.compile(r"怎么|如何|吗|[?\uff1f]|多少|哪|几点|能不能|可以|什么时候|多久")
_COMMON: Final = re.compile(
    r"您好|你好|客户|坐席|值班|处理|联系|回复|电话|订单号?|什么时候|多久|怎么|没有|已经?|我们|你们|您的?|一下|明天|今天|昨天|明早|可以|需要|这个|那个|问题|情况|同事|(?<!申)请|了|的|吗|呢|吧|啊|[\W_\d]+"
)
"""What notes on any affair have in common."""


@dataclass(slots=True)
class Affair:
    """What belongs together: a question, its ticket, the case and how it went on."""

    name: str
    events: list[TimelineEvent] = field(default_factory=list)

    @property
    def last_at(self) -> datetime:
        """When something happened in it last."""
        return self.events[-1].at

    @property
    def is_over(self) -> bool:
        """Whether it was settled and nothing came after."""
        ends = [event.kind for event in self.events if _is_step(event)]
        return bool(ends) and ends[-1] in _OVER


def gathered(events: Sequence[TimelineEvent]) -> list[Affair]:
    """The affairs, the one that began first in front."""
    tickets = frozenset(event.affair for event in events if event.kind.startswith("ticket_"))
    affairs: list[Affair] = []
    for event in sorted(events, key=lambda event: event.at):
        found = _home(affairs, event, tickets)
        if found is None:
            found = Affair(event.affair)
            affairs.append(found)
        found.name = max(found.name, event.affair, key=lambda name: _weight(name, tickets))
        found.events.append(event)
        if event.kind == "case_ticketed":
            affairs = _joined(affairs, found, event.text)
    return affairs


def _joined(affairs: list[Affair], case: Affair, ticket_no: str) -> list[Affair]:
    """The affairs, the ticket that a case became in one with it."""
    ticket = next((one for one in affairs if one.name == ticket_no and one is not case), None)
    if ticket is None:
        return affairs
    case.events = sorted((*case.events, *ticket.events), key=lambda event: event.at)
    case.name = ticket.name
    return [one for one in affairs if one is not ticket]


def picked_up(events: Sequence[TimelineEvent], words: str, now: datetime) -> Affair | None:
    """The affair of late about which colleagues did what these words speak of again."""
    late = [one for one in gathered(events)[::-1] if now - one.last_at <= COMES_BACK]
    sizes = range(_LONG, _enough(words) - 1, -1)
    found = (one for size in sizes for one in late if _shares(one, words, size))
    given = (one for one in late[:1] if _is_waited_for(one, words, now))
    return next(found, None) or next(given, None)


def _is_waited_for(affair: Affair, words: str, at: datetime) -> bool:
    """Whether the words hand over what a colleague asked the customer for."""
    done = [one.text for one in affair.events if one.kind in DONE]
    asked = " ".join(text for text in done[-2:] if _ASKED_FOR.search(text))
    if not asked or _QUESTION.search(words) or at - affair.last_at > CASE_KEPT:
        return False
    named = (word for word in _PAPERS.findall(words) if word in asked)
    return _HANDED_OVER.search(words) is not None or next(named, None) is not None


def _enough(words: str) -> int:
    """Characters in a row that name what was done; fewer where the words ask how it stands."""
    return _LEAST if AWAITED.search(words) else 4


def _shares(affair: Affair, words: str, size: int) -> bool:
    """Whether the words have so many characters in a row of what colleagues did."""
    bare = _COMMON.sub(" ", words)
    grams = {bare[at : at + size] for at in range(len(bare) - size + 1)}
    grams = {one for one in grams if " " not in one}
    done = (_COMMON.sub(" ", one.text) for one in affair.events if one.kind in DONE)
    if size <= _LEAST and set(_NUMBERS.findall(words)) & _numbers_done(affair):
        return True
    return any(gram in text for text in done for gram in grams)


def _numbers_done(affair: Affair) -> set[str]:
    texts = (one.text for one in affair.events if one.kind in DONE)
    return {number for text in texts for number in _NUMBERS.findall(text)}


def _home(
    affairs: Sequence[Affair], event: TimelineEvent, tickets: frozenset[str]
) -> Affair | None:
    """By name, by visit, as a question how it goes on, else because it is about the same thing."""
    newest_first = affairs[::-1]
    for goes_on in (_is_named, _is_visit, _is_progress, _is_same, _is_picked_up):
        found = next((one for one in newest_first if goes_on(one, event, tickets)), None)
        if found is not None:
            return found
    return None


def _is_named(affair: Affair, event: TimelineEvent, tickets: frozenset[str]) -> bool:
    if not event.affair or all(event.affair != known.affair for known in affair.events):
        return False
    if event.affair in tickets:
        return True
    last = max(one.at for one in affair.events if one.affair == event.affair)
    if event.affair.startswith(_CASE):
        begins_anew = event.kind in _CALLS and affair.is_over
        return event.at - last <= CASE_KEPT and not begins_anew
    return event.at - last <= ANSWER_KEPT


def _is_visit(affair: Affair, event: TimelineEvent, tickets: frozenset[str]) -> bool:
    near = event.at - affair.last_at <= VISIT
    return near and _weight(affair.name, tickets) != _weight(event.affair, tickets)


def _is_progress(affair: Affair, event: TimelineEvent, tickets: frozenset[str]) -> bool:
    """What asks how it goes on, and what agents say, is about the living ticket."""
    if event.affair in tickets or affair.name not in tickets:
        return False
    if event.kind == "rated":
        return event.at - affair.last_at <= CASE_KEPT
    if affair.is_over:
        return affair.name in event.text
    by_agents = event.kind in ("agent_said", "servicer_said", "note")
    return by_agents or affair.name in event.text or bool(CHASED.search(event.text))


def _is_same(affair: Affair, event: TimelineEvent, tickets: frozenset[str]) -> bool:
    """Words about the same thing, of a new ticket or beside a living one."""
    if event.kind not in _NEEDS or len(event.text) < TELLING:
        return False
    lasts = SAME if affair.name in tickets else OPEN_STILL
    if _is_answered(affair, tickets) or event.at - affair.last_at > lasts:
        return False
    told = (one.text for one in affair.events if one.kind in _NEEDS)
    again = not affair.is_over or event.at - affair.last_at <= COMES_BACK
    return any(_is_one_need(text, event.text, again=again) for text in told)


def _is_picked_up(affair: Affair, event: TimelineEvent, tickets: frozenset[str]) -> bool:
    """Words about what a colleague did: 「那个特殊申请批了没有」."""
    if event.kind not in _NEEDS or event.at - affair.last_at > COMES_BACK:
        return False
    if _shares(affair, event.text, _enough(event.text)):
        return True
    return _is_waited_for(affair, event.text, event.at)


def _is_one_need(told: str, text: str, *, again: bool) -> bool:
    if told == text or (again and alike.same_thing(told, text)):
        return True
    if min(len(told), len(text)) < need.STATED or alike.of_other_things(told, text):
        return False
    return alike.alike(told, text) >= ALIKE


def _is_answered(affair: Affair, tickets: frozenset[str]) -> bool:
    """Whether it is a question that the knowledge answered; asked anew it is another affair."""
    return _weight(affair.name, tickets) == _ANSWERED


def _is_step(event: TimelineEvent) -> bool:
    return event.kind.startswith(("ticket_", "case_")) and event.kind not in _AFTERWARDS


_NEEDS: Final = ("asked", "ticket_opened", "case_opened", "case_called")
_ANSWERED: Final = 2
_AFTERWARDS: Final = ("ticket_rated", "ticket_note", "case_note")


def _weight(name: str, tickets: frozenset[str]) -> int:
    """How much of an affair of its own this is: nothing, a case, an answered question, a ticket."""
    if not name:
        return 0
    if name in tickets:
        return 3
    return 1 if name.startswith(_CASE) else _ANSWERED
