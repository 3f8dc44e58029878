"""A ticket is filled by chatting: one question a message, everything said is taken."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers.model import MessageKind, State, TicketStatus
from handlers.turn import TimelineEvent
from knowledge.matcher import Action, Hit, Ranking
from tests.handlers.forms_desk import FRIDAY_NIGHT, NIGHT, ZONE, FormDesk, photo

ORDER = "DD20261101"
PHONE = "13900001234"


def test_everything_said_in_one_breath_is_taken_and_nothing_of_it_is_asked() -> None:
    """One message with everything leaves no question."""
    desk = FormDesk()
    said = desk.needs(f"我要退货,单号{ORDER},昨天到的,外壳裂了,电话{PHONE}")
    assert desk.ticket.fields == {
        "order_no": ORDER,
        "phone": PHONE,
        "what": "退货",
        "reason": "外壳裂了",
        "date": "2026-11-23",
    }
    assert desk.ticket.missing == ()
    assert desk.conversation.state is State.BOT
    assert "吗" not in said


def test_one_thing_is_asked_at_a_time_and_the_summary_comes_once() -> None:
    """Question, answer, question, answer, summary."""
    desk = FormDesk()
    assert "遇到了什么问题" in desk.needs("转人工")
    assert "订单号" in desk.says("洗衣机漏水了")
    assert "联系电话" in desk.says(ORDER)
    summary = desk.says(PHONE)
    assert ORDER in summary
    assert "洗衣机漏水了" in summary
    assert desk.conversation.state is State.BOT
    assert desk.ticket.missing == ()


def test_the_customer_reads_only_the_tail_of_the_own_phone_number() -> None:
    """A phone is confirmed with its last four digits, stored in full, masked for agents."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    desk.says(ORDER)
    summary = desk.says(PHONE)
    assert "1234" in summary
    assert PHONE not in summary
    assert desk.ticket.fields["phone"] == PHONE
    assert all(PHONE not in line for line in desk.history())


def test_photos_may_come_first() -> None:
    """Pictures sent with the need are kept and counted."""
    desk = FormDesk()
    desk.needs("外箱破损,物流异常", photo("a"), photo("b"))
    assert desk.ticket.fields["photos"] == "a,b"
    assert desk.photos[desk.ticket.ticket_no] == ("a", "b")


def test_photos_in_the_middle_are_kept_and_the_question_is_not_asked_again() -> None:
    """The open field is named, its question is not repeated."""
    desk = FormDesk()
    question = desk.needs("冰箱不制冷了")
    answer = desk.says("", photo("a"))
    assert "1 张" in answer
    assert question not in answer
    assert desk.photos[desk.ticket.ticket_no] == ("a",)


def test_what_was_left_last_week_is_offered_in_one_question() -> None:
    """Earlier facts are offered together; a yes takes them all."""
    desk = FormDesk(facts={"phone": (PHONE,), "order_no": (ORDER,)})
    offer = desk.needs("洗衣机漏水了")
    assert ORDER in offer
    assert PHONE not in offer
    desk.says("是")
    assert desk.ticket.fields == {"what": "洗衣机漏水了", "phone": PHONE, "order_no": ORDER}
    assert desk.conversation.state is State.BOT


def test_an_offer_refused_is_asked_for() -> None:
    """No means that the value is asked for."""
    desk = FormDesk(facts={"order_no": (ORDER,)})
    desk.needs("洗衣机漏水了")
    assert "订单号" in desk.says("不是")
    desk.says("DD20269999")
    assert desk.ticket.fields["order_no"] == "DD20269999"


def test_replacing_one_offered_value_accepts_the_other() -> None:
    """「电话换了」 leaves the order as offered."""
    desk = FormDesk(facts={"phone": (PHONE,), "order_no": (ORDER,)})
    desk.needs("洗衣机漏水了")
    desk.says("电话换了,13700137000")
    assert desk.ticket.fields["phone"] == "13700137000"
    assert desk.ticket.fields["order_no"] == ORDER


def test_an_unchanged_phone_means_the_former_one() -> None:
    """「电话不变」 takes what was left last time."""
    desk = FormDesk(facts={"phone": (PHONE,)})
    desk.needs(f"洗衣机漏水了,单号{ORDER},电话不变")
    assert desk.ticket.fields["phone"] == PHONE
    assert desk.conversation.state is State.BOT


def test_facts_of_this_episode_are_taken_without_a_question() -> None:
    """What was said five minutes ago is neither asked nor offered."""
    facts = {"order_no": (ORDER,)}
    desk = FormDesk(facts=facts, fresh_facts=facts)
    assert (
        "订单号:" not in desk.needs("洗衣机漏水了").replace("：", ":") or ORDER in desk.sent[0].text
    )
    assert desk.ticket.fields["order_no"] == ORDER


def test_a_bare_request_takes_the_question_that_got_no_answer() -> None:
    """转人工 after an unanswered question is about that question."""
    asked = TimelineEvent(at=NIGHT - timedelta(minutes=2), kind="asked", text="滤网能不能水洗")
    desk = FormDesk(events=(asked,))
    desk.needs("转人工")
    assert desk.ticket.fields["what"] == "滤网能不能水洗"


def test_a_picture_is_never_taken_silently() -> None:
    """A number read on a screenshot is offered for confirmation."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    assert ORDER in desk.card(MessageKind.IMAGE, order_no=ORDER)
    assert "order_no" not in desk.ticket.fields
    desk.says("对")
    assert desk.ticket.fields["order_no"] == ORDER


def test_an_order_card_is_the_customers_own_word() -> None:
    """A card of an order fills the order number."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    desk.card(MessageKind.ORDER, order_no=ORDER)
    assert desk.ticket.fields["order_no"] == ORDER


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ("单号错了,是DD20269999", "order_no", "DD20269999"),
        ("订单号写错了,应该是DD20269999", "order_no", "DD20269999"),
        ("不是DD20261101,是DD20269999", "order_no", "DD20269999"),
    ],
)
def test_a_correction_replaces_the_value(said: str, field: str, value: str) -> None:
    """The right value stands, the open question stays open."""
    desk = FormDesk()
    desk.needs(f"冰箱不制冷了,单号{ORDER}")
    desk.says(said)
    assert desk.ticket.fields[field] == value
    assert desk.conversation.state is State.FORM
    desk.says(PHONE)
    assert desk.ticket.fields["phone"] == PHONE


def test_a_correction_without_a_value_asks_for_it_in_other_words() -> None:
    """「单号错了」 is answered by asking for the right one."""
    desk = FormDesk()
    first = desk.needs("冰箱不制冷了")
    desk.says(ORDER)
    again = desk.says("单号错了")
    assert "订单号" in again
    assert again != first
    desk.says("DD20269999")
    assert desk.ticket.fields["order_no"] == "DD20269999"


@pytest.mark.parametrize("said", ["跳过", "没有", "不知道", "找不到了", "订单号找不到了"])
def test_a_skip_leaves_the_field_and_goes_on(said: str) -> None:
    """A skipped field is not asked again."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    assert "联系电话" in desk.says(said)
    assert "order_no" not in desk.ticket.fields


def test_a_skip_and_a_value_in_one_message_are_both_heard() -> None:
    """「没有,电话是…」 skips the order and gives the phone."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    desk.says(f"没有,电话{PHONE}")
    assert desk.ticket.fields == {"what": "冰箱不制冷了", "phone": PHONE}
    assert desk.conversation.state is State.BOT


@pytest.mark.parametrize("said", ["等一下", "稍等", "我找找", "等会儿发你"])
def test_waiting_keeps_the_question_open(said: str) -> None:
    """The form holds its place and starts the silence anew."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    desk.waits(8)
    assert desk.says(said)
    assert desk.waits(8) == ""
    assert desk.conversation.state is State.FORM
    desk.says(ORDER)
    assert desk.ticket.fields["order_no"] == ORDER


def test_going_back_asks_the_field_before() -> None:
    """上一步 opens the last answer again."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    desk.says(ORDER)
    assert "订单号" in desk.says("上一步")
    desk.says("DD20269999")
    desk.says(PHONE)
    assert desk.ticket.fields["order_no"] == "DD20269999"
    assert desk.ticket.fields["phone"] == PHONE


def test_starting_over_keeps_the_number() -> None:
    """重新填 empties the form and keeps the ticket."""
    desk = FormDesk()
    desk.needs("转人工")
    desk.says("洗衣机漏水了")
    desk.says("重新填")
    assert desk.ticket.fields == {}
    desk.says("冰箱不制冷了")
    assert desk.ticket.fields["what"] == "冰箱不制冷了"
    assert len(desk.tickets) == 1


@pytest.mark.parametrize("said", ["不用了", "撤销", "已经解决了", "自己弄好了,谢谢"])
def test_withdrawing_ends_the_ticket(said: str) -> None:
    """The customer no longer needs it."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    assert desk.ticket.ticket_no in desk.says(said)
    assert desk.ticket.status is TicketStatus.WITHDRAWN
    assert desk.conversation.state is State.BOT


@pytest.mark.parametrize("said", ["算了", "不想填了", "明天再说吧", "先这样", "太麻烦了"])
def test_abandoning_keeps_the_ticket(said: str) -> None:
    """The ticket stands with what it has, and the customer hears when."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    assert desk.ticket.ticket_no in desk.says(said)
    assert desk.ticket.status is TicketStatus.OPEN
    assert desk.ticket.missing == ("phone",)
    assert desk.conversation.state is State.BOT


def test_ten_silent_minutes_let_the_ticket_stand_without_a_word() -> None:
    """Nobody is written to at night; what is missing is listed."""
    desk = FormDesk()
    desk.needs("转人工")
    assert desk.waits(10) == ""
    assert desk.conversation.state is State.BOT
    assert desk.ticket.missing == ("what", "phone")
    assert desk.history()


def test_a_word_within_the_silence_starts_it_anew() -> None:
    """The timer looks at when the customer wrote last."""
    desk = FormDesk()
    desk.needs("转人工")
    desk.now += timedelta(minutes=9)
    desk.says("洗衣机漏水了")
    desk.timers["form"] = NIGHT + timedelta(minutes=10)
    desk.waits(1)
    assert desk.conversation.state is State.FORM


@pytest.mark.parametrize("said", ["2", "第二个", "物流不动", "二", "物流一直不动"])
def test_a_choice_is_understood_by_number_label_and_own_words(said: str) -> None:
    """Numbers, labels and own words all choose."""
    desk = FormDesk()
    desk.needs("物流异常", form="logistics")
    desk.says(ORDER)
    desk.says(said)
    assert desk.ticket.fields["what"] == "物流不动"


def test_a_choice_can_be_tapped() -> None:
    """A tap carries the id that was offered."""
    desk = FormDesk()
    desk.needs("物流异常", form="logistics")
    desk.says(ORDER)
    desk.says("", tap=desk.sent[-1].choices[3].id)
    assert desk.ticket.fields["what"] == "少件或错件"


def test_a_condition_brings_its_field() -> None:
    """A broken box asks for photos, a parcel that stands still does not."""
    desk = FormDesk()
    desk.needs("物流异常", form="logistics")
    desk.says(ORDER)
    assert "照片" in desk.says("外箱破损")
    desk.says("", photo("a"))
    assert desk.ticket.fields["photos"] == "a"


def test_a_value_that_does_not_fit_gets_one_kind_sentence_then_the_form_moves_on() -> None:
    """Never a loop; the words are kept in the history."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    question = desk.says(ORDER)
    kind = desk.says("13800138")
    assert kind
    assert question not in kind
    desk.says("1380013")
    assert desk.conversation.state is State.BOT
    assert desk.ticket.missing == ("phone",)
    assert "13800138" in desk.history()


def test_a_knowledge_question_passes_and_the_form_comes_back() -> None:
    """A sure answer is not for the form; the next message fills the open field."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    desk.ranking = Ranking(action=Action.ANSWER, hits=(Hit("hours", 0.9),))
    desk.says("你们几点上班?")
    assert desk.handled_by == "others"
    desk.says(ORDER)
    assert desk.ticket.fields["order_no"] == ORDER


def test_a_second_problem_is_left_to_those_who_open_tickets() -> None:
    """「另外还有个问题」 does not fill the open field."""
    desk = FormDesk()
    desk.needs("我要退货")
    desk.says("另外还有个问题,洗衣机也坏了")
    assert desk.handled_by == "others"
    assert "reason" not in desk.ticket.fields


def test_the_night_asks_three_questions_at_most() -> None:
    """The rest is the agent's in the morning."""
    desk = FormDesk()
    desk.needs("报修", form="repair")
    asked = 1
    for said in ("海尔洗衣机", "漏水了", PHONE, "再见"):
        if desk.conversation.state is State.FORM:
            desk.says(said)
            asked += desk.conversation.state is State.FORM
    assert asked == 3
    assert desk.ticket.missing == ()
    assert desk.ticket.fields["phone"] == PHONE


def test_the_day_asks_everything() -> None:
    """Fields kept for the day are asked in the day."""
    desk = FormDesk(now=datetime(2026, 11, 28, 10, 0, tzinfo=ZONE))
    desk.needs("报修", form="repair")
    for said in ("海尔洗衣机", "漏水了", PHONE):
        desk.says(said)
    assert desk.conversation.state is State.FORM
    assert "地址" in desk.sent[-1].text


def test_an_answer_beyond_the_window_asks_for_a_phone_and_says_how_it_comes() -> None:
    """Friday night: a call on Monday."""
    desk = FormDesk(now=FRIDAY_NIGHT)
    desk.needs("发票开错了", form="invoice")
    assert "电话" in desk.says(ORDER)
    desk.says(PHONE)
    last = desk.says("个人普票")
    if desk.conversation.state is State.FORM:
        last = desk.says("a@b.com")
    assert "周一" in last
    assert "1234" in last


def test_without_a_phone_the_customer_is_told_to_write() -> None:
    """A long holiday and no phone: any word after the opening brings the answer."""
    desk = FormDesk(now=datetime(2026, 9, 30, 23, 0, tzinfo=ZONE))
    desk.needs("洗衣机漏水了")
    desk.says("跳过")
    last = desk.says("跳过")
    assert "10月8日" in last
    assert "任意" in last or "发一句" in last
    assert "phone" in desk.ticket.missing


def test_a_platform_without_a_window_needs_no_phone_for_that() -> None:
    """Where we may always write, nothing is said about calling."""
    desk = FormDesk(now=FRIDAY_NIGHT, reply_window=None)
    desk.needs("发票开错了", form="invoice")
    assert "电话" not in desk.says(ORDER)


def test_insults_are_stored_but_not_shown_to_agents() -> None:
    """The raw value stays; history and summary are shielded."""
    desk = FormDesk()
    desk.needs("转人工")
    desk.says("洗衣机漏水了,电话13900001234")
    assert desk.ticket.fields["phone"] == PHONE
    assert all(PHONE not in line for line in desk.history())
    assert PHONE not in desk.ticket.summary


@pytest.mark.parametrize("said", ["好的", "嗯", "谢谢"])
def test_politeness_is_met_with_silence(said: str) -> None:
    """好的 is no answer and needs none."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    assert desk.says(said) == ""
    assert desk.conversation.state is State.FORM


def test_a_model_number_is_no_order_number() -> None:
    """「海尔BCD-200」 tells more of the matter; the order stays open."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    desk.says("海尔BCD-200")
    assert "order_no" not in desk.ticket.fields
    assert "BCD-200" in desk.ticket.fields["what"]


def test_an_optional_question_that_was_passed_over_twice_is_left_behind() -> None:
    """Photos, then the phone: the order is not waited for any longer."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    desk.says("", photo("a"))
    summary = desk.says(PHONE)
    assert desk.conversation.state is State.BOT
    assert "1234" in summary
