"""The process that looks: one JSON line in, one JSON line out, nothing of the desk inside.

It knows no secret and no database; a picture that brings it down costs one reading. Run as
`python -m bot.sight.child` by `bot/sight/process.py` only.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from bot.lifeline import end_with_parent
from bot.sight import darkroom, letters
from bot.sight.nouns import COPIES_ONLY

MEMORY = 2 * 1024**3
"""Bytes of address space; a reading takes about 1.3 GiB of it, 0.45 GiB of that in memory."""
FILE = 64 * 1024**2
NICE = 2
"""A reading gives way to those who answer, but not for seconds: its customer waits too."""


def main() -> None:
    """Look at picture after picture until the other side closes."""
    end_with_parent()
    _bound()
    answers = sys.stdout
    with redirect_stdout(sys.stderr):  # a library's chatter is no answer
        reads = letters.can_read() and COPIES_ONLY not in sys.argv
        reader = letters.Letters() if reads else None
        _tell(answers, {"ready": True})
        for line in sys.stdin:
            _tell(answers, _looked(Path(json.loads(line)["path"]), reader))


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)


def _looked(path: Path, reader: letters.Letters | None) -> dict[str, Any]:
    try:
        picture = darkroom.developed(path)
        darkroom.keep_copies(picture, path)
    except (darkroom.NotAPicture, OSError, MemoryError) as problem:
        return {"unseen": str(problem)}
    size = {"width": picture.width, "height": picture.height}
    if reader is None:
        return size
    try:
        return {
            **size,
            "lines": reader.lines(picture),
            "codes": letters.codes(picture),
            "was_read": True,
        }
    except Exception as problem:  # noqa: BLE001  its copies are made; what the reader dislikes stays unread
        sys.stderr.write(f"{type(problem).__name__}\n")
        return size


def _tell(answers: Any, said: dict[str, Any]) -> None:
    answers.write(json.dumps(said, ensure_ascii=False) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
