"""A danger that is over wakes nobody else; one that is back calls again."""

from __future__ import annotations

import pytest

from handlers import calming
from handlers.cause import Do
from handlers.model import CaseStatus, State
from knowledge.signals import UrgentReason
from tests.handlers.desk import NIGHT, Desk

OVER = [
    "火灭了",
    "拔了，没事了",
    "哈哈开玩笑的",
    "窗户打开了，出来了",
    "阀门我关掉了，窗也开了，好多了",
    "找到了找到了，在同学家",
    "血止住了，谢谢",
    "救护车到了",
    "已经不冒烟了",
    "虚惊一场",
]
GOES_ON = [
    "火灭不掉",
    "没有停，还在流",
    "火灭了但是我爸晕倒了",
    "门还没打开",
    "不行出不来",
    "我没开玩笑",
    "没事了吗",
    "救护车还没到",
    "快来人啊",
    "灭了又着起来了",
]


def in_danger(**read: object) -> Desk:
    """A desk at night, its customer in danger, somebody called."""
    desk = Desk(now=NIGHT)
    desk.say("插座冒烟了有火花", **(read or {"urgent": UrgentReason.SAFETY}))
    return desk


def called(desk: Desk) -> list[str]:
    """Whom the notices named, in their order."""
    return [agent for _, notice in desk.notices for agent in notice.to]


@pytest.mark.parametrize("words", OVER)
def test_nobody_else_is_woken_once_it_is_over(words: str) -> None:
    """The ladder stops; who was called stays the only one, the ticket waits for the morning."""
    desk = in_danger()
    before = called(desk)
    desk.say(words)
    assert desk.tickets[0].ticket_no in desk.last
    assert not [one for one in desk.wait(hours=1) if one.notices]
    assert called(desk) == before
    assert desk.case is not None
    assert desk.case.status is CaseStatus.OPEN
    assert desk.tickets[0].urgent


@pytest.mark.parametrize("words", GOES_ON)
def test_what_goes_on_goes_on_calling(words: str) -> None:
    """Doubtful words stop no ladder: the second and the lead are called."""
    desk = in_danger()
    desk.say(words)
    desk.wait(minutes=12)
    assert len(set(called(desk))) >= 3


def test_the_card_tells_why_nobody_else_is_called() -> None:
    """Silently, for whoever reads it."""
    desk = in_danger()
    desk.say("火灭了")
    _, notice = desk.notices[-1]
    assert "火灭了" in notice.title
    assert notice.to == ()


def test_a_danger_that_is_back_calls_again() -> None:
    """「又冒烟了」 after 「灭了」 is no afterthought."""
    desk = in_danger()
    desk.say("灭了")
    before = len(called(desk))
    desk.say("又冒烟了！")
    assert len(called(desk)) == before + 1
    desk.wait(minutes=12)
    assert len(called(desk)) > before + 3


def test_who_spoke_of_dying_is_called_all_the_same() -> None:
    """「开玩笑的」 takes no such word back."""
    desk = in_danger(urgent=UrgentReason.SELF_HARM)
    before = len(called(desk))
    desk.say("开玩笑的")
    desk.wait(minutes=12)
    assert len(called(desk)) > before


@pytest.mark.parametrize(
    "words",
    [
        *("血止住了", "保安来了 谢谢", "好的谢谢"),
        *("打了", "好 打了", "知道了", "在等着", "已经打了120"),
    ],
)
def test_thanks_good_news_and_what_is_taken_note_of_need_no_answer(words: str) -> None:
    """The agent who answered is not taken for away because of them; nobody else is woken."""
    desk = in_danger()
    desk.agent("xiaolin", Do.CLAIM)
    desk.agent("xiaolin", Do.REPLY, "请先断电，再打120")
    desk.say(words)
    before = called(desk)
    desk.wait(minutes=40)
    assert called(desk) == before
    assert desk.case is not None
    assert desk.case.claimed_by == "xiaolin"


def test_who_fell_silent_is_passed_over() -> None:
    """The case is called out anew, first to somebody else on duty."""
    desk = in_danger()
    first = called(desk)[0]
    desk.agent(first, Do.CLAIM)
    before = len(desk.notices)
    desk.wait(minutes=10)
    woken = [
        agent for _, one in desk.notices[before:] for agent in one.to if one.push.value == "urgent"
    ]
    assert woken
    assert first not in woken
    assert desk.state is State.WAITING


def test_an_hour_off_shift_ends_without_a_call_where_it_is_over() -> None:
    """Who came to help and settled the danger is followed by nobody that night."""
    desk = in_danger()
    off = next(one.id for one in desk.policy.roster.agents if one.id not in called(desk))
    desk.agent(off, Do.CLAIM)
    desk.agent(off, Do.REPLY, "请先断电")
    desk.say("断了，没事了")
    before = [one for one in called(desk) if one != off]
    desk.wait(hours=3)
    assert [one for one in called(desk) if one != off] == before


def test_is_over_reads_no_rule_away() -> None:
    """What a rule hears as urgent is not over, whatever stands beside it."""
    assert calming.NOTED
    desk = in_danger()
    desk.say("出来了，可我妈还在里面着火了救命", urgent=UrgentReason.SAFETY)
    desk.wait(minutes=12)
    assert len(set(called(desk))) >= 3


def test_more_of_what_was_asked_about_is_the_same_danger() -> None:
    """Asked whether there is danger, the customer tells on: the reason and the number stay."""
    desk = Desk(now=NIGHT)
    desk.say("家里有点不对劲", urgent=UrgentReason.CHILD_OR_ELDER, urgent_likely=0.3)
    assert desk.case is None
    desk.say("男孩九岁穿蓝色外套", urgent=UrgentReason.SAFETY, urgent_likely=0.9)
    assert len(desk.tickets) == 1
    assert desk.case is not None
    assert desk.case.ticket_no == desk.tickets[0].ticket_no


@pytest.mark.parametrize(
    ("words", "asked", "not_asked"),
    [
        ("1208房间有煤气味，我头晕", "电话", "地址"),
        ("我被反锁在卫生间了，在906", "电话", "位置"),
        ("着火了，我电话13800138000", "在哪|位置", "电话"),
    ],
)
def test_only_what_is_missing_is_asked(words: str, asked: str, not_asked: str) -> None:
    """A room that was named is not asked for again, nor a number that was given."""
    desk = Desk(now=NIGHT)
    desk.say(words, urgent=UrgentReason.SAFETY)
    told = desk.last.split("\n")[-1]
    assert any(word in told for word in asked.split("|"))
    assert not_asked not in told


def test_who_has_answered_once_is_asked_before_others_are_woken() -> None:
    """Ten minutes: the agent alone; twenty: the case is called out."""
    desk = in_danger()
    desk.agent("xiaolin", Do.CLAIM)
    desk.agent("xiaolin", Do.REPLY, "请先断电")
    desk.say("断不了电闸，怎么办")
    desk.wait(minutes=11)
    assert set(called(desk)[1:]) <= {"xiaolin"}
    assert desk.case is not None
    assert desk.case.status is CaseStatus.CLAIMED
    desk.wait(minutes=10)
    assert desk.case.status is CaseStatus.RELEASED


def test_smoke_that_is_gone_is_gone() -> None:
    """「不冒烟了」 names the danger and says that it is over: no rule is needed to know."""
    desk = in_danger()
    desk.say("我关了总闸，不冒烟了")
    before = called(desk)
    desk.wait(minutes=30)
    assert called(desk) == before
