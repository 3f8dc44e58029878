"""Order pages, labels and chats are read well; what is broken costs a moment and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.sight.letters import can_read
from bot.sight.process import SightProcess
from knowledge import pictured
from tests.bot.sight.drawn import Scene, scenes

FULL = os.environ.get("NIGHTDESK_TEST_COUNTS") == "full"
NOW = datetime(2026, 11, 21, tzinfo=UTC)
PATIENT = 60.0
"""Seconds for a picture on a machine where much else runs; the desk itself waits for five."""

pytestmark = pytest.mark.skipif(not can_read(), reason="pip install .[ocr]")


@pytest.fixture(scope="module")
def eyes() -> Iterator[SightProcess]:
    """One child for all pictures."""
    process = SightProcess(loading=PATIENT)
    yield process
    process.close()


def _read(eyes: SightProcess, folder: Path, scene: Scene) -> pictured.Found:
    path = folder / scene.name
    path.write_bytes(scene.content)
    look = eyes.look(str(path), PATIENT)
    return pictured.facts(look.lines, look.codes, at=NOW)


@pytest.mark.timeout(900)
def test_order_and_tracking_numbers_are_read_exactly(eyes: SightProcess, tmp_path: Path) -> None:
    """Of the numbers that the pictures show, at least 95 in 100 are read to the character."""
    shown, right, wrong = 0, 0, []
    for scene in scenes(60 if FULL else 12):
        found = _read(eyes, tmp_path, scene)
        for kind, number in (("order_no", scene.order_no), ("tracking_no", scene.tracking_no)):
            if number is not None:
                shown += 1
                is_right = found.get(kind, ())[:1] == (number,)
                right += is_right
                wrong += [] if is_right else [(scene.name, number, found)]
    assert right / shown >= 0.95, wrong
