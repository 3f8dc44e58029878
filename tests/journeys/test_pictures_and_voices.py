"""Customers who show and speak instead of typing: real processes, WeCom, a transcription endpoint."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.sight.letters import can_read
from bot.store.schema import customers, tickets
from bot.store.session import Store, open_store
from tests.bot.hearing.recorded import recorded
from tests.bot.sight.drawn import page
from tests.journeys.rig import Desk, answered, texts
from tests.simulators.transcriber.server import TranscriberSimulator
from tests.simulators.wecom import WeComSimulator

ORDER = "DD202611010417"
POLICY = "breath: {wait: 1s, longest: 10s, picture: 15s}\n"
TICKET = re.compile(r"W\d{4}[0-9A-Z]{4}")
BUSY = 60.0
"""Seconds on a machine where much else runs."""


class Stage:
    """The desk, its ears, and what the customers hold in their hands."""

    def __init__(self, desk: Desk, ears: TranscriberSimulator, store: Store) -> None:
        self._store = store
        self.sim = desk.sim
        self._ears = ears
        self._sound = recorded("amr")

    def speaks(self, customer: str, words: str) -> None:
        """A recording in which the endpoint hears these words; with none it is down."""
        self._ears.words, self._ears.status = words, 200 if words else 503
        one = self.sim.customer(customer)
        one.sends("voice", {"media_id": one.keeps(self._sound + os.urandom(3), "audio/amr", "v")})

    def shows(self, customer: str, *lines: str) -> None:
        """A picture with these lines."""
        self.sim.customer(customer).sends_image(page(list(lines), size=(520, 320)))

    def ticket(self, customer: str) -> dict[str, Any]:
        """The customer's only ticket, as its row."""
        theirs = (
            sa.select(tickets)
            .join(customers, customers.c.id == tickets.c.customer_id)
            .where(customers.c.external_id == customer)
        )
        with self._store.read() as tx:
            return dict(tx.connection.execute(theirs).mappings().one())


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One desk on SQLite for all stories: nothing here asks the database anything special."""
    folder: Path = tmp_path_factory.mktemp("seen-and-heard")
    url = f"sqlite:///{folder / 'desk.db'}"
    with (
        WeComSimulator() as sim,
        TranscriberSimulator() as ears,
        Desk(folder / "desk", url, sim, policy=POLICY) as desk,
    ):
        desk.env["TRANSCRIBE_BASE_URL"] = ears.base_url
        desk.env["TRANSCRIBE_MODEL"] = "simulated"
        desk.env["NIGHTDESK_DATA_DIR"] = str(folder / "var")
        desk.up()
        store = open_store(url)
        yield Stage(desk, ears, store)
        store.close()


def test_a_recording_is_read_like_text_and_marked(stage: Stage) -> None:
    """转人工 by voice works the first time; whoever reads the ticket knows that nobody typed it."""
    stage.speaks("wang", "转人工，洗衣机漏水了")
    assert answered(stage.sim, "wang", "W", BUSY)
    assert stage.ticket("wang")["summary"].startswith("[语音转写]")


def test_unheard_it_is_asked_for_text_once(stage: Stage) -> None:
    """With a way for the urgent; the second recording goes into the ticket as it is."""
    stage.speaks("li", "")
    assert answered(stage.sim, "li", "紧急请点这里", BUSY)
    stage.speaks("li", "")
    assert stage.sim.wait_for(lambda: len(texts(stage.sim, "li")) == 2, BUSY)
    first, second = texts(stage.sim, "li")
    assert TICKET.search(second)
    assert not TICKET.search(first)
    assert len(stage.ticket("li")["photos"]) == 2


@pytest.mark.skipif(not can_read(), reason="pip install .[ocr]")
def test_a_number_on_a_picture_is_confirmed_then_a_late_photo_is_added(stage: Stage) -> None:
    """Never taken silently; and what comes after the form goes to its ticket."""
    customer = stage.sim.customer("zhao")
    customer.says("到货外壳裂了，我要退货")
    assert answered(stage.sim, "zhao", "订单号", BUSY)
    stage.shows("zhao", "订单详情", f"订单编号 {ORDER}", "实付款 ¥299.00")
    assert answered(stage.sim, "zhao", ORDER, BUSY)
    assert "order_no" not in stage.ticket("zhao")["fields"]
    said = len(texts(stage.sim, "zhao"))
    customer.says("对")
    assert stage.sim.wait_for(lambda: len(texts(stage.sim, "zhao")) > said, BUSY)
    assert stage.ticket("zhao")["fields"]["order_no"] == ORDER
    before = len(stage.ticket("zhao")["photos"])
    for number in range(2):
        stage.shows("zhao", f"裂缝 {number}")
    assert answered(stage.sim, "zhao", "2 张", BUSY)
    assert len(stage.ticket("zhao")["photos"]) == before + 2
