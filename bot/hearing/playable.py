"""A recording that every browser plays, made once and kept beside the original."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

log = logging.getLogger(__name__)
HOUSE = Path(__file__).resolve().parents[2]
SECONDS = 6.0
"""A minute of AMR takes a quarter of a second."""
PLAYABLE = "mp3"
"""Name of the copy beside the original."""


def can_convert() -> bool:
    """Whether the extra `voice` is installed."""
    return find_spec("av") is not None


def make_playable(path: Path) -> Path | None:
    """The MP3 of a stored recording; None where it cannot be made."""
    made = path.with_suffix(f".{PLAYABLE}")
    if made.exists():
        return made
    if not can_convert():
        return None
    half = made.with_suffix(f".{os.getpid()}.part")
    try:
        done = subprocess.run(  # noqa: S603  our own module
            [sys.executable, "-m", "bot.hearing.converting", str(path), str(half)],
            cwd=HOUSE,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(HOUSE)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
        if done.returncode == 0:
            half.replace(made)
            return made
    except (subprocess.TimeoutExpired, OSError):
        log.warning("a recording took too long", extra={"action": "voice_not_playable"})
    half.unlink(missing_ok=True)
    return None
