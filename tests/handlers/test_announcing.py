"""公告 is told first to whom it concerns, once a visit, and never past its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers.cause import LookupEnded
from handlers.policy import Announcement, Lookup
from knowledge.matcher import Action
from knowledge.signals import UrgentReason
from tests.handlers.desk import EVENING, Desk, entry


def announcement(*about: str, text: str = "台风影响，包裹会晚到。") -> Announcement:
    end = EVENING + timedelta(hours=1)
    return Announcement(id="1", text=text, start=EVENING, end=end, about=about)


def desk(*about: str, text: str = "台风影响，包裹会晚到。") -> Desk:
    shipping = entry("ship", "多久发货", "四十八小时内发货。", category="物流")
    fee = entry("fee", "退货运费谁出", "我们出。", category="退货")
    made = Desk(
        now=EVENING,
        announcements=(announcement(*about, text=text),),
        entries={one.id: one for one in (shipping, fee)},
    )
    made.knows("多久发货", "ship")
    made.knows("运费谁出", "fee")
    return made


def test_everybody_is_told_once_a_visit_before_the_answer() -> None:
    """The first answer begins with it, the second does not."""
    one = desk()
    one.say("多久发货")
    assert one.last.splitlines() == [
        "台风影响，包裹会晚到。（今天 21:00 结束）",
        "四十八小时内发货。",
    ]
    one.say("运费谁出")
    assert one.last == "我们出。"


def test_only_those_it_concerns_are_told() -> None:
    """By the category of the entry they mean, or by a word."""
    one = desk("物流")
    one.say("运费谁出")
    assert "台风" not in one.last
    one.say("多久发货")
    assert one.last.startswith("台风")


def test_an_announcement_answers_what_no_entry_answers() -> None:
    """It is no miss: the customer reads it and what to do if it was meant otherwise."""
    one = desk("包裹")
    outcome = one.say("我的包裹被吹走了吗")
    assert outcome.handled_by == "announcing"
    assert one.last.startswith("台风")
    assert outcome.misses == ()
    assert "human" in one.choices


def test_it_is_over_by_itself() -> None:
    """After its end nobody hears of it."""
    one = desk()
    one.now = EVENING + timedelta(hours=1)
    one.say("多久发货")
    assert one.last == "四十八小时内发货。"


def test_danger_and_a_wish_for_a_person_come_first() -> None:
    """Neither has to read about the weather."""
    one = desk()
    one.say("插座冒烟了", urgent=UrgentReason.SAFETY)
    assert "台风" not in "".join(reply.text for _, reply in one.sent)
    two = desk()
    two.say("转人工")
    assert "台风" not in two.last


def test_an_end_in_its_words_is_not_said_twice() -> None:
    """The lead wrote when it ends."""
    one = desk(text="仓库停电，今天至 21:00 暂停发货")
    one.say("多久发货")
    assert one.last.splitlines()[0] == "仓库停电，今天至 21:00 暂停发货"


def test_doubt_about_the_entry_is_no_reason_for_silence() -> None:
    """A question back about the matter is opened by it too."""
    one = desk("物流")
    one.knows("发货呢", "ship", "fee", action=Action.CLARIFY, score=0.4)
    one.say("发货呢")
    assert one.sent[0][1].text.startswith("台风")


def test_what_is_looked_up_begins_with_the_announcement_too() -> None:
    """The answer of the company's system comes in a turn of its own."""
    one = desk("物流")
    status = entry("status", "快递到哪了", "看订单页。", category="物流", lookup="order_status")
    found = Lookup(url="simulated:shop", answer="{status}")
    one.policy = replace(one.policy, lookups={"order_status": found})
    one.entries = {**one.entries, "status": status}
    one.turn(
        LookupEnded(
            lookup="order_status", result="found", rows=({"status": "运输中"},), entry_id="status"
        )
    )
    assert one.last.splitlines()[0].startswith("台风")
    assert one.last.splitlines()[1] == "运输中"


def test_whoever_asks_about_what_was_told_hears_its_end() -> None:
    """Neither the same text again nor choices that have nothing to do with it."""
    one = desk(text="今晚系统停机维护。")
    one.say("多久发货")
    one.say("你们是不是停机了")
    assert "21:00" in one.last
    assert "维护" not in one.last
