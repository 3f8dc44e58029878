"""An agent's line about tickets reaches the customers of those tickets, each through its own door."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.store.session import Store
from bot.store.ticket_lists import TicketFilter, TicketLists
from tests.bot.feishu_desk import FeishuSmallDesk, feishu_small_desk


@pytest.fixture
def desk(store: Store) -> Iterator[FeishuSmallDesk]:
    """A desk on each engine."""
    with feishu_small_desk(store) as opened:
        yield opened


def numbers(desk: FeishuSmallDesk, *customers: str) -> list[str]:
    """Tickets of these customers, made in the quiet hours."""
    desk.wait(hours=4)
    for customer in customers:
        desk.says("转人工", customer=customer)
    desk.wait(minutes=20)
    with desk.store.read() as tx:
        rows = TicketLists(tx.connection).page(TicketFilter())
    by_customer = {row["external_id"]: row["ticket_no"] for row in rows}
    return [by_customer[customer] for customer in customers]


def test_one_reviewed_text_answers_the_tickets_it_names(desk: FeishuSmallDesk) -> None:
    """Each customer reads it with their own number; the agent reads how many got it."""
    mine = numbers(desk, "amy", "bob")
    told = desk.answers(f"{mine[0]} {mine[1]} 回复 昨晚物流系统故障，现已恢复")
    assert "2 张" in told
    for customer, number in zip(("amy", "bob"), mine, strict=True):
        assert "昨晚物流系统故障" in desk.read(customer)
        assert number in desk.read(customer)


def test_a_number_that_is_no_tickets_is_said(desk: FeishuSmallDesk) -> None:
    """Nothing goes anywhere."""
    assert "没有工单 W9999ZZZZ" in desk.answers("W9999ZZZZ 回复 好的")
