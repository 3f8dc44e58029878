"""docs/operations.md names what can be seen and done."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from bot.clock import SetClock
from bot.store.migrate import migrate
from bot.store.session import open_store
from bot.web.metrics import AckTimes, DeskCounts
from tests.docs.pages import HOUSE, page

GUIDE = page("docs/operations.md")
SOURCES = "\n".join(
    file.read_text(encoding="utf-8") for file in sorted((HOUSE / "bot").rglob("*.py"))
)


def test_every_metric_is_told(tmp_path: Path) -> None:
    """The table of metrics is what /metrics shows."""
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(store)
    desk = DeskCounts(store, SetClock(datetime(2026, 11, 21, tzinfo=UTC)))
    shown = {one.name for one in (*desk.collect(), *AckTimes().registry.collect())}
    store.close()
    told = {one for row in GUIDE.rows("metric") for one in re.findall(r"`(\w+)`", row[0])}
    assert told == shown


def test_log_actions_are_the_codes() -> None:
    """Whoever alerts on an action waits for one that is written."""
    told = {one for row in GUIDE.rows("action") for one in re.findall(r"`(\w+)`", row[0])}
    assert {one for one in told if f'"{one}"' not in SOURCES} == set()


def test_the_procfile_has_the_lines_that_are_told() -> None:
    """Each line of the Procfile is a row, and the other way round."""
    lines = (HOUSE / "Procfile").read_text(encoding="utf-8").splitlines()
    told = [row[0].strip("`") for row in GUIDE.rows("line of the `Procfile`")]
    assert told == [line.partition(":")[0] for line in lines]


def test_troubles_are_the_ones_that_readyz_tells() -> None:
    """Each row quotes the beginning of a sentence of /readyz."""
    health = (HOUSE / "bot" / "web" / "health.py").read_text(encoding="utf-8")
    told = [row[0] for row in GUIDE.rows("trouble")]
    assert len(told) == 4
    assert [one for one in told if f'"{one}' not in health] == []
