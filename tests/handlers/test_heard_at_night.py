"""Turns of phrase that a form and a ticket must hear as their customers mean them."""

from __future__ import annotations

import pytest

from handlers.model import State, TicketStatus
from knowledge.matcher import Action
from tests.handlers.desk import DAY, Desk


def filled(*said: str) -> Desk:
    """A desk at night after these words."""
    desk = Desk()
    for words in said:
        desk.say(words)
        desk.wait(seconds=30)
    return desk


def test_a_mark_typed_is_the_mark_whatever_the_menu_counts() -> None:
    """「1」 is the worst mark and brings the matter back."""
    desk = Desk(now=DAY)
    desk.say("转人工")
    desk.agent("xiaolin", "claim")
    desk.agent("xiaolin", "resolve")
    places = [int(choice.removeprefix("rate:")) for choice in desk.choices]
    assert places == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "said", ["撤销吧，不投诉了", "不用了，不修了", "取消吧不办了", "算了，不用处理了"]
)
def test_a_ticket_is_withdrawn_in_the_middle_of_its_form(said: str) -> None:
    """Two ways of saying so in one breath are still nothing else."""
    desk = filled("转人工", "安装师傅多收了两百块钱", said)
    assert desk.tickets[0].status is TicketStatus.WITHDRAWN


def test_who_looks_for_a_number_is_waited_for() -> None:
    """「等一下我找找税号」 asks for nobody."""
    desk = filled("转人工", "洗衣机不脱水了", "等一下我找找单号")
    assert desk.state is State.FORM
    assert not desk.notices
    assert desk.outcomes[-1].handled_by in ("ticket_form", "nobody")


def test_a_choice_told_before_it_is_asked_is_taken() -> None:
    """「显示签收了但我没收到」 is the label with a word between."""
    desk = Desk()
    desk.say("快递显示签收了但我没收到")
    desk.wait(seconds=30)
    assert desk.tickets[0].fields["what"] == "显示签收没收到"


def test_a_wrong_article_is_no_wrong_value() -> None:
    """「尺寸发错了」 tells what happened; nothing that was filled is corrected by it."""
    desk = filled("我要换货 单号DD20261024", "尺寸发错了，要大号的")
    assert "尺寸发错了" in desk.tickets[0].fields["reason"]


def test_another_article_in_trouble_is_a_ticket_of_its_own() -> None:
    """Also in the middle of a form, where 另外 and 上次买的 say so."""
    desk = filled("快递显示签收了但我没收到", "另外上次买的锅盖也碎了")
    assert len(desk.tickets) == 2


def test_who_starts_over_is_not_asked_for_the_phone_again() -> None:
    """The matter is told anew; the customer's number is the same."""
    desk = filled("转人工", "洗衣机不脱水，电话13912340003", "重新填", "是烘干机不加热")
    assert desk.tickets[0].fields["phone"] == "13912340003"
    assert desk.tickets[0].fields["what"] == "是烘干机不加热"


def test_a_tax_number_is_no_order_number() -> None:
    """Eighteen signs of a company are kept as words and the order is still asked for."""
    desk = filled("帮我开发票 抬头杭州晴天科技有限公司", "91330106MA2ABCDE1K")
    assert "order_no" not in desk.tickets[0].fields


def test_who_thinks_better_of_a_withdrawal_has_the_ticket_back() -> None:
    """「直接说就行」 was said when it was withdrawn."""
    desk = filled("我要换货 单号DD20261024", "算了不换了，撤了吧")
    assert desk.tickets[0].status is TicketStatus.WITHDRAWN
    desk.say("还是换吧")
    assert desk.tickets[0].status is TicketStatus.OPEN
    assert len(desk.tickets) == 1


def test_the_number_among_other_words_is_the_number() -> None:
    """「单号在这 DD20261105 电话… 还没拆」 answers the question."""
    desk = filled("我要换货，颜色不对", "单号在这 DD20261105 电话13912340034 还没拆")
    assert desk.tickets[0].fields["order_no"] == "DD20261105"
    assert desk.tickets[0].fields["phone"] == "13912340034"


def test_a_phone_is_corrected_days_later() -> None:
    """Where the right number is said, the night does not matter."""
    desk = filled("转人工", "洗衣机不脱水，电话13912340003")
    desk.wait(days=3)
    desk.say("对了，电话换成 13912340029")
    assert desk.tickets[0].fields["phone"] == "13912340029"
    assert len(desk.tickets) == 1


def test_who_says_register_it_is_not_asked_back() -> None:
    """「帮我登记一下」 wants a number and no choice of answers."""
    desk = Desk()
    words = "帮我登记一下，燃气灶打不着火"
    desk.knows(words, "return", "fee", action=Action.CLARIFY, score=0.5)
    desk.say(words)
    assert len(desk.tickets) == 1


def test_the_same_thing_in_trouble_days_later_is_added() -> None:
    """「电饭煲还是糊」 is the ticket of the 电饭煲, though its trouble was told in another clause."""
    desk = filled("转人工", "我上个月买的电饭煲，煮饭老是糊")
    desk.wait(days=1)
    desk.say("电饭煲还是糊，越来越严重")
    assert len(desk.tickets) == 1
    assert desk.tickets[0].ticket_no in desk.last


def test_the_matter_told_after_a_bare_call_is_no_second_ticket() -> None:
    """However much the words sound like another call, they answer what was asked."""
    desk = filled("转人工")
    desk.say("洗衣机不转了，快给我打电话13812345670", wants_human=True)
    assert len(desk.tickets) == 1
    assert "洗衣机不转了" in desk.tickets[0].fields["what"]
