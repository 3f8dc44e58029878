"""Whatever is said in whatever order: a way out, no repetition, no third question back."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.cause import SessionChanged
from handlers.model import MessageKind, State
from handlers.schedule import is_quiet
from knowledge.matcher import Action
from knowledge.signals import UrgentReason
from tests.handlers.desk import WINDOWS, Desk
from tests.handlers.test_human import has_way_out

LINES = (
    "在吗",
    "你好",
    "怎么退货?",
    "退货运费谁出?",
    "怎么连网?",
    "退货的事情怎么弄呢",
    "运费还是退货怎么说呢",
    "发货还是退货怎么办呢",
    "1",
    "2",
    "都不是",
    "好的",
    "谢谢",
    "再见",
    "下一步",
    "这步不行",
    "转人工",
    "登记工单",
    "我那个洗衣机",
    "我的电饭煲盖子裂了,单号DD20261101",
    "电话13800138000",
    "跳过",
    "我的工单到哪了",
    "催一下",
    "不用了撤回吧",
    "你们这群废物",
    "还有个别的事情,发票一直没有收到",
    "哈哈",
    "DD20261102",
    "插座冒烟了",
    "东西坏了",
)
READ = {
    "插座冒烟了": {"urgent": UrgentReason.SAFETY},
    "东西坏了": {"vague": True},
    "你们这群废物": {"abusive": True},
}
WAITS = (1, 5, 60, 700, 2400, 9000)
EVENTS = ("picture", "voice", "claim", "reply", "resolve", "release", "person", "ended")

steps = st.lists(
    st.one_of(
        st.sampled_from(LINES).map(lambda text: ("say", text)),
        st.sampled_from(WAITS).map(lambda seconds: ("wait", seconds)),
        st.sampled_from(EVENTS).map(lambda event: ("event", event)),
    ),
    max_size=14,
)
windows = st.sampled_from(list(WINDOWS.values()))
relaxed = [HealthCheck.too_slow]


def knowing(at: datetime) -> Desk:
    """A desk that is sure of some lines and unsure of others."""
    desk = Desk(now=at)
    for text, entry_id in (
        ("怎么退货?", "return"),
        ("退货运费谁出?", "fee"),
        ("怎么连网?", "wifi"),
    ):
        desk.knows(text, entry_id)
    unsure = {
        "退货的事情怎么弄呢": ("return", "fee"),
        "运费还是退货怎么说呢": ("fee", "return"),
        "发货还是退货怎么办呢": ("ship", "fee"),
    }
    for text, ids in unsure.items():
        desk.knows(text, *ids, action=Action.CLARIFY, score=0.4)
    return desk


def play(desk: Desk, script: list[tuple[str, object]]) -> None:
    """Everything in the script happens, one second apart."""
    for kind, what in script:
        desk.now += timedelta(seconds=1)
        if kind == "say":
            desk.say(str(what), **READ.get(str(what), {}))
        elif kind == "wait":
            desk.wait(seconds=float(str(what)))
        else:
            happen(desk, str(what))


def happen(desk: Desk, event: str) -> None:
    """Something other than words."""
    if event == "picture":
        desk.picture()
    elif event == "voice":
        desk.send(desk.message("", kind=MessageKind.VOICE))
    elif event in ("person", "ended"):
        desk.turn(SessionChanged(owner=event))
    else:
        desk.agent("xiaolin", event, "我来看看")


def check_way_out(at: datetime, script: list[tuple[str, object]]) -> None:
    """After any dialogue, 转人工 leads to a person or a number in that very turn."""
    desk = knowing(at)
    play(desk, script)
    before = len(desk.sent)
    desk.say("转人工")
    assert has_way_out(desk, before) or desk.state is State.HUMAN, desk.sent[before:]


def check_manners(at: datetime, script: list[tuple[str, object]]) -> None:
    """No sentence twice in a row, no third question back, at most one reply a turn, a quiet night."""
    desk = knowing(at)
    play(desk, script)
    desk.settle()
    ours = [reply for _, reply in desk.sent if reply.by is None]
    for one, other in pairwise(ours):
        assert (one.text, one.choices) != (other.text, other.choices)
    keys = [reply.key for reply in ours]
    assert not any(all("clarify" in key for key in keys[i : i + 3]) for i in range(len(keys) - 2))
    for outcome in desk.outcomes:
        assert len([reply for reply in outcome.replies if reply.by is None]) <= 1


def check_quiet(at: datetime, script: list[tuple[str, object]]) -> None:
    """At night nobody is written to unasked, and only danger addresses an agent who has no case."""
    desk = knowing(at)
    seen = 0
    for step in script:
        asked = step[0] == "say" or step[1] in ("picture", "voice")
        was_urgent = desk.case is not None and desk.case.urgent
        play(desk, [step])
        if not is_quiet(desk.policy.hours, desk.now) or step[0] == "wait":
            seen = len(desk.sent)
            continue
        fresh = [reply for _, reply in desk.sent[seen:] if reply.by is None]
        assert asked or not fresh
        urgent = was_urgent or (desk.case is not None and desk.case.urgent)
        loud = [n for n in desk.outcomes[-1].notices if n.to and n.push.value != "card"]
        assert urgent or not loud
        seen = len(desk.sent)


@settings(max_examples=60, deadline=None, suppress_health_check=relaxed)
@given(at=windows, script=steps)
def test_a_person_is_always_one_word_away(at: datetime, script: list[tuple[str, object]]) -> None:
    """In every state and window."""
    check_way_out(at, script)


@settings(max_examples=60, deadline=None, suppress_health_check=relaxed)
@given(at=windows, script=steps)
def test_manners_hold_in_any_dialogue(at: datetime, script: list[tuple[str, object]]) -> None:
    """Never the same twice in a row, never a third question back."""
    check_manners(at, script)


@settings(max_examples=60, deadline=None, suppress_health_check=relaxed)
@given(at=windows, script=steps)
def test_the_night_is_quiet_in_any_dialogue(at: datetime, script: list[tuple[str, object]]) -> None:
    """Nobody is written to unasked, nobody is woken for less than danger."""
    check_quiet(at, script)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("check", [check_way_out, check_manners, check_quiet])
def test_ten_thousand_dialogues(check: object) -> None:
    """The full count of each property."""
    assert callable(check)

    @settings(max_examples=10_000, deadline=None, suppress_health_check=relaxed)
    @given(at=windows, script=steps)
    def dialogues(at: datetime, script: list[tuple[str, object]]) -> None:
        check(at, script)

    dialogues()
