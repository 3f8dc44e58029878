"""A line that names tickets is an order for them, and never meant for a customer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.cause import AgentDid, Do
from handlers.model import Ticket, TicketStatus
from handlers.ticket_talk import is_wish, wish
from tests.handlers.desk import DAY, Desk

A, B, C = "W1121ABCD", "W1121EFGH", "W1121HJKL"


def did(do: Do, number: str = A, text: str = "", to: str | None = None) -> AgentDid:
    """A command of 小林's."""
    return AgentDid(agent_id="xiaolin", do=do, text=text, to=to, ticket_no=number)


@pytest.mark.parametrize(
    ("said", "orders"),
    [
        (A, [did(Do.PAGE)]),
        (f"工单 {A}", [did(Do.PAGE)]),
        (f"{A} 看电话", [did(Do.PAGE)]),
        (f"认领 {A}", [did(Do.CLAIM)]),
        ("w1121-abcd 认领", [did(Do.CLAIM)]),
        (f"{A} 回复：师傅明天上门", [did(Do.REPLY, text="师傅明天上门")]),
        (f"回复 {A} 师傅明天上门", [did(Do.REPLY, text="师傅明天上门")]),
        (f"{A} 追问 请发一下铭牌照片", [did(Do.ASK, text="请发一下铭牌照片")]),
        (f"{A} 补资料", [did(Do.ASK_MISSING)]),
        (f"补资料 {A}", [did(Do.ASK_MISSING)]),
        (f"{A} // 老客户", [did(Do.NOTE, text="老客户")]),
        (f"{A} 结单", [did(Do.RESOLVE)]),
        (f"结单 {A} {B}", [did(Do.RESOLVE), did(Do.RESOLVE, B)]),
        (f"{A} 转给 阿杰", [did(Do.REASSIGN, to="阿杰")]),
        (f"{A}、{B} 回复 系统已恢复", [did(Do.REPLY, n, "系统已恢复") for n in (A, B)]),
        (f"{A} 合并到 {B}", [did(Do.MERGE, to=B)]),
        (f"合并 {A} {B} 到 {C}", [did(Do.MERGE, A, to=C), did(Do.MERGE, B, to=C)]),
        (f"{A} 关联 {B}", [did(Do.LINK, A, to=B), did(Do.LINK, B, to=A)]),
    ],
)
def test_orders_are_understood_in_either_order(said: str, orders: list[AgentDid]) -> None:
    """The number first or the verb first, several numbers, any way of writing them."""
    found = wish(said, "xiaolin")
    assert found is not None
    assert list(found.orders) == orders


@pytest.mark.parametrize(
    ("said", "bare"),
    [
        (A, True),
        (f"工单 {A}", True),
        (f"{A} {B}", True),
        (f"{A} 打开", False),
        (f"认领 {A}", False),
    ],
)
def test_numbers_alone_want_to_see_the_tickets(said: str, bare: bool) -> None:
    """Where a channel has cards they are shown; an order is carried out."""
    found = wish(said, "xiaolin")
    assert found is not None
    assert found.is_bare is bare


@pytest.mark.parametrize(
    "said", ["您的工单今天会办好", f"您的 {A} 今天会办好", f"{A} 今天会办好", "认领 12", "回复", ""]
)
def test_other_words_are_no_order(said: str) -> None:
    """What speaks of a ticket without ordering anything is left to others."""
    assert not is_wish(said)


def test_an_answer_may_speak_of_joining_tickets() -> None:
    """The words after 回复 are the customer's."""
    found = wish(f"{A} 回复 已把 {B} 合并到 {A}", "xiaolin")
    assert found is not None
    assert found.orders[0].do is Do.REPLY


def with_two() -> Desk:
    """A customer with two tickets of one affair."""
    desk = Desk(now=DAY)
    first = Ticket(
        status=TicketStatus.OPEN,
        opened_at=DAY,
        ticket_no=A,
        category="维修",
        summary="洗衣机不脱水",
        form_id="repair",
        fields={"phone": "13812345678"},
        missing=("order_no",),
        photos=("a" * 64,),
    )
    second = Ticket(
        status=TicketStatus.OPEN,
        opened_at=DAY,
        ticket_no=B,
        category="维修",
        summary="还是不脱水",
        form_id="repair",
        fields={"order_no": "DD20261101"},
        missing=("phone",),
    )
    desk.tickets += [first, second]
    return desk


def test_merging_leaves_one_ticket_that_has_everything() -> None:
    """Fields and photos come together, the other one ends, and the customer is told the number."""
    desk = with_two()
    changes = desk.turn(did(Do.MERGE, A, to=B)).tickets
    known = {one.ticket_no: one for one in desk.tickets}
    assert known[A].status is TicketStatus.RESOLVED
    assert known[B].fields == {"phone": "13812345678", "order_no": "DD20261101"}
    assert known[B].missing == ()
    assert changes[-1].photos == ("a" * 64,)
    assert A in desk.last
    assert B in desk.last


def test_a_ticket_of_somebody_else_is_not_merged() -> None:
    """What belongs to another customer can be linked, never put together."""
    desk = with_two()
    outcome = desk.turn(did(Do.MERGE, A, to=C))
    assert outcome.result["kind"] == "warning"
    assert outcome.tickets == ()
    assert desk.turn(did(Do.LINK, A, to=C)).tickets[0].ticket_no == A


def test_the_page_goes_to_the_agent_alone() -> None:
    """A private notice with the way to the page; the group reads nothing."""
    desk = with_two()
    [notice] = desk.turn(did(Do.PAGE)).notices
    assert notice.to == ("xiaolin",)
    assert notice.page


def test_the_first_missing_thing_is_asked_in_the_words_of_the_form() -> None:
    """The ticket waits for it; where nothing is missing the customer reads nothing."""
    desk = with_two()
    asked = next(one.ask for one in desk.policy.forms["repair"].fields if one.id == "phone")
    assert desk.turn(did(Do.ASK_MISSING, B)).result["kind"] == "success"
    assert asked in desk.last
    assert next(one for one in desk.tickets if one.ticket_no == B).status is TicketStatus.WAITING
    desk.tickets[:] = [replace(one, missing=()) for one in desk.tickets]
    before = len(desk.sent)
    assert "齐了" in desk.turn(did(Do.ASK_MISSING, B)).result["toast"]
    assert len(desk.sent) == before
