"""What customers said of their tickets on replayed nights and was taken for something else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers.form_mending import mended
from handlers.model import State, TicketStatus
from tests.handlers.desk import NIGHT, Desk
from tests.handlers.forms_desk import FRIDAY_NIGHT, ORDER, FormDesk, complete


def asked_for_order() -> FormDesk:
    """A form that waits for the number of the order."""
    desk = FormDesk()
    desk.needs("洗衣机漏水")
    assert "订单号" in desk.sent[-1].text
    return desk


@pytest.mark.parametrize("model", ["XQ80的", "RS-60", "型号T7", "CXW-260"])
def test_a_model_is_no_order_number(model: str) -> None:
    """It stays with what the matter is."""
    desk = asked_for_order()
    desk.says(model)
    assert "order_no" not in desk.ticket.fields


@pytest.mark.parametrize("number", ["8817", "A-20263", ORDER, "订单 99 1234"])
def test_a_short_order_number_is_one(number: str) -> None:
    """Shops count in their own way, from four digits on."""
    desk = asked_for_order()
    desk.says(number)
    assert "order_no" in desk.ticket.fields or number == "订单 99 1234"


@pytest.mark.parametrize(
    "words",
    [
        "发错了，13900005678",
        "上面的发错了 13900005678",
        "不好意思发错了13900005678",
        "电话发错了，13900005678",
    ],
)
def test_what_was_sent_wrongly_is_replaced(words: str) -> None:
    """The words of a correction are no part of the story."""
    desk = complete()
    assert "5678" in desk.says(words)
    assert desk.ticket.fields["phone"] == "13900005678"
    assert "发错" not in desk.ticket.fields["what"]


@pytest.mark.parametrize("words", ["说错了 是23号601", "写错了，是23号601", "不是22号，是23号601"])
def test_a_part_of_an_address_is_put_right(words: str) -> None:
    """The field that holds such a part is meant, and nothing else is forgotten."""
    desk = FormDesk()
    desk.needs(f"烟机不吸烟了,单号{ORDER},电话13900001234，地址是七莘路1500弄22号601")
    desk.says(words)
    assert desk.ticket.fields["address"] == "七莘路1500弄23号601"
    assert desk.ticket.fields["phone"] == "13900001234"


@pytest.mark.parametrize(
    ("value", "words", "right"),
    [
        ("七莘路1500弄22号601", "23号601", "七莘路1500弄23号601"),
        ("RS-60", "RS-80", "RS-80"),
        ("文一西路969号3幢502", "3幢505", "文一西路969号3幢505"),
        ("上海远山贸易有限公司", "上海远山商贸有限公司", "上海远山商贸有限公司"),
        ("烟机不吸烟", "13900001234", None),
        ("烟机不吸烟", "不制冷", None),
        ("内胆掉漆", "内胆掉漆", None),
    ],
)
def test_a_value_is_mended_where_the_words_are_like_a_part_of_it(
    value: str, words: str, right: str | None
) -> None:
    """Numbers are replaced whole; words that are like nothing in it change nothing."""
    assert mended(value, words) == right


@pytest.mark.parametrize(
    "words",
    [
        "不留电话，我不接陌生电话",
        "不想留电话",
        "电话就不留了",
        "不方便接电话 在这里说就行",
        "就在微信上回吧",
    ],
)
def test_who_keeps_their_number_is_told_how_the_answer_comes(words: str) -> None:
    """Nobody is called by it, no second ticket is made, nothing is asked again."""
    desk = FormDesk(now=FRIDAY_NIGHT)
    desk.needs(f"烟机一开就跳闸，订单{ORDER}")
    assert "电话" in desk.sent[-1].text
    assert "任意一句" in desk.says(words) or "发一句话" in desk.sent[-1].text
    assert list(desk.tickets) == [desk.ticket.ticket_no]


def test_a_refused_number_is_no_call_for_a_person() -> None:
    """「我不接陌生电话」 speaks of phones and people, and wants neither."""
    desk = Desk(now=NIGHT)
    desk.say(f"烟机一开就跳闸，订单{ORDER}")
    desk.say("不留电话，我不接陌生电话")
    assert len(desk.tickets) == 1


@pytest.mark.parametrize("words", ["订单号我不会看", "订单号看不到", "订单号你们系统里有"])
def test_who_cannot_tell_a_number_is_asked_the_next_thing(words: str) -> None:
    """The question is left behind, not waited for."""
    desk = asked_for_order()
    assert "电话" in desk.says(words)


def test_a_form_moves_on_after_it_reminded_once() -> None:
    """Who goes on telling is asked the next thing instead of hearing 记下了 after every line."""
    desk = asked_for_order()
    assert "订单号" in desk.says("买了才三个月")
    assert "电话" in desk.says("地板都泡了")


def test_a_question_that_nothing_answers_is_promised_an_answer() -> None:
    """It stands in the ticket; 记下了 alone would be no answer to a question."""
    desk = asked_for_order()
    assert "同事" in desk.says("高空费你们有标准吗")
    assert "高空费" in desk.ticket.fields["what"]


@pytest.mark.parametrize(
    "words", ["那什么时候给我答复", "明天下午有人来吗", "几点能有人联系我", "多久有回复"]
)
def test_asking_when_somebody_comes_tells_the_promise(words: str) -> None:
    """With a ticket of tonight it is the ticket that is asked about."""
    desk = complete()
    assert "9:30" in desk.says(words)


@pytest.mark.parametrize("words", ["我的工单呢", "我的工单在哪", "工单呢", "单子去哪了"])
def test_a_ticket_is_asked_after_in_two_words(words: str) -> None:
    """And told how it stands."""
    desk = complete()
    assert desk.ticket.ticket_no in desk.says(words)


def two_matters() -> tuple[FormDesk, str, str]:
    """A pan and an invoice."""
    desk = FormDesk()
    desk.needs(f"电饭煲内胆掉漆,单号{ORDER},电话13900001234")
    first = desk.ticket.ticket_no
    desk.needs("另外我还要开张发票", form="invoice")
    desk.says("不填了")
    return desk, first, desk.ticket.ticket_no


@pytest.mark.parametrize(
    "words", ["不换了，内胆的那个取消吧", "内胆那个不用处理了", "电饭煲那单撤了吧"]
)
def test_the_ticket_that_is_named_is_withdrawn(words: str) -> None:
    """Whatever was spoken of last."""
    desk, pan, invoice = two_matters()
    desk.says(words)
    assert desk.tickets[pan].status is TicketStatus.WITHDRAWN
    assert desk.tickets[invoice].status is not TicketStatus.WITHDRAWN


@pytest.mark.parametrize("words", ["发票的不要取消啊", "发票那个别取消"])
def test_what_is_not_to_be_withdrawn_is_not(words: str) -> None:
    """Nor is it a new demand."""
    desk, _, invoice = two_matters()
    assert invoice in desk.says(words)
    assert desk.tickets[invoice].status is not TicketStatus.WITHDRAWN
    assert len(desk.tickets) == 2


@pytest.mark.parametrize("words", ["内胆呢", "内胆那个查到了吗", "发票开好了吗"])
def test_a_thing_is_asked_after_in_few_words(words: str) -> None:
    """The ticket that speaks of it is told."""
    desk, pan, invoice = two_matters()
    assert (invoice if "发票" in words else pan) in desk.says(words)


def test_a_settled_ticket_that_is_to_be_withdrawn_tells_its_state() -> None:
    """No menu of guesses."""
    desk = complete()
    desk.says("不用处理了")
    assert "撤回" in desk.says("我的单子撤了吧？")


def test_the_matter_after_a_bare_call_chooses_its_form() -> None:
    """And what is wanted stays in its words."""
    desk = FormDesk()
    desk.needs("转人工")
    assert desk.ticket.form_id == "default"
    assert "订单号" in desk.says("我要退款，一万二的冰箱，门都关不严")
    assert (desk.ticket.form_id, desk.ticket.category) == ("return", "退换货")
    assert "我要退款" in desk.ticket.fields["reason"]


def test_a_bare_complaint_is_asked_what_happened_first() -> None:
    """Whom it is about is no story yet."""
    desk = FormDesk()
    desk.needs("我要投诉你们师傅", form="complaint")
    assert "经过" in desk.sent[-1].text
    desk.says("上门迟到两个小时还多要500")
    desk.says("让他退钱并且道歉")
    assert desk.ticket.fields["what"].startswith("上门迟到")
    assert desk.ticket.fields["wish"] == "让他退钱并且道歉"


@pytest.mark.parametrize(
    ("words", "kind"),
    [("公司的，普票", "单位普票"), ("企业普票", "单位普票"), ("个人的", "个人普票")],
)
def test_a_choice_is_made_in_own_words(words: str, kind: str) -> None:
    """A company is a 单位."""
    desk = FormDesk()
    desk.needs(f"开票,单号{ORDER}", form="invoice")
    desk.says(words)
    assert desk.ticket.fields["kind"] == kind


def test_the_same_order_is_that_of_the_other_ticket() -> None:
    """「同一个订单」 names a number that the desk knows."""
    desk = complete()
    desk.facts = {"order_no": (ORDER,)}
    desk.needs("另外我还要开张发票", form="invoice")
    if "order_no" not in desk.ticket.fields:
        desk.says("同一个订单")
    assert desk.ticket.fields["order_no"] == ORDER


def test_a_spoken_number_leaves_the_story() -> None:
    """Its digits would be read by everybody."""
    desk = FormDesk()
    desk.needs("油烟机不吸烟了，电话幺三八零零零零五五六六")
    assert desk.ticket.fields["phone"] == "13800005566"
    assert "幺三八" not in desk.ticket.fields["what"]


@pytest.mark.parametrize("words", ["另外扫地机也坏了", "对了还有台冰箱不制冷"])
def test_another_product_is_another_ticket(words: str) -> None:
    """What the first ticket tells stays with it."""
    desk = Desk(now=NIGHT)
    desk.say(f"微波炉转盘不转，订单{ORDER}，电话13900001234")
    desk.say(words)
    assert len(desk.tickets) == 2
    assert "微波炉" not in str(desk.tickets[-1].fields)


def test_another_fault_of_the_same_product_is_not() -> None:
    """A part in trouble goes into the ticket that is there."""
    desk = Desk(now=NIGHT)
    desk.say(f"微波炉转盘不转，订单{ORDER}，电话13900001234")
    desk.say("另外微波炉的门也关不上")
    assert len(desk.tickets) == 1


def test_named_trouble_gets_its_number_at_once() -> None:
    """However short it is told at night: who falls asleep then has a ticket."""
    desk = Desk(now=NIGHT)
    desk.say("洗衣机漏水")
    desk.settle()
    assert desk.tickets[0].ticket_no in desk.last


def test_a_picture_is_asked_about_with_one_question() -> None:
    """What was read on it is told, not asked beside."""
    policy = FormDesk().policy
    for key in ("picture_facts", "card_facts"):
        assert all(text.count("？") <= 1 for text in policy.texts[key])


def at(hour: int) -> datetime:
    """An hour of the next day."""
    return (NIGHT + timedelta(days=1)).replace(hour=hour)


def test_pressing_is_counted_in_its_own_words() -> None:
    """Who writes 催 hears that it was passed on, also the evening after."""
    desk = Desk(now=NIGHT)
    desk.say(f"微波炉转盘不转，订单{ORDER}，电话13900001234")
    desk.now = at(8)
    desk.say("催一下，家里没法做饭")
    assert "催" in desk.last


@pytest.mark.parametrize(
    "words",
    ["我那个扫地机的事有人看了吗", "那个报修有没有人跟进", "where is my ticket", "搞成點呀"],
)
def test_who_asks_whether_anybody_looks_after_it_is_told(words: str) -> None:
    """In Cantonese and English too."""
    desk = complete()
    desk.now += timedelta(hours=40)
    assert desk.ticket.ticket_no in desk.says(words)


def test_labels_in_traditional_characters_are_no_story() -> None:
    """訂單 and 電話 stand around their numbers only."""
    desk = asked_for_order()
    desk.says(f"訂單{ORDER}")
    desk.says("電話13900112233")
    assert desk.ticket.fields["what"] == "洗衣机漏水"


@pytest.mark.parametrize("words", ["我看看型号", "等一下", "我找找发票"])
def test_who_looks_for_something_after_the_form_is_waited_for(words: str) -> None:
    """Nothing is added to the ticket."""
    desk = complete()
    desk.says(words)
    assert not desk.changes or "what" not in str(desk.changes[-1].text)
    assert words not in desk.ticket.fields["what"]


@pytest.mark.parametrize("words", ["改一下 后天寄", "发票抬头开错了，应该是上海晴天科技有限公司"])
def test_a_correction_of_something_unnamed_is_no_correction_of_the_last_answer(words: str) -> None:
    """What was filled last stays as it is."""
    desk = complete()
    before = dict(desk.ticket.fields)
    desk.says(words)
    assert desk.ticket.fields["order_no"] == before["order_no"]
    assert desk.ticket.fields["what"].startswith(before["what"])


def test_a_number_that_is_taken_back_leaves_the_others() -> None:
    """「QC…457 不退了」 is the opposite of a correction to it."""
    desk = FormDesk()
    desk.needs(f"尺寸不合适要退货，{ORDER}、QC20261120457都退", form="return")
    assert desk.ticket.fields["order_no"] == f"{ORDER}、QC20261120457"
    desk.says("对了 QC20261120457不退了")
    assert desk.ticket.fields["order_no"] == ORDER
    assert "都退" not in desk.ticket.fields["reason"]


def test_a_hello_in_a_form_is_no_wrong_answer() -> None:
    """The open question is named, not called invalid."""
    desk = asked_for_order()
    told = desk.says("你好")
    assert "订单号" in told
    assert "QC" not in told


def test_a_personal_invoice_calls_nobody() -> None:
    """personal holds person."""
    desk = Desk(now=NIGHT)
    desk.say(f"我要开发票，订单{ORDER}")
    assert desk.state is State.FORM
    desk.say("personal", wants_human=True)
    assert "人工" not in desk.last
    assert desk.tickets[0].fields["kind"] == "个人普票"


def test_the_thing_that_an_answer_was_about_stays_in_the_story() -> None:
    """Fragments after it name no thing of their own."""
    desk = Desk(now=NIGHT)
    desk.knows("豆浆机打不碎", "blender")
    desk.say("豆浆机打不碎")
    desk.say("前年双十二买的 想修一下")
    desk.settle()
    desk.say("登记工单")
    assert "豆浆机" in str(
        [one.fields for one in desk.tickets] + [one.summary for one in desk.tickets]
    )
