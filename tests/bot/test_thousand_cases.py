"""Simulated cases: whatever agents, processes and clocks do, the urgent reach a person in time."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.store.migrate import migrate
from bot.store.session import Store, open_store
from handlers.policy import Push, Rung, Target
from tests.bot.ladder_proof import Proof
from tests.bot.shaky_desk import Shaky

log = logging.getLogger(__name__)
FULL = os.environ.get("NIGHTDESK_TEST_COUNTS") == "full"
CASES = 340 if FULL else 8
"""In each of three zones: more than a thousand in the full count."""
AT_ONCE = 10 if FULL else 4
BEGINS = {
    "no change of clocks": ("Asia/Shanghai", "2026-11-18T22:30:00+08:00"),
    "clocks go back": ("America/New_York", "2026-11-01T00:40:00-04:00"),
    "clocks go forward": ("Europe/Berlin", "2027-03-28T01:10:00+01:00"),
}


@pytest.fixture
def quick_store() -> Iterator[Store]:
    """A database in memory's folder: a thousand cases would wait for the disk most of the time."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        store = open_store(f"sqlite:///{folder}/desk.db")
        migrate(store)
        yield store
        store.close()


def play(desk: Shaky, cases: int) -> None:
    """So many customers, a few at once, at all hours; one process is lost on the way."""
    while len(desk.said) < cases:
        if len(desk.said) * 2 >= cases:
            desk.loses_a_process()
        for _ in range(min(AT_ONCE, cases - len(desk.said))):
            desk.writes(f"c{len(desk.said)}")
            desk.wait(seconds=desk.chance.randrange(1, 20))
        desk.passes(35)
        desk.wait(hours=desk.chance.choice((0, 0, 2, 5)))
    desk.passes(5)


def played(store: Store, zone: str, start: str, cases: int, seed: int = 7) -> Shaky:
    """A desk after all that."""
    desk = Shaky(store, zone, datetime.fromisoformat(start), seed)
    play(desk, cases)
    return desk


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("zone", BEGINS)
def test_every_urgent_case_reaches_somebody_and_nobody_is_woken_for_less(
    quick_store: Store, zone: str
) -> None:
    """Each rung of the ladder rings once and in time until somebody claims, up to the last alarm."""
    desk = played(quick_store, *BEGINS[zone], CASES)
    assert all(desk.killed.values()), desk.killed
    proof = Proof(desk)
    assert proof.missed() == []
    assert proof.wrong_steps() == []
    assert proof.disturbed() == []
    assert proof.steps > CASES
    log.info("%s: %s, killed %s, %d outages", zone, proof.told(), desk.killed, len(desk.outages))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_same_holds_on_a_server(store: Store) -> None:
    """A few cases on the engine that claims in its own way."""
    desk = played(store, *BEGINS["no change of clocks"], 4, seed=3)
    proof = Proof(desk)
    assert [*proof.missed(), *proof.wrong_steps(), *proof.disturbed()] == []


def test_the_proof_sees_a_step_that_never_rang_and_one_that_rang_unasked(
    quick_store: Store,
) -> None:
    """Held against another ladder than the one that was climbed, the same night is wrong."""
    desk = played(quick_store, *BEGINS["no change of clocks"], 6)
    told = desk.company
    ladder = told.ladder
    more = Rung(after=timedelta(minutes=12), target=Target.LEAD, push=Push.PHONE)
    desk.company = replace(told, ladder=replace(ladder, urgent=(*ladder.urgent, more)))
    assert any("did not ring" in one for one in Proof(desk).wrong_steps())
    desk.company = replace(told, ladder=replace(ladder, urgent=ladder.urgent[:-1]))
    assert any("unasked" in one for one in Proof(desk).wrong_steps())
