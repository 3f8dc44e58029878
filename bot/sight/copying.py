"""Copies of one picture for people's eyes, made by a child that reads nothing and ends at once."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from bot.sight.nouns import COPIES_ONLY
from bot.sight.process import CHILD, HOUSE, environment

SECONDS = 10.0
"""Bounds what a stranger's picture may cost whoever waits for its page."""


def make_copies(path: Path, seconds: float = SECONDS) -> bool:
    """Whether the picture's copies lie beside it now."""
    try:
        done = subprocess.run(  # noqa: S603  our own module
            (*CHILD, COPIES_ONLY),
            input=json.dumps({"path": str(path)}) + "\n",
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=HOUSE,
            env=environment(),
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return '"width"' in done.stdout
