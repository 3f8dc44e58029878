"""What a customer asks of tickets that are there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.model import State, TicketStatus
from tests.handlers.forms_desk import NIGHT, FormDesk, photo

ORDER = "DD20261101"
PHONE = "13900001234"


def desk_with_ticket(need: str = "冰箱不制冷了") -> FormDesk:
    """A desk whose customer has one complete ticket."""
    desk = FormDesk()
    desk.needs(f"{need},单号{ORDER},电话{PHONE}")
    assert desk.conversation.state is State.BOT
    return desk


def two_tickets() -> FormDesk:
    """A desk whose customer has two tickets."""
    desk = desk_with_ticket()
    desk.needs(f"洗衣机漏水了,单号DD20269999,电话{PHONE}")
    return desk


@pytest.mark.parametrize(
    "said",
    [
        "我的工单到哪了",
        "工单处理得怎么样了",
        "查一下我的工单",
        "昨天报修的事有结果吗",
        "处理进度呢",
        "我的投诉处理到哪一步了",
    ],
)
def test_where_a_ticket_stands(said: str) -> None:
    """Number and promise, without the customer knowing the number."""
    desk = desk_with_ticket()
    answer = desk.says(said)
    assert desk.ticket.ticket_no in answer
    assert "9:30" in answer


@pytest.mark.parametrize("said", ["我的快递到哪了", "订单到哪了", "退款多久到账", "什么时候发货"])
def test_a_parcel_is_no_ticket(said: str) -> None:
    """Questions about parcels and orders are for the knowledge base."""
    desk = desk_with_ticket()
    desk.says(said)
    assert desk.handled_by == "others"


def test_several_tickets_are_listed_in_one_message() -> None:
    """Every open ticket has its line."""
    desk = two_tickets()
    answer = desk.says("我的工单到哪了")
    assert all(number in answer for number in desk.tickets)


def test_a_number_names_the_ticket_however_it_is_written() -> None:
    """Small letters, spaces and dashes do not matter."""
    desk = two_tickets()
    first, second = desk.tickets
    answer = desk.says(first.lower().replace("-", " "))
    assert first in answer
    assert second not in answer


def test_someone_elses_number_gets_nothing() -> None:
    """A number of another customer is answered like one that never was."""
    desk = desk_with_ticket()
    answer = desk.says("W1124ZZZZ到哪了")
    assert "W1124ZZZZ" in answer
    assert desk.ticket.ticket_no not in answer
    assert not desk.outcomes[-1].tickets


def test_a_customer_without_tickets_is_told_so() -> None:
    """Nothing is guessed."""
    desk = FormDesk()
    assert "没有" in desk.says("我的工单到哪了")


def test_a_nudge_is_counted_once_then_calmed_with_facts() -> None:
    """The second 催单 changes nothing and names the promise."""
    desk = desk_with_ticket()
    assert desk.ticket.ticket_no in desk.says("催一下")
    assert desk.ticket.nudges == 1
    second = desk.says("怎么还没人处理")
    assert desk.ticket.nudges == 1
    assert "9:30" in second


def test_words_and_photos_are_added() -> None:
    """补充 and a lone picture reach the ticket, and the customer hears so."""
    desk = desk_with_ticket()
    assert desk.ticket.ticket_no in desk.says("补充一下,压缩机有异响")
    assert "压缩机有异响" in desk.ticket.fields["what"]
    assert "1 张" in desk.says("", photo("a"))
    assert desk.photos[desk.ticket.ticket_no] == ("a",)


def test_a_missing_fact_sent_later_fills_its_field() -> None:
    """A phone number sent after the form was over is no new affair."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    desk.says("跳过")
    desk.says("跳过")
    assert desk.ticket.missing == ("phone",)
    desk.says(PHONE)
    assert desk.ticket.fields["phone"] == PHONE
    assert desk.ticket.missing == ()


def test_a_correction_is_possible_afterwards() -> None:
    """「电话写错了,是…」 after the summary."""
    desk = desk_with_ticket()
    answer = desk.says("电话写错了,是13700137000")
    assert desk.ticket.fields["phone"] == "13700137000"
    assert "7000" in answer
    assert "13700137000" not in answer
    assert all("13700137000" not in line for line in desk.history())


def test_a_correction_without_a_value_asks_for_it() -> None:
    """The right value is asked for, and taken."""
    desk = desk_with_ticket()
    assert "电话" in desk.says("电话写错了")
    assert desk.conversation.state is State.FORM
    desk.says("13700137000")
    assert desk.ticket.fields["phone"] == "13700137000"
    assert desk.conversation.state is State.BOT


@pytest.mark.parametrize("said", ["撤销工单", "不用处理了,谢谢", "问题已经解决了", "撤回"])
def test_a_ticket_is_withdrawn(said: str) -> None:
    """The customer no longer needs it."""
    desk = desk_with_ticket()
    desk.says(said)
    assert desk.ticket.status is TicketStatus.WITHDRAWN


@pytest.mark.parametrize("said", ["不用了", "不用了谢谢", "没有了"])
def test_declining_politely_after_the_summary_withdraws_nothing(said: str) -> None:
    """「需要修改随时说」「不用了」: the ticket stays."""
    desk = desk_with_ticket()
    desk.says(said)
    assert desk.ticket.status is TicketStatus.OPEN


def test_which_of_several_is_withdrawn_is_asked_once() -> None:
    """One question with choices; a number picks."""
    desk = two_tickets()
    desk.says("撤销工单")
    assert len(desk.sent[-1].choices) == 2
    desk.says("2")
    statuses = [ticket.status for ticket in desk.tickets.values()]
    assert statuses == [TicketStatus.WITHDRAWN, TicketStatus.OPEN]


@pytest.mark.parametrize("said", ["还是不行", "没解决", "重新打开", "又坏了"])
def test_a_settled_ticket_opens_again(said: str) -> None:
    """It gets a promise of its own."""
    desk = desk_with_ticket()
    desk.set_ticket(status=TicketStatus.RESOLVED, deadline_at=NIGHT - timedelta(days=1))
    assert desk.ticket.ticket_no in desk.says(said)
    assert desk.ticket.status is TicketStatus.OPEN
    assert desk.ticket.deadline_at is not None
    assert desk.ticket.deadline_at > desk.now


def asked_to_rate() -> FormDesk:
    """A desk that asked how it was."""
    desk = desk_with_ticket()
    desk.set_ticket(status=TicketStatus.RESOLVED)
    memory = desk.conversation.memory
    notes = {**memory.notes, "rating.ticket": desk.ticket.ticket_no}
    desk.conversation = replace(desk.conversation, memory=replace(memory, notes=notes))
    return desk


@pytest.mark.parametrize(
    ("said", "text"), [("5", "5"), ("4分", "4"), ("非常满意", "5"), ("三", "3")]
)
def test_a_good_rating_is_thanked(said: str, text: str) -> None:
    """Figures and words rate."""
    desk = asked_to_rate()
    assert desk.says(said)
    assert desk.changes[-1].event == "rated"
    assert desk.changes[-1].text == text
    assert desk.ticket.status is TicketStatus.RESOLVED


@pytest.mark.parametrize("said", ["1", "2分", "不满意", "差评"])
def test_a_bad_rating_reopens_for_a_person(said: str) -> None:
    """The matter comes back with a promise."""
    desk = asked_to_rate()
    assert desk.ticket.ticket_no in desk.says(said)
    assert desk.ticket.status is TicketStatus.OPEN
    assert "rated" in [change.event for change in desk.changes]


def test_a_figure_is_no_rating_where_none_was_asked() -> None:
    """「5」 out of the blue means something else."""
    desk = desk_with_ticket()
    desk.says("5")
    assert not [change for change in desk.changes if change.event == "rated"]


def test_an_answer_to_a_waiting_ticket_wakes_it() -> None:
    """What an agent asked for came: the ticket waits no longer."""
    desk = desk_with_ticket()
    desk.set_ticket(status=TicketStatus.WAITING, assigned_to="xiaolin")
    desk.says("补充一下,型号是BCD-200")
    assert desk.ticket.status is TicketStatus.ASSIGNED


def test_an_overdue_ticket_is_told_honestly() -> None:
    """A broken promise is not repeated."""
    desk = desk_with_ticket()
    desk.set_ticket(deadline_at=desk.now - timedelta(hours=2))
    answer = desk.says("我的工单到哪了")
    assert "9:30" not in answer
    assert "超" in answer or "晚" in answer


def test_status_is_told_in_the_middle_of_a_form_and_the_form_goes_on() -> None:
    """到哪了 does not end the form."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    assert desk.ticket.ticket_no in desk.says("我的工单到哪了")
    assert desk.conversation.state is State.FORM
    desk.says(ORDER)
    assert desk.ticket.fields["order_no"] == ORDER


def test_another_order_after_the_form_stands_beside_the_first() -> None:
    """A second order number does not overwrite the first one."""
    desk = desk_with_ticket()
    desk.says("订单号DD20269999")
    assert desk.ticket.fields["order_no"] == f"{ORDER}、DD20269999"
