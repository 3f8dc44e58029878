"""kill -9 while customers fill forms: a ticket and a number for each, and every photo in its ticket."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.evidence_sweep import AGE, sweep
from bot.media import MediaStore
from bot.media_mark import FILE
from bot.store.schema import customers, inbox, media, messages, tickets
from bot.store.session import Store, open_store
from tests.journeys.rig import FULL, Desk, texts, until
from tests.simulators.wecom.people import PNG

CROWD, KILLS = (50, 50) if FULL else (3, 2)
PATIENCE = 120.0 if FULL else 45.0
"""Seconds until everything that was said stands in a ticket."""
STEPS = 4


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_every_form_that_was_interrupted_is_one_ticket(healthy: Desk) -> None:
    """Need, photo and phone come between kills of `work` and `web`; nothing is lost or doubled."""
    desk, names = healthy, [f"form{number}" for number in range(CROWD)]
    _speak_between_kills(desk, names, random.Random(5))
    store = open_store(desk.env["NIGHTDESK_DATABASE_URL"])
    until(lambda: not _wanting(store, names), PATIENCE)
    assert _wanting(store, names) == {}
    rows = _rows(store)
    assert sorted(row["external_id"] for row in rows) == sorted(names)
    assert len({row["ticket_no"] for row in rows}) == CROWD
    for row in rows:
        assert until(lambda row=row: row["ticket_no"] in _told(desk, row["external_id"]), PATIENCE)  # type: ignore[misc]
    desk.kill("work")
    _every_message_once(store, names)
    _every_file_is_somebodys(store, MediaStore(Path(desk.env["NIGHTDESK_DATA_DIR"]) / "media"))
    store.close()


def _speak_between_kills(desk: Desk, names: list[str], dice: random.Random) -> None:
    steps = [(name, step) for step in range(STEPS) for name in names]
    deadly = set(dice.sample(range(len(steps)), KILLS))
    for place, (name, step) in enumerate(steps):
        _says(desk, name, step)
        if place in deadly:
            time.sleep(dice.random() * 0.4)  # the moment of the kill is what is tried out
            for victim in dice.choice([("work",), ("web",), ("work", "web")]):
                desk.kill(victim)
            desk.up()


def _says(desk: Desk, name: str, step: int) -> None:
    customer = desk.sim.customer(name)
    if step == 0:
        customer.says("转人工")
    elif step == 1:
        customer.says("洗衣机不脱水了")
    elif step == 2:
        customer.sends_image(_photo(name))
    else:
        customer.says(f"电话 {_phone(name)}")


def _photo(name: str) -> bytes:
    return PNG + name.encode()


def _phone(name: str) -> str:
    return f"138{int(name.removeprefix('form')):08}"


def _told(desk: Desk, name: str) -> str:
    return "\n".join(texts(desk.sim, name))


def _rows(store: Store) -> list[dict[str, Any]]:
    """The tickets of this test's customers."""
    mine = (
        sa.select(tickets, customers.c.external_id)
        .join_from(tickets, customers, tickets.c.customer_id == customers.c.id)
        .where(customers.c.external_id.like("form%"))
    )
    with store.read() as tx:
        return [dict(row) for row in tx.connection.execute(mine).mappings()]


def _wanting(store: Store, names: list[str]) -> dict[str, list[str]]:
    """Whose ticket lacks what they gave: the need, their own photo, their own number."""
    found = {row["external_id"]: row for row in _rows(store)}
    lacks = {name: _lacks(name, found[name]) if name in found else ["ticket"] for name in names}
    return {name: what for name, what in lacks.items() if what}


def _lacks(name: str, row: dict[str, Any]) -> list[str]:
    held = {
        "need": "不脱水" in row["fields"].get("what", ""),
        "photo": row["photos"] == [sha256(_photo(name)).hexdigest()],
        "phone": row["fields"].get("phone") == _phone(name),
    }
    return [what for what, there in held.items() if not there]


def _every_message_once(store: Store, names: list[str]) -> None:
    """All that was said is in the history, nothing twice; no row was set aside."""
    with store.read() as tx:
        said = sa.select(sa.func.count()).select_from(messages).where(messages.c.direction == "in")
        assert tx.connection.scalar(said) == len(names) * STEPS
        assert not tx.connection.scalars(
            sa.select(inbox.c.error).where(inbox.c.state == "dead")
        ).all()


def _every_file_is_somebodys(store: Store, kept: MediaStore) -> None:
    """A file, and a copy of one, is of a ticket; a sweep long after finds nothing to delete."""
    given = {photo for row in _rows(store) for photo in row["photos"]}
    assert sweep(store, kept, datetime.now(UTC) + 2 * AGE) == 0
    found = [path for path in kept.folder.rglob("*") if path.is_file() and path.name != FILE]
    assert {path.name.partition(".")[0] for path in found} == given
    assert {path.name for path in found if not path.suffix} == given
    with store.read() as tx:
        assert set(tx.connection.scalars(sa.select(media.c.sha256))) == given
