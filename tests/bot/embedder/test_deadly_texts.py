"""A text that the model dies of is found, set aside, and matched by characters."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from bot.embedder.local import LocalEmbedder
from bot.embedder.marks import HOUR, Marks
from knowledge.embedder import EmbedderUnavailable, TextSetAside
from knowledge.matcher.vectors import embed
from tests.bot.embedder.deadly_desk import DEADLY, DeadlyModel
from tests.bot.small_desk import FAQ

HOUSE = Path(__file__).parents[3]
DIED = -signal.SIGSEGV


def run(folder: Path, faq: str, *said: str) -> subprocess.CompletedProcess[str]:
    """One life of the desk."""
    command = [sys.executable, "-m", "tests.bot.embedder.deadly_desk", str(folder), faq, *said]
    return subprocess.run(
        command, cwd=HOUSE, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_desk_dies_once_of_a_customers_text_and_answers_it_then(tmp_path: Path) -> None:
    """By characters; who wrote behind it is answered as ever."""
    first = run(tmp_path, FAQ, f"amy:我这{DEADLY}多久发货", "bob:运费谁出")
    assert (first.returncode, first.stdout) == (DIED, "started\n")
    second = run(tmp_path, FAQ)
    assert second.returncode == 0, second.stderr
    amy, bob = second.stdout.split("\nbob ")
    assert "48 小时" in amy
    assert "满 99 元包邮" in bob


class Moment:
    """Seconds that a test sets."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def died_of(folder: Path, text: str, clock: Moment) -> None:
    """A process was killed in the middle of a text: its lock is gone, its mark is not."""
    marks = Marks(folder, clock)
    with suppress(InterruptedError), marks.in_hand(text):
        kept = marks._path.read_bytes()
        raise InterruptedError
    marks.end()
    marks._path.write_bytes(kept)


def test_a_text_that_survives_later_is_cleared(tmp_path: Path) -> None:
    """The process had died of something else."""
    clock = Moment()
    died_of(tmp_path, "运费", clock)
    marks = Marks(tmp_path, clock)
    with pytest.raises(TextSetAside), marks.in_hand("运费"):
        pass
    with marks.in_hand("邮费"):
        pass
    clock.now += HOUR + 1
    with marks.in_hand("运费"):
        pass
    clock.now -= HOUR
    with marks.in_hand("运费"):
        pass
    assert list(tmp_path.glob("*.aside")) == []


def test_a_second_death_rests_a_day(tmp_path: Path) -> None:
    """What kills again is tried ever less often."""
    clock = Moment()
    died_of(tmp_path, "运费", clock)
    Marks(tmp_path, clock).end()
    clock.now += HOUR + 1
    died_of(tmp_path, "运费", clock)
    marks = Marks(tmp_path, clock)
    clock.now += 20 * HOUR
    with pytest.raises(TextSetAside), marks.in_hand("运费"):
        pass


def is_read(marks: Marks, text: str) -> bool:
    """Whether the model is still given this text."""
    try:
        with marks.in_hand(text):
            return True
    except TextSetAside:
        return False


def test_a_living_process_is_no_sign(tmp_path: Path) -> None:
    """Another one starts while a text is being read."""
    one = Marks(tmp_path)
    with one.in_hand("运费"):
        assert is_read(Marks(tmp_path), "运费")


def test_an_orderly_end_is_no_sign(tmp_path: Path) -> None:
    """A thread may still be reading when the process ends by itself."""
    marks = Marks(tmp_path)
    with marks.in_hand("运费"):
        marks.end()
        assert list(tmp_path.glob("*.hand")) == []
    assert is_read(Marks(tmp_path), "运费")


def test_only_digests_are_written_down(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What a customer wrote stands in no file and in no log line."""
    with caplog.at_level(logging.INFO):
        died_of(tmp_path, "张三的电话", Moment())
        Marks(tmp_path)
    assert [getattr(one, "action", "") for one in caplog.records] == ["text_set_aside"]
    told = caplog.text.encode() + b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "张三".encode() not in told


def test_a_model_that_dies_while_it_loads_is_left_out(tmp_path: Path) -> None:
    """As on a processor that lacks what the model needs."""
    died_of(tmp_path, "\0load", Moment())
    moment = Moment()
    with pytest.raises(EmbedderUnavailable):
        LocalEmbedder(guard=Marks(tmp_path, moment).in_hand, load=DeadlyModel)


def test_a_base_has_vectors_of_all_its_other_texts(tmp_path: Path) -> None:
    """Zeros stand for the one that is set aside."""
    clock = Moment()
    died_of(tmp_path, DEADLY, clock)
    embedder = LocalEmbedder(guard=Marks(tmp_path, clock).in_hand, load=DeadlyModel)
    rows = embed(["运费", DEADLY, "邮费"], embedder, None)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 1], abs=1e-3)
    assert embed([DEADLY], embedder, None).shape == (1, 384)
