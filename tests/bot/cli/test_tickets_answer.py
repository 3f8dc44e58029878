"""One reviewed text to many tickets: shown first, each once, each within the rules."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.cli import tickets_answer
from bot.store.migrate import migrate
from bot.store.session import Store, open_store
from bot.store.ticket_lists import TicketFilter
from config.settings import read_settings
from tests.bot.small_desk import SmallDesk
from tests.journeys.rig import FULL

TEXT = "工单 {ticket_no} 的订单 {order_no} 昨晚因物流系统故障停更，现已恢复。"
MANY = 40 if FULL else 8


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A desk's database that the command finds by the environment."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    monkeypatch.setenv("NIGHTDESK_DATABASE_URL", url)
    monkeypatch.setenv("NIGHTDESK_DATA_DIR", str(tmp_path))
    opened = open_store(url)
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store) -> SmallDesk:
    """Customers whose parcels stand still, and one who gave no order."""
    desk = SmallDesk(store)
    for number in range(MANY):
        desk.says(f"物流异常，一直不动，订单号DD2026{number:04}", customer=f"c{number}")
    desk.says("转人工", customer="silent")
    desk.rest()
    desk.phone.shown.clear()
    return desk


def answers(desk: SmallDesk, *more: str) -> int:
    """Run the command at the desk's moment."""
    parser = argparse.ArgumentParser()
    tickets_answer.add_arguments(parser)
    args = parser.parse_args(["--agent", "xiaolin", "--text", TEXT, *more])
    wanted = TicketFilter(statuses=("open", "assigned", "waiting"))
    settings = read_settings(os.environ)
    return tickets_answer.answer(desk.store, settings, args, wanted, now=desk.clock.now())


def test_nothing_leaves_before_it_was_looked_at(
    desk: SmallDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    """The preview says how many and who is left out."""
    assert answers(desk) == 1
    desk.rest()
    shown = capsys.readouterr()
    assert f"{MANY} 个工单" in shown.out
    assert "资料不全" in shown.err
    assert desk.phone.shown == []


def test_every_customer_reads_it_once_with_their_own_order(desk: SmallDesk) -> None:
    """A second run of the same text does nothing."""
    for _ in range(2):
        assert answers(desk, "--yes") == 1
        desk.rest()
    read = {f"c{number}": desk.phone.texts(f"c{number}") for number in range(MANY)}
    for number in range(MANY):
        (text,) = read[f"c{number}"]
        assert f"DD2026{number:04}" in text
    assert desk.phone.texts("silent") == []


def test_an_answer_beyond_the_window_waits_for_its_customer(desk: SmallDesk) -> None:
    """Three days later nothing is sent that the platform refuses."""
    desk.sleep(days=3)
    answers(desk, "--yes")
    desk.decide()
    desk.send()
    assert all("恢复" not in str(one.payload) for one in desk.phone.tried)
    desk.says("在吗", customer="c7")
    desk.rest()
    assert any("恢复" in text for text in desk.phone.texts("c7"))


def test_who_names_no_ticket_answers_none(store: Store) -> None:
    """Never everybody by accident."""
    assert main(["tickets", "answer", "--agent", "xiaolin", "--text", "好"]) == 2
