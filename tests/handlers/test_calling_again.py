"""Who waited in vain and asks again; what others report too; whom leads hear of first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers import ticketing
from handlers.cause import Do
from handlers.turn import DutyFacts
from knowledge.matcher import Action, Hit, Ranking
from knowledge.signals import UrgentReason
from tests.handlers.desk import DAY, EVENING, NIGHT, Desk


def in_vain() -> Desk:
    """A desk by day whose customer called and was not heard; a ticket came of it."""
    desk = Desk(now=DAY)
    desk.say("转人工，冰箱不制冷了")
    desk.wait(minutes=11)
    assert desk.case is not None
    assert desk.case.ticket_no
    return desk


def test_the_first_is_named_at_once_by_day() -> None:
    """No two minutes pass before somebody is asked by name."""
    desk = Desk(now=DAY)
    desk.say("转人工，冰箱不制冷了")
    assert [notice.to for _, notice in desk.notices if notice.to]


def test_hours_later_the_agents_are_told_anew() -> None:
    """The number stays; nobody has to open a second case."""
    desk = in_vain()
    number = desk.tickets[0].ticket_no
    desk.wait(hours=2)
    before = len(desk.notices)
    desk.say("人工")
    assert number in desk.last
    assert any(notice.to for _, notice in desk.notices[before:])
    assert len(desk.tickets) == 1


def test_a_minute_later_they_are_not() -> None:
    """Who insists calls nobody twice in a breath."""
    desk = in_vain()
    before = len(desk.notices)
    desk.say("人工")
    assert not any(notice.to for _, notice in desk.notices[before:])


def test_nobody_is_told_anew_at_night() -> None:
    """The ticket waits for the morning."""
    desk = in_vain()
    desk.now = NIGHT
    before = len(desk.notices)
    desk.say("人工")
    assert not any(notice.to for _, notice in desk.notices[before:])


def test_a_missed_promise_is_the_next_half_hour_of_service() -> None:
    """Asked twice in a night the time is the same."""
    desk = in_vain()
    desk.now = NIGHT
    desk.say("转人工")
    told = desk.last
    desk.wait(minutes=45)
    desk.say("人工客服")
    assert "9:30" in told
    assert "9:30" in desk.last
    assert ticketing.OVERDUE_HOURS < 1


GUESSES = Ranking(Action.CLARIFY, (Hit("fee", 0.5), Hit("ship", 0.4)))


@pytest.mark.parametrize(
    ("text", "others", "is_one"),
    [
        ("你们的系统登录不上去了啊", 0, True),
        ("我这边一直登录不上去啊", 2, True),
        ("我这边一直登录不上去啊", 0, False),
    ],
)
def test_what_others_report_too_is_not_asked_back(text: str, others: int, is_one: bool) -> None:
    """A system that is down, or a second customer with the same: a number at night, no guessing."""
    desk = Desk(now=NIGHT, alike=others, rankings={text: GUESSES})
    desk.say(text)
    desk.settle()
    assert bool(desk.tickets) is is_one
    assert ("1." in desk.last or bool(desk.sent[-1][1].choices)) is not is_one


def test_the_lead_hears_at_once_while_people_are_awake() -> None:
    """12315 in the evening: the lead by name; at night nobody."""
    words = "再不退款我就打12315投诉你们"
    evening, night = Desk(now=EVENING), Desk(now=NIGHT)
    evening.say(words, escalation_risk=True)
    night.say(words, escalation_risk=True)
    assert [notice.to for _, notice in evening.notices if notice.to] == [("zhoujie",)]
    assert not [notice.to for _, notice in night.notices if notice.to]


def test_who_settles_an_open_case_has_had_it() -> None:
    """Nobody claimed it: whoever settles it is who served."""
    desk = Desk(now=NIGHT)
    desk.say("插座冒烟了有火花", urgent=UrgentReason.SAFETY)
    desk.agent("ajie", Do.RESOLVE, "已断电")
    assert desk.cases[-1].claimed_by == "ajie"


def test_all_is_well_after_a_danger_of_tonight() -> None:
    """One kind sentence: no choices, no ticket."""
    desk = Desk(now=NIGHT)
    desk.say("插座冒烟了有火花", urgent=UrgentReason.SAFETY)
    desk.agent("ajie", Do.CLAIM)
    desk.agent("ajie", Do.RESOLVE, "已断电")
    desk.duty = DutyFacts(settled=desk.cases[-1])
    desk.say("人已经醒了，没事了，谢谢你们")
    assert desk.sent[-1][1].key == "relieved"
    assert len(desk.tickets) == 1


def test_a_danger_that_comes_back_is_the_same_case() -> None:
    """「那个人又回来了」 tells enough after a night like that."""
    desk = Desk(now=NIGHT)
    desk.say("有人在砸门", urgent=UrgentReason.THREAT)
    desk.agent("ajie", Do.CLAIM)
    desk.agent("ajie", Do.RESOLVE, "保安带离")
    desk.duty = DutyFacts(settled=desk.cases[-1])
    before = len(desk.notices)
    desk.say("那个人又回来了")
    assert any(notice.push.value == "urgent" for _, notice in desk.notices[before:])


def test_a_ticket_that_becomes_urgent_names_the_danger_first() -> None:
    """The morning's list shows what happened, not how it began."""
    desk = Desk(now=NIGHT)
    desk.say("转人工，电饭煲不加热了")
    desk.say("插上电冒火花了", urgent=UrgentReason.SAFETY)
    assert len(desk.tickets) == 1
    assert desk.tickets[0].summary.startswith("插上电冒火花")


def test_no_card_number_among_the_words_of_a_ticket() -> None:
    """What is added to a ticket is masked as what opened it."""
    desk = Desk(now=NIGHT)
    desk.say("有人盗刷我的账户", urgent=UrgentReason.MONEY_LEAVING)
    desk.say("卡号是6222021234567890123这张卡，快帮我停掉")
    assert "6222021234567890123" not in str(desk.tickets[0].fields)


def test_who_has_a_number_and_speaks_of_the_press_is_told_to_the_lead() -> None:
    """The number stays, the lead hears of it."""
    desk = in_vain()
    before = len(desk.notices)
    desk.say("再不来我就找记者曝光", escalation_risk=True)
    assert ("zhoujie",) in [notice.to for _, notice in desk.notices[before:]]
    assert desk.tickets[0].ticket_no in desk.last
    assert len(desk.tickets) == 1


def test_a_whole_shop_is_no_mere_report() -> None:
    """Where others have called already, each is urgent and wakes nobody more."""
    desk = Desk(now=NIGHT, alike=2)
    words = "收银打不开了，所有门店都停了"
    desk.say(words, urgent=UrgentReason.SHOP_DOWN, urgent_likely=0.6)
    assert desk.tickets[0].urgent
    assert not [notice for _, notice in desk.notices if notice.to]


def test_the_question_of_a_form_does_not_last_for_ever() -> None:
    """Two hours later 「怎么还没人联系我」 is about the ticket, not another one."""
    desk = Desk(now=NIGHT)
    for words in ("转人工", "冰箱不制冷", "13700001111"):
        desk.say(words)
    desk.now += timedelta(hours=2)
    desk.say("怎么还没人联系我")
    assert len(desk.tickets) == 1


def test_whoever_waits_in_danger_is_not_handed_to_the_lead_for_naming_the_police() -> None:
    """「我自己报警了」 is no threat to go outside."""
    desk = Desk(now=NIGHT)
    desk.say("有人在砸门", urgent=UrgentReason.THREAT)
    desk.say("算了我自己报警了", escalation_risk=True)
    assert "主管" not in desk.last
