"""A bomb, a broken picture or a reader that hangs costs a moment and nothing else."""

from __future__ import annotations

import struct
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from bot.sight.nouns import COPIES_ONLY, Busy, Unseen
from bot.sight.process import CHILD, SightProcess
from tests.bot.sight.drawn import page, png

READY = "import sys,time,json; print(json.dumps({'ready':True}),flush=True); sys.stdin.readline(); "
HANGS = (sys.executable, "-c", READY + "time.sleep(60)")
DIES = (sys.executable, "-c", READY + "sys.exit(9)")
LOOKS = (*CHILD, COPIES_ONLY)
PATIENT = 60.0


@pytest.fixture(scope="module")
def eyes() -> Iterator[SightProcess]:
    """The real child, which opens and copies; what it reads is tried elsewhere."""
    process = SightProcess(LOOKS, loading=PATIENT)
    yield process
    process.close()


def bomb(side: int) -> bytes:
    """A PNG of a few hundred bytes that unpacks to gigabytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        whole = name + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        bomb(60_000),
        bomb(7_000),
        png(Image.new("RGB", (300, 300), "red"))[:200],
        b"\xff\xd8\xff\xe0 no picture at all",
        b"GIF89a" + bytes(20),
        b"%PDF-1.7",
        b"",
    ],
    ids=["bomb", "small bomb", "cut", "false head", "empty gif", "pdf", "nothing"],
)
def test_what_cannot_be_opened_leaves_the_reader_alive(
    eyes: SightProcess, tmp_path: Path, content: bytes
) -> None:
    """The next picture is looked at by the same process."""
    broken, sound = tmp_path / "broken", tmp_path / "sound"
    broken.write_bytes(content)
    sound.write_bytes(page(["订单号 DD202611010417"], size=(500, 200)))
    eyes.look(str(sound), PATIENT)
    before = eyes.pid
    with pytest.raises(Unseen):
        eyes.look(str(broken), PATIENT)
    assert eyes.look(str(sound), PATIENT).width == 500
    assert eyes.pid == before


@pytest.mark.parametrize("command", [HANGS, DIES], ids=["hangs", "dies"])
def test_a_reader_that_hangs_or_dies_is_replaced(command: tuple[str, ...], tmp_path: Path) -> None:
    """Nobody waits longer than said, and nothing of it is left running."""
    process = SightProcess(command, loading=PATIENT)
    before = time.monotonic()
    with pytest.raises(Unseen):
        process.look(str(tmp_path / "any"), 0.2)
    assert time.monotonic() - before < 10
    assert process.pid is None


def test_two_pictures_do_not_wait_for_each_other(tmp_path: Path) -> None:
    """Who comes while another is looked at is told at once and comes again."""
    process = SightProcess(HANGS)
    with process._in_hand, pytest.raises(Busy):
        process.look(str(tmp_path / "any"), 5.0)


def test_nobody_waits_while_the_reader_loads(tmp_path: Path) -> None:
    """Who comes meanwhile comes again; the time to look is not spent on loading."""
    process = SightProcess((sys.executable, "-c", "import time; time.sleep(60)"), loading=0.01)
    try:
        for _ in range(2):
            with pytest.raises(Busy):
                process.look(str(tmp_path / "any"), 0.2)
        assert process.pid is not None
    finally:
        process.close()


def test_an_idle_reader_is_ended(tmp_path: Path) -> None:
    """Its memory is given back; the next picture starts another."""
    picture = tmp_path / "picture"
    picture.write_bytes(png(Image.new("RGB", (64, 64), "white")))
    process = SightProcess(LOOKS, idle=0.05, loading=PATIENT)
    process.look(str(picture), PATIENT)
    until = time.monotonic() + 10
    while process.pid is not None and time.monotonic() < until:
        time.sleep(0.02)
    assert process.pid is None
