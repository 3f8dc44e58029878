"""What people really type around the matter: demands, data unasked, a word, a change of mind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.model import State
from knowledge.matcher import Action
from knowledge.signals import UrgentReason
from tests.handlers.desk import EVENING, NIGHT, Desk


def test_a_demand_with_a_way_to_be_reached_is_a_ticket_and_no_answer() -> None:
    """「没用,给我安排师傅吧」 with an address is not answered from the knowledge base."""
    desk = Desk(now=NIGHT)
    words = "没用 给我安排师傅吧 我周六下午在家 地址滨江区江南大道100号2幢301 手机13700001111"
    desk.knows(words, "return")
    desk.say(words)
    (ticket,) = desk.tickets
    assert ticket.fields["phone"] == "13700001111"
    assert "滨江区江南大道100号" in ticket.fields["address"]
    assert ticket.ticket_no in desk.last


def test_fields_given_unasked_start_their_form() -> None:
    """A company's name and tax number are an invoice, whatever else they look like."""
    desk = Desk(now=NIGHT)
    desk.say("公司抬头 晴天科技有限公司 税号91330100MA2B12345X")
    (ticket,) = desk.tickets
    assert ticket.form_id == "invoice"
    assert ticket.fields["title"] == "晴天科技有限公司"
    assert ticket.fields["tax_no"] == "91330100MA2B12345X"


def test_other_words_than_the_choices_pick_none_of_them() -> None:
    """Only words that one label has and the others lack mean that one."""
    desk = Desk(now=NIGHT)
    desk.knows("漏得到处都是", "return", "warranty", action=Action.CLARIFY)
    desk.say("漏得到处都是")
    desk.wait(seconds=5)
    assert desk.conversation.memory.choices
    desk.knows("关了水龙头还漏", "return", "warranty", action=Action.CLARIFY)
    desk.say("关了水龙头还漏")
    desk.wait(seconds=5)
    assert "可能适用" not in desk.last


def test_a_word_that_names_a_thing_is_asked_about() -> None:
    """After the motive 「电饭煲」 is no riddle; what was said in between is in the ticket."""
    desk = Desk(now=NIGHT)
    desk.say("我东西坏了你帮我解决", vague=True)
    desk.say("电饭煲")
    desk.wait(seconds=5)
    assert "电饭煲" in desk.last
    desk.say("内胆掉涂层，买了才两个月")
    desk.wait(seconds=5)
    (ticket,) = desk.tickets
    told = ticket.summary + "".join(ticket.fields.values())
    assert "电饭煲" in told
    assert "内胆掉涂层" in told


@pytest.mark.parametrize("words", ["算了 不用了", "算了", "不用管了", "不需要了", "先这样吧"])
def test_a_change_of_mind_leaves_no_ticket(words: str) -> None:
    """Who waves off is not asked for a motive, and gets no number in their sleep."""
    desk = Desk(now=NIGHT)
    desk.say(words, vague=True)
    desk.wait(minutes=30)
    assert desk.tickets == []
    assert desk.conversation.memory.choices == ()


def test_a_second_call_in_english_is_the_same_ticket() -> None:
    """「I want to talk to a human」 tells no need of its own."""
    desk = Desk(now=NIGHT)
    desk.say("Hi, do you ship overseas?")
    desk.now += timedelta(minutes=1)
    desk.say("I want to talk to a human", wants_human=True)
    (ticket,) = desk.tickets
    assert ticket.ticket_no in desk.last


def test_anger_without_a_matter_is_met_calmly() -> None:
    """No list of questions is held against it."""
    desk = Desk(now=NIGHT)
    desk.knows("你们怎么搞的 一群废物", "return", "warranty", action=Action.CLARIFY)
    desk.say("你们怎么搞的 一群废物")
    assert desk.last.startswith(tuple(desk.policy.texts["calm"]))
    assert [one.label for one in desk.conversation.memory.choices] == ["登记工单", "转人工"]
    assert desk.state is State.BOT


def test_who_waits_and_threatens_to_go_outside_is_on_top_of_the_list() -> None:
    """A complaint with its number and both sentences in it, while the case goes on."""
    desk = Desk(now=EVENING)
    desk.say("我昨天骑你们的车摔了，腿还肿着，转人工", wants_human=True)
    desk.say("我要找律师，发律师函给你们", escalation_risk=True)
    (ticket,) = desk.tickets
    assert ticket.form_id == "complaint"
    assert "摔了" in ticket.summary
    assert "律师" in ticket.summary
    assert ticket.ticket_no in desk.last
    assert desk.case is not None
    assert desk.state is State.WAITING


def test_a_number_that_comes_with_another_wish_stays_in_the_form() -> None:
    """What 转人工 brought along is not lost when the form goes on."""
    desk = Desk(now=NIGHT)
    desk.say("退款一直没到账，帮我退款")
    desk.say("转人工，电话15900001234", wants_human=True)
    desk.say("订单号 EB20261107331")
    assert desk.tickets[0].fields["phone"] == "15900001234"
    assert desk.tickets[0].fields["order_no"] == "EB20261107331"


@pytest.mark.parametrize("call", ["zhuan ren gong", "I want to talk to a real person", "转人工"])
def test_a_bare_call_is_no_matter_in_any_script(call: str) -> None:
    """What is told afterwards is the need; the call itself is none."""
    desk = Desk(now=NIGHT)
    desk.say(call, wants_human=True)
    desk.say("洗碗机门关不上，一直报警")
    desk.wait(seconds=5)
    told = desk.tickets[0].summary + "".join(desk.tickets[0].fields.values())
    assert "洗碗机门关不上" in told
    assert call not in told


def test_a_story_is_no_correction() -> None:
    """「是不是质量问题」 in a long text corrects nothing, and nothing of it is lost."""
    desk = Desk(now=NIGHT)
    desk.say("转人工", wants_human=True)
    story = (
        "我前几天买的空气炸锅，炸出来的东西一股塑料味，说明书上的步骤都做了，放了柠檬也没用，"
        "孩子不敢吃，你们看看是不是质量问题，要是质量问题我想换一台"
    )
    desk.say(story)
    told = desk.tickets[0].summary + "".join(desk.tickets[0].fields.values())
    assert "塑料味" in told
    assert "正确的" not in desk.last


def test_a_step_that_cannot_be_done_is_no_new_question() -> None:
    """「拧不动」 after an answer goes to a person with what was tried."""
    desk = Desk(now=NIGHT)
    desk.knows("滤芯怎么换", "return")
    desk.say("滤芯怎么换")
    desk.knows("拧不动", "ship", "fee", action=Action.CLARIFY)
    desk.say("拧不动")
    desk.wait(seconds=5)
    (ticket,) = desk.tickets
    assert "拧不动" in ticket.summary


@pytest.mark.parametrize("words", ["师父 我想咨询一下", "美女在吗", "大哥 请问一下"])
def test_an_address_opens_nothing(words: str) -> None:
    """Politeness before the matter is no call for a person."""
    desk = Desk(now=NIGHT)
    desk.say(words, wants_human=True)
    desk.wait(seconds=5)
    assert desk.tickets == []


def test_a_broken_promise_is_answered_by_nobody_but_a_person() -> None:
    """「上次客服说3个工作日,今天都第五天了」 gets a number, not the rule once more."""
    desk = Desk(now=NIGHT)
    words = "退款到底什么时候到账？上次客服说3个工作日，今天都第五天了！"
    desk.knows(words, "return")
    desk.say(words)
    (ticket,) = desk.tickets
    assert ticket.ticket_no in desk.last
    assert "第五天" in ticket.summary


def test_who_waited_in_vain_gets_a_number_and_no_rule() -> None:
    """「等了一天师傅没来」 is no question, whatever entry it resembles."""
    desk = Desk(now=NIGHT)
    desk.knows("等了一天师傅没来", "return")
    desk.say("等了一天师傅没来")
    (ticket,) = desk.tickets
    assert ticket.summary == "等了一天师傅没来"


def test_who_wants_to_be_answered_here_is_not_asked_for_a_phone_again() -> None:
    """「微信联系就好」 settles the question."""
    desk = Desk(now=NIGHT)
    desk.say("洗碗机排水不畅，帮我登记一下")
    desk.say("没有订单号，线下买的")
    desk.say("微信联系就好")
    assert "电话还没有" not in desk.last
    assert "微信联系" not in desk.tickets[0].fields.get("phone", "")


def test_a_mere_insult_is_no_matter_of_a_ticket() -> None:
    """What was hidden stands in no field and no summary."""
    desk = Desk(now=NIGHT)
    desk.say("滚")
    desk.say("你妈死了")
    desk.say("退钱，订单QC20261030018")
    (ticket,) = desk.tickets
    assert "隐去" not in ticket.summary + "".join(ticket.fields.values())


def test_a_flat_stays_in_its_address() -> None:
    """「文三路90号2-502」 is whole."""
    desk = Desk(now=NIGHT)
    desk.say("洗碗机不排水，帮我报修，西湖区文三路90号2-502  13588886666")
    assert desk.tickets[0].fields["address"] == "西湖区文三路90号2-502"
    assert desk.tickets[0].fields["phone"] == "13588886666"


def test_an_insult_beside_a_number_leaves_no_mark_in_the_story() -> None:
    """The number is taken, the insult is nowhere."""
    desk = Desk(now=NIGHT)
    desk.say("投诉你们，三天了不发货")
    desk.say("订单号 QC20261117003 操你妈的")
    (ticket,) = desk.tickets
    assert ticket.fields["order_no"] == "QC20261117003"
    assert "隐去" not in "".join(ticket.fields.values())


def test_a_ticket_of_a_bare_call_is_named_by_what_is_told_later() -> None:
    """Also where the later words are urgent."""
    desk = Desk(now=NIGHT)
    desk.say("转人工", wants_human=True)
    desk.say("车锁打不开了，我人在外面回不了家", urgent=UrgentReason.LOCKED_OUT)
    assert desk.tickets[0].summary == "车锁打不开了，我人在外面回不了家"


def test_another_danger_that_is_only_guessed_brings_no_second_advice() -> None:
    """Who is on the way to hospital is not told to leave the place."""
    desk = Desk(now=NIGHT)
    desk.say("热水壶炸了 手烫伤了", urgent=UrgentReason.SAFETY)
    desk.say("我老公在开车去医院", urgent=UrgentReason.THREAT, urgent_likely=0.8)
    assert desk.policy.texts["safety_threat"][0] not in desk.last
