"""Answers of the knowledge base as replies to tickets, the customer's facts filled in."""

from __future__ import annotations

import pytest

from handlers.cause import AgentDid, Do
from tests.handlers.desk import NIGHT, Desk, entry

ORDER = "QC20261113077"


def desk_with_ticket() -> Desk:
    """A ticket, and an entry whose answer wants the order's number."""
    desk = Desk(now=NIGHT)
    desk.say(f"微波炉转盘不转，订单{ORDER}，电话13900001234")
    canned = entry("resend", "补寄配件要多久", "订单 {order_no} 的配件今天补寄，三天内到。")
    lacking = entry("pay", "怎么打款", "会打到 {account}。")
    desk.entries = {**desk.entries, "resend": canned, "pay": lacking}
    return desk


def replied(desk: Desk, text: str) -> str:
    """What an agent's reply makes the desk say to the customer; empty where nothing leaves."""
    number = desk.tickets[0].ticket_no
    did = AgentDid(agent_id="xiaolin", do=Do.REPLY, text=text, ticket_no=number)
    outcome = desk.turn(did)
    return outcome.replies[0].text if outcome.replies else ""


@pytest.mark.parametrize("named", ["#resend", "#补寄配件要多久", "# 补寄配件要多久？"])
def test_an_entry_is_named_by_its_id_or_question(named: str) -> None:
    """The customer reads the answer with the number of their own order."""
    assert f"订单 {ORDER} 的配件今天补寄" in replied(desk_with_ticket(), named)


def test_own_words_follow_the_answer() -> None:
    """Behind a space."""
    assert replied(desk_with_ticket(), "#resend 辛苦您留意短信").endswith(
        "三天内到。\n辛苦您留意短信"
    )


@pytest.mark.parametrize("named", ["#没有这一条", "#pay"])
def test_what_cannot_be_filled_in_does_not_leave(named: str) -> None:
    """The agent is told which entry or fact is missing."""
    desk = desk_with_ticket()
    assert replied(desk, named) == ""


def test_other_words_are_said_as_they_are() -> None:
    """A mark inside a sentence names no entry."""
    assert "3#楼" in replied(desk_with_ticket(), "师傅到 3#楼 了")
