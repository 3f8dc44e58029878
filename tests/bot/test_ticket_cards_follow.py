"""A ticket's card is state: whatever becomes of the ticket, and by whom, the card shows it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store.migrate import migrate
from bot.store.people import People
from bot.store.session import Store, open_store
from bot.ticket_following import follow
from handlers.changes import TicketChange
from tests.bot.feishu_desk import FeishuSmallDesk, feishu_small_desk
from tests.bot.small_desk import EVENING
from tests.bot.test_ticket_cards import card, number, row, toast
from tests.simulators.feishu import AGENT_CHAT


@contextmanager
def late(store: Store) -> Iterator[FeishuSmallDesk]:
    """A desk late in the evening, with a ticket of amy's."""
    with feishu_small_desk(store, start=EVENING + timedelta(hours=2, minutes=30)) as opened:
        opened.says("洗衣机漏水，我要报修，电话13912345678", customer="amy")
        opened.wait(minutes=20)
        yield opened


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FeishuSmallDesk]:
    """On SQLite; what asks the database anything special is told on each engine."""
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(store)
    with late(store) as opened:
        yield opened
    store.close()


def test_what_the_customer_adds_and_how_they_press_stand_on_the_card(desk: FeishuSmallDesk) -> None:
    """Shielded, without a new message in the group; several words wait for one change."""
    shown = card(desk)
    messages, states = len(desk.sim.in_chat(AGENT_CHAT)), len(shown.versions)
    desk.says("补充：排水管也裂了，你们这帮混蛋快点", customer="amy")
    desk.wait(minutes=3)
    assert "排水管也裂了" in shown.text
    assert "混蛋" not in shown.text
    assert len(desk.sim.in_chat(AGENT_CHAT)) == messages
    assert len(shown.versions) <= states + 2
    desk.wait(hours=11)
    desk.says("上次那个洗衣机还没人来吗", customer="amy")
    desk.wait(minutes=3)
    assert "客户催过 1 次" in shown.text


def test_a_ticket_that_is_withdrawn_has_nothing_left_to_tap(desk: FeishuSmallDesk) -> None:
    """By the customer, on their own phone."""
    shown = card(desk)
    assert "认领" in shown.taps
    desk.says("撤销", customer="amy")
    desk.wait(minutes=2)
    assert row(desk)["status"] == "withdrawn"
    assert "已撤回" in shown.text
    assert not shown.taps


def test_a_promise_that_passes_is_told_by_the_card_itself(desk: FeishuSmallDesk) -> None:
    """Nobody does anything; 明早 becomes 今天 and then too late."""
    shown = card(desk)
    assert "明早" in shown.text
    due = row(desk)["deadline_at"]
    desk.wait(minutes=int((due - desk.clock.now()).total_seconds() // 60) - 5)
    assert "已超时" not in shown.text
    assert "今天" in shown.text
    desk.wait(minutes=10)
    assert "已超时" in shown.text


def test_every_card_of_a_ticket_follows_wherever_it_was_settled(store: Store) -> None:
    """Asked for in the group by one and alone by another, settled by words of the third."""
    with late(store) as desk:
        first, agent = card(desk), desk.agent("ajie")
        agent.says(number(desk))
        desk.heard()
        desk.wait(seconds=5)
        alone = next(
            one for one in desk.sim.sent_to(agent.open_id) if one.msg_type == "interactive"
        )
        desk.agent("xiaolin").writes_in(AGENT_CHAT, f"结单 {number(desk)}", to_bot=True)
        desk.heard()
        desk.wait(seconds=10)
        assert all("已办结" in shown.text and not shown.taps for shown in (first, alone))
        assert "已经结束" in toast(agent.taps_again(alone, "claim"))


def test_a_card_follows_after_an_outage_and_is_not_sent_twice(desk: FeishuSmallDesk) -> None:
    """What changed meanwhile arrives as one state."""
    shown = card(desk)
    desk.sim.down()
    desk.says("补充，漏水是从门缝", customer="amy")
    desk.wait(minutes=3)
    assert "门缝" not in shown.text
    desk.sim.up()
    desk.wait(minutes=30)
    assert "门缝" in shown.text
    same = [one for one in desk.sim.in_chat(AGENT_CHAT) if number(desk) in one.text]
    assert len(same) == 1


def test_old_cards_are_left_alone(desk: FeishuSmallDesk) -> None:
    """Feishu changes no message older than fourteen days: a change then would be a new message."""
    shown = card(desk)
    desk.wait(minutes=14 * 24 * 60)
    before = len(desk.sim.in_chat(AGENT_CHAT))
    with desk.store.write() as tx:
        note = TicketChange(ticket_no=number(desk), event="note", by="xiaolin", text="还在等")
        tx.tickets.change(note, now=desk.clock.now())
        follow(tx, (number(desk),), now=desk.clock.now())
    desk.wait(minutes=5)
    assert "还在等" not in shown.text
    assert len(desk.sim.in_chat(AGENT_CHAT)) == before


def test_of_a_forgotten_customer_nothing_is_left_on_the_card(desk: FeishuSmallDesk) -> None:
    """The number alone stays, so that whoever looks for it knows."""
    shown, named = card(desk), number(desk)
    with desk.store.write() as tx:
        people = People(tx.connection)
        traces = people.traces(row(desk)["customer_id"])
        assert traces is not None
        people.forget(traces)
        follow(tx, traces.ticket_nos, now=desk.clock.now())
    desk.wait(seconds=10)
    assert "洗衣机" not in shown.text
    assert named in shown.text
    assert "已删除" in shown.text
