"""kill -9 while customers fill forms: a ticket and a number for each, and every photo in its ticket."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.media import MediaStore
from bot.store.schema import customers, tickets
from bot.store.session import open_store
from tests.journeys.rig import FULL, Desk, texts, until
from tests.simulators.wecom.people import PNG

CROWD, KILLS = (50, 50) if FULL else (3, 2)
PATIENCE = 120.0 if FULL else 45.0
"""Seconds until everything that was said stands in a ticket."""


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_every_form_that_was_interrupted_is_one_ticket(healthy: Desk) -> None:
    """Need, photo and phone come between kills of `work` and `web`; nothing is lost or doubled."""
    desk, dice = healthy, random.Random(5)
    names = [f"form{number}" for number in range(CROWD)]
    steps = [(name, step) for step in range(4) for name in names]
    deadly = set(dice.sample(range(len(steps)), KILLS))
    for place, (name, step) in enumerate(steps):
        _says(desk, name, step)
        if place in deadly:
            time.sleep(dice.random() * 0.4)  # the moment of the kill is what is tried out
            for victim in dice.choice([("work",), ("web",), ("work", "web")]):
                desk.kill(victim)
            desk.up()
    until(lambda: len(_whole(desk)) == CROWD, PATIENCE)
    rows = _rows(desk)
    complete = {row["external_id"] for row in _whole(desk)}
    assert [name for name in names if name not in complete] == []
    assert sorted(row["external_id"] for row in rows) == sorted(names)
    assert len({row["ticket_no"] for row in rows}) == CROWD
    media = MediaStore(Path(desk.env["NIGHTDESK_DATA_DIR"]) / "media")
    assert all(media.path(photo).is_file() for row in rows for photo in row["photos"])
    for row in rows:
        told = "\n".join(texts(desk.sim, row["external_id"]))
        assert row["ticket_no"] in told


def _says(desk: Desk, name: str, step: int) -> None:
    customer, number = desk.sim.customer(name), int(name.removeprefix("form"))
    if step == 0:
        customer.says("转人工")
    elif step == 1:
        customer.says("洗衣机不脱水了")
    elif step == 2:
        customer.sends_image(PNG + name.encode())
    else:
        customer.says(f"电话 138{number:08}")


def _rows(desk: Desk) -> list[dict[str, Any]]:
    """The tickets of this test's customers."""
    store = open_store(desk.env["NIGHTDESK_DATABASE_URL"])
    try:
        with store.read() as tx:
            mine = (
                sa.select(tickets, customers.c.external_id)
                .join_from(tickets, customers, tickets.c.customer_id == customers.c.id)
                .where(customers.c.external_id.like("form%"))
            )
            return [dict(row) for row in tx.connection.execute(mine).mappings()]
    finally:
        store.close()


def _whole(desk: Desk) -> list[dict[str, Any]]:
    """Those that hold everything the customer gave."""
    return [row for row in _rows(desk) if row["photos"] and "phone" in row["fields"]]
