"""A FAQ folder that stays broken: the group hears of it, once and by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.base import Address
from bot.channels.sandbox import agents_group
from bot.faq_alarm import FaqAlarm
from bot.outlets import Outlet, Outlets
from bot.store.migrate import migrate
from bot.store.session import Store, open_store
from knowledge.entry import Place
from knowledge.findings import Finding, make_finding
from tests.bot.small_desk import EVENING, NIGHT, sample_policy

BROKEN = make_finding("merge_conflict", Place(file="returns.yaml", line=7))
TYPO = make_finding("tab_indent", Place(file="repair.yaml", line=3))


@dataclass
class Folder:
    """The findings of a folder as two processes see them, and the group."""

    store: Store
    now: datetime = EVENING
    findings: list[Finding] = field(default_factory=list)
    alarms: list[FaqAlarm] = field(default_factory=list)

    def __post_init__(self) -> None:
        group = agents_group()
        address = Address(channel=group.name, account="", to="group")
        outlets = Outlets(groups=(Outlet(channel=group, address=address),), personal={})
        self.alarms = [
            FaqAlarm(
                store=self.store,
                policy=sample_policy,
                outlets=outlets,
                findings=lambda: self.findings,
            )
            for _ in range(2)
        ]

    def wait(self, minutes: float) -> None:
        """Both look every fifteen seconds."""
        for _ in range(round(minutes * 4) + 1):
            for alarm in self.alarms:
                alarm.look(self.now)
            self.now += timedelta(seconds=15)

    def told(self) -> list[str]:
        with self.store.read() as tx:
            rows = tx.connection.exec_driver_sql("SELECT preview FROM outbox ORDER BY id")
            return [str(row[0]) for row in rows]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    """A folder without findings."""
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(store)
    yield Folder(store)
    store.close()


def test_the_group_reads_once_what_stays_broken(folder: Folder) -> None:
    """With file, line and cure, however many processes look and for however long."""
    folder.findings = [BROKEN]
    folder.wait(30)
    (told,) = folder.told()
    assert "知识库有 1 处写错" in told
    assert "returns.yaml:7" in told


def test_who_is_in_the_middle_of_an_edit_is_left_alone(folder: Folder) -> None:
    """Mended within the minute, nobody hears of it; each new error has its own minute."""
    folder.findings = [BROKEN]
    folder.wait(0.5)
    folder.findings = [TYPO]
    folder.wait(0.5)
    folder.findings = []
    folder.wait(5)
    assert folder.told() == []


def test_another_error_is_told_anew(folder: Folder) -> None:
    """The first one mended, a second one made."""
    folder.findings = [BROKEN]
    folder.wait(2)
    folder.findings = [TYPO]
    folder.wait(2)
    assert ["repair.yaml:3" in one for one in folder.told()] == [False, True]


def test_at_night_it_waits_for_the_day(folder: Folder) -> None:
    """What is wrong at 23:40 changes nothing for customers; the group reads it in the morning."""
    folder.now = NIGHT
    folder.findings = [BROKEN]
    folder.wait(60)
    assert folder.told() == []
    folder.now = NIGHT + timedelta(hours=10)
    folder.wait(1)
    assert len(folder.told()) == 1


def test_warnings_wake_nobody(folder: Folder) -> None:
    """They are published as they are, and stand in `faq check`."""
    folder.findings = [make_finding("hidden_rows", Place(file="a.xlsx", cell="Sheet!A3"), count=2)]
    folder.wait(5)
    assert folder.told() == []
