"""Whatever was said before: 「转人工」 leads to a person or a number, on every channel, at any hour."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from handlers.cause import Cause, CustomerEntered, SessionChanged
from handlers.model import CaseStatus, Message, MessageKind, State
from handlers.turn import DutyFacts, Turn
from knowledge import signals
from knowledge.matcher import Action
from knowledge.signals import Signals
from tests.handlers.desk import Desk
from tests.journeys.rig import FULL

DIALOGUES = 10_000 if FULL else 60
MOST = 2
"""Messages until there is a person or a number."""
HOURS = tuple(
    datetime.fromisoformat(at)
    for at in (
        "2026-11-18T23:40:00+08:00",
        "2026-11-18T20:00:00+08:00",
        "2026-11-18T21:59:00+08:00",
        "2026-11-18T10:00:00+08:00",
        "2026-11-18T08:58:00+08:00",
        "2026-11-21T11:00:00+08:00",
        "2026-10-01T03:00:00+08:00",
    )
)
CALLS = ("转人工", "转人工", "人工", "人工客服", "我要人工!", "转人工转人工", "叫个真人来")
KNOWN = {"怎么退货?": "return", "退货运费谁出?": "fee", "怎么连网?": "wifi", "多久发货": "ship"}
UNSURE = ("退货的事情怎么弄呢", "运费还是退货怎么说呢", "发货还是退货怎么办呢")
LINES = (
    *(*KNOWN, *UNSURE, "在吗", "你好", "1", "2", "都不是", "好的", "谢谢", "再见", "下一步"),
    *(
        "这步不行",
        "登记工单",
        "我那个洗衣机",
        "电话13800138000",
        "跳过",
        "我的工单到哪了",
        "催一下",
    ),
    *(
        "不用了撤回吧",
        "你们这群废物",
        "还有个别的事情,发票一直没有收到",
        "哈哈",
        "DD20261102",
        "嗯",
    ),
    *(
        "插座冒烟了,我不敢碰",
        "东西坏了",
        "你们就是骗子,明天去12315",
        "弄死你们",
        "我已经到店门口了",
    ),
    *("不用转人工", "人工费多少钱", "删除我的信息", "你是机器人吗", "我不想活了", "好了没事了"),
    *(
        "要是漏电了怎么办?",
        "我想问一下",
        "确认删除",
        "没有危险",
        "有危险",
        "取消",
        "算了",
        "没解决",
    ),
    *("我的电饭煲盖子裂了,单号DD20261101", "DD20261101的快递到哪了", "5", "不满意", "满意", "6688"),
    *("转人工", "我要投诉", "给我退款!!!", "😡😡", "？", "然后呢", "换一个", "第二个", "等一下"),
)
EVENTS = ("picture", "voice", "claim", "reply", "resolve", "release", "person", "ended", "enter")
WAITS = (1, 5, 60, 700, 2400, 9000, 40_000)


@dataclass
class AnyDesk(Desk):
    """A desk on any platform, which reads the words for what they are."""

    choices_shown: bool = True
    budget: int | None = 5

    def read(self, text: str, **override: Any) -> Signals:
        """Everything that the signals hear."""
        return replace(signals.read(text, at=self.now), **override)

    def _turn(self, cause: Cause, messages: tuple[Message, ...], read: Any) -> Turn:
        turn = super()._turn(cause, messages, read)
        return replace(
            turn,
            can_offer_choices=self.choices_shown,
            budget_left=None if self.budget is None else turn.budget_left,
            reply_window=None if self.budget is None else turn.reply_window,
        )


CHANNELS: dict[str, dict[str, Any]] = {
    "wecom_kf": {},
    "wecom_app": {"budget": None, "choices_shown": False},
    "feishu": {"budget": None},
    "customer limited to tickets": {"duty": DutyFacts(limited=True)},
    "after an outage": {"backlog": True},
    "one of many": {"alike": 40},
}


def desk_of(chance: random.Random, channel: str) -> AnyDesk:
    """A desk that is sure of some lines and unsure of others."""
    desk = AnyDesk(now=chance.choice(HOURS), **CHANNELS[channel])
    for text, entry_id in KNOWN.items():
        desk.knows(text, entry_id)
    for text in UNSURE:
        desk.knows(text, "return", "fee", action=Action.CLARIFY, score=0.4)
    return desk


def play(desk: Desk, chance: random.Random) -> list[str]:
    """A dialogue at random; what happened."""
    story = []
    for _ in range(chance.randrange(14)):
        desk.now += timedelta(seconds=chance.choice((1, 1, 4, 20)))
        kind = chance.choice(("say", "say", "say", "tap", "wait", "event"))
        what = happen(desk, kind, chance)
        story.append(f"{kind} {what}")
    return story


def happen(desk: Desk, kind: str, chance: random.Random) -> str:
    """One thing of the kind."""
    if kind == "say":
        lines = [chance.choice(LINES) for _ in range(chance.choice((1, 1, 1, 2)))]
        desk.say(*lines)
        return "/".join(lines)
    if kind == "tap":
        choice = chance.choice(desk.choices or ["human"])
        desk.tap(choice)
        return choice
    if kind == "wait":
        seconds = chance.choice(WAITS)
        desk.wait(seconds=seconds)
        return str(seconds)
    event = chance.choice(EVENTS)
    befall(desk, event)
    return event


def befall(desk: Desk, event: str) -> None:
    """Something other than words."""
    if event == "picture":
        desk.picture()
    elif event == "voice":
        desk.send(desk.message("", kind=MessageKind.VOICE))
    elif event == "enter":
        desk.turn(CustomerEntered())
    elif event in ("person", "ended"):
        desk.turn(SessionChanged(owner=event, servicer="ZhangSan" if event == "person" else None))
    else:
        desk.agent("xiaolin", event, "我来看看")


def is_with_a_person(desk: Desk, story: list[str]) -> bool:
    """Somebody has it: who claimed the case, or a servicer of the platform."""
    case = desk.case
    if case is not None and case.status is CaseStatus.CLAIMED:
        return True
    return desk.state is State.HUMAN and "event person" in story


def is_called(desk: Desk) -> bool:
    """A case that agents can read of, and a customer who was told."""
    case = desk.case
    told = {notice.case_no for _, notice in desk.notices}
    return case is not None and (case.case_no in told or desk.alike > 1 or bool(case.ticket_no))


def has_number(desk: Desk, since: int) -> bool:
    """A ticket's number in what the customer read since."""
    said = "\n".join(reply.text for _, reply in desk.sent[since:])
    return any(ticket.ticket_no in said for ticket in desk.tickets)


def check(seed: int, channel: str) -> None:
    """One dialogue, then the call; the number or the person within two messages."""
    chance = random.Random(seed)
    desk = desk_of(chance, channel)
    story = play(desk, chance)
    before = len(desk.sent)
    call = chance.choice(CALLS)
    desk.say(call)
    heard = [reply for _, reply in desk.sent[before:]]
    shown = (channel, seed, story, call, desk.state, [reply.text for reply in heard])
    assert len(heard) <= MOST, shown
    if not is_with_a_person(desk, story):
        assert heard, shown
        assert has_number(desk, before) or is_called(desk), shown


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.timeout(3600 if FULL else 60)
def test_a_person_or_a_number_after_any_dialogue(channel: str) -> None:
    """In every state, on every platform, in every window, for every kind of customer."""
    for seed in range(DIALOGUES // len(CHANNELS) + 1):
        check(seed, channel)
