"""Who comes back for what a colleague did is not asked again from the beginning."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers import timeline
from handlers.cause import Do
from handlers.model import State
from knowledge.matcher import Action, Hit, Ranking
from tests.handlers.desk import EVENING, Desk

DONE = "超过退货时效，沟通后不认可，提交特殊申请"
COMES_BACK = [
    "我那个特殊申请批了没有",
    "特殊申请通过了吗",
    "那个申请怎么样了",
    "收款账号发给你们了，什么时候打款",
]
ANOTHER = ["发票抬头怎么写", "冰箱不制冷了，帮我看看", "你们几点下班"]


def settled() -> Desk:
    """A desk whose customer was refused and had somebody apply for them."""
    desk = Desk(now=EVENING)
    desk.say("转人工，破壁机有质量问题，想退货")
    desk.agent("xiaolin", Do.CLAIM)
    desk.agent("xiaolin", Do.REPLY, "您好，我来处理")
    desk.agent("xiaolin", Do.NOTE, DONE)
    desk.agent("xiaolin", Do.RESOLVE, "申请通过，退款入口已关，待客户提供收款账号")
    return desk


@pytest.mark.parametrize("words", COMES_BACK)
def test_a_person_in_the_evening(words: str) -> None:
    """The agents are called at once, no choices are offered."""
    desk = settled()
    desk.wait(hours=23)
    desk.say(words)
    assert desk.state is State.WAITING
    assert desk.case is not None
    assert desk.case.reason == "goes_on"


@pytest.mark.parametrize("words", COMES_BACK)
def test_a_number_at_night_and_no_question(words: str) -> None:
    """The ticket says that it goes on; what was told before is not asked again."""
    desk = settled()
    desk.wait(hours=28)
    desk.say(words)
    assert desk.tickets[-1].ticket_no in desk.last
    assert "不用重说" in desk.last or "有记录" in desk.last
    assert desk.state is State.BOT


@pytest.mark.parametrize("words", ANOTHER)
def test_another_matter_is_another_matter(words: str) -> None:
    """Words that speak of nothing that was done are read for what they say."""
    desk = settled()
    desk.wait(hours=28)
    outcome = desk.say(words)
    assert outcome.handled_by != "picking_up"


def test_a_month_later_it_is_forgotten() -> None:
    """Nobody remembers an affair for ever."""
    desk = settled()
    desk.wait(days=40)
    assert desk.say(COMES_BACK[0]).handled_by != "picking_up"


def test_the_trail_is_one_affair_of_two_days() -> None:
    """Refused on one day, asked after on the next: one line."""
    desk = settled()
    desk.now += timedelta(days=1)
    desk.say(COMES_BACK[0])
    told = timeline.lines(desk.events, desk.policy.texts, desk.policy.hours.timezone)
    assert len(told) == 1
    assert DONE in told[0]
    assert "11月19日" in told[0]


def test_a_case_that_became_a_ticket_is_one_affair_with_it() -> None:
    """Also hours later, when the agent left without a word."""
    desk = Desk(now=EVENING)
    desk.say("转人工，扫地机器人充不进电")
    desk.wait(minutes=12)
    assert desk.tickets
    told = timeline.lines(desk.events, desk.policy.texts, desk.policy.hours.timezone)
    assert len(told) == 1
    assert desk.tickets[0].ticket_no in told[0]


def test_a_bare_call_gets_its_need_with_the_next_words() -> None:
    """「转人工」, then what for: the card and the ticket name it."""
    desk = Desk(now=EVENING)
    desk.say("转人工")
    desk.say("空调安装师傅把我墙打穿了")
    assert desk.case is not None
    assert "打穿" in desk.case.need
    desk.wait(minutes=12)
    assert "打穿" in desk.tickets[0].summary
    assert desk.policy.texts["need_unknown"][0] not in desk.tickets[0].fields.values()


def test_the_need_that_was_told_is_on_the_card() -> None:
    """Whoever is called second reads what it is about."""
    desk = Desk(now=EVENING)
    desk.say("转人工")
    desk.say("空调安装师傅把我墙打穿了")
    desk.wait(minutes=6)
    _, last = desk.notices[-1]
    assert "打穿" in last.text.split("\n")[1]


@pytest.mark.parametrize("words", ["收款人林晓 农行 6228480031234567890", "支付宝账号发你了"])
def test_what_was_asked_for_goes_on_with_it(words: str) -> None:
    """The note waits for an account: numbers without a question are that account."""
    desk = settled()
    desk.wait(hours=28)
    assert desk.say(words).handled_by == "picking_up"
    assert "6228480031234567890" not in desk.tickets[-1].summary


def test_a_sum_names_the_affair() -> None:
    """「那200块」 is the two hundred that a colleague wrote down."""
    desk = Desk(now=EVENING)
    desk.say("转人工，账号被人骑走了车")
    desk.agent("xiaolin", Do.CLAIM)
    desk.agent("xiaolin", Do.RESOLVE, "账号已锁，200元待退")
    desk.wait(hours=28)
    assert desk.say("那200块退了吗").handled_by == "picking_up"


def test_a_promise_goes_before_the_knowledge() -> None:
    """Who was promised somebody for the morning asks after that, not after how it is done."""
    asked = "师傅什么时候来"
    sure = Ranking(Action.ANSWER, (Hit("ship", 0.97),))
    desk = Desk(now=EVENING, rankings={asked: sure})
    assert desk.say(asked).handled_by == "faq"
    desk = Desk(now=EVENING, rankings={asked: sure})
    desk.say("转人工，热水器滴水")
    desk.agent("xiaolin", Do.CLAIM)
    desk.agent("xiaolin", Do.RESOLVE, "明早师傅上门")
    desk.wait(hours=12)
    assert desk.say(asked).handled_by == "picking_up"


def test_the_need_is_kept_whoever_answers() -> None:
    """An entry answers while the agents are called: their card names what it is about all the same."""
    asked = "孩子的课被取消了，怎么退费"
    desk = Desk(now=EVENING, rankings={asked: Ranking(Action.ANSWER, (Hit("return", 0.97),))})
    desk.say("转人工")
    desk.say(asked)
    assert desk.case is not None
    assert "退费" in desk.case.need


def test_an_affair_whose_ticket_lives_is_told_of_that_ticket() -> None:
    """No second number for one affair."""
    desk = Desk(now=EVENING)
    desk.say("转人工，退押金一直没到")
    desk.agent("xiaolin", Do.CLAIM)
    desk.agent("xiaolin", Do.REPLY, "已提交财务重新打款")
    desk.agent("xiaolin", Do.KEEP, "明早催财务打款")
    desk.wait(hours=4)
    number = desk.tickets[0].ticket_no
    desk.say("我那押金打款了没")
    assert len(desk.tickets) == 1
    assert number in desk.last


def test_no_full_card_number_in_what_a_ticket_tells() -> None:
    """An account that was asked for is read by opening the original, which is audited."""
    desk = settled()
    desk.wait(hours=28)
    desk.say("收款账号发给你们了，6222 0212 3456 7890 128 工商银行，身份证110101199003077475")
    kept = str(desk.tickets[-1])
    assert "6222 0212 3456 7890 128" not in kept
    assert "110101199003077475" not in kept


def test_a_day_to_come_is_no_fact_of_the_matter() -> None:
    """「明天回我」 does not stand on the card; the day of buying does."""
    desk = Desk(now=EVENING)
    desk.say("转人工，11月3号买的豆浆机漏水，明天回我")
    _, notice = desk.notices[0]
    assert "2026-11-03" in notice.text
    assert "2026-11-19" not in notice.text


def test_an_order_that_is_asked_about_is_not_the_account_that_was_asked_for() -> None:
    """A number in a question hands nothing over."""
    desk = settled()
    desk.wait(hours=28)
    assert desk.say("订单20261123009多久能发货").handled_by != "picking_up"
