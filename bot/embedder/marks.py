"""Which text the model had in hand when its process died.

The model is C code: a text that crashes it takes the process along, and no `except` sees it. So
the text is marked before the model reads it. The next process finds the mark of a dead one and
sets that text aside: it is matched by characters, and not given to the model for a while. A
process may also die of something else meanwhile, so a text is tried again later; when it then
survives it is cleared.
"""

from __future__ import annotations

import atexit
import fcntl
import logging
import mmap
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from bot.embedder.cache import text_key
from knowledge.embedder import TextSetAside

log = logging.getLogger(__name__)
HOUR = 3600.0
REST = (HOUR, 24 * HOUR, 30 * 24 * HOUR)
"""Seconds that a text is left alone after its first, second and each further death."""
MOST = 1_000
"""Texts that are remembered; the longest untouched are forgotten first."""
_NONE = bytes(16)


class Marks:
    """Marks of this process, and what those of dead ones tell; only digests of texts are kept.

    The kernel keeps the mark of a process however it dies (it is memory of a file), and gives its
    lock away.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """Look at the marks of dead processes, and make one's own. Raises OSError.

        `clock` counts the seconds of the day, so that rests last over a restart.
        """
        self._folder, self._clock = folder, clock
        folder.mkdir(parents=True, exist_ok=True)
        self._collect()
        self._path = folder / f"{uuid4().hex}.hand"
        self._file = self._path.open("w+b")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._file.write(_NONE)  # now the disk has room for it, and the memory may be written
        self._file.flush()
        self._hand = mmap.mmap(self._file.fileno(), len(_NONE))
        self._ended = False
        atexit.register(self.end)

    @contextmanager
    def in_hand(self, text: str) -> Iterator[None]:
        """While the model reads a text. Raises TextSetAside where it was the end of a process."""
        key = text_key(text)
        found = self._folder / f"{key.hex()}.aside"
        died = self._is_resting(found)
        if not self._ended:
            self._hand[:] = key
        try:
            yield
        finally:
            if not self._ended:
                self._hand[:] = _NONE
        if died:
            found.unlink(missing_ok=True)

    def _is_resting(self, found: Path) -> bool:
        """Whether a text was set aside once; raises TextSetAside as long as it rests."""
        try:
            kept = found.stat()
        except OSError:
            return False
        if self._clock() < kept.st_mtime + REST[min(kept.st_size, len(REST)) - 1]:
            raise TextSetAside("this text was in the model's hands when a process died")
        return True

    def end(self) -> None:
        """This process ends by itself: nothing that it still does is a sign."""
        if not self._ended:
            self._ended = True
            self._hand[:] = _NONE
            self._path.unlink(missing_ok=True)
            self._file.close()
            atexit.unregister(self.end)

    def _collect(self) -> None:
        for path in self._folder.glob("*.hand"):
            with suppress(OSError), path.open("rb") as file:  # OSError: its process lives, or is
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # being looked at by another
                key = file.read(len(_NONE))
                path.unlink()
                if len(key) == len(_NONE) and key != _NONE:
                    self._set_aside(key)

    def _set_aside(self, key: bytes) -> None:
        path = self._folder / f"{key.hex()}.aside"
        with path.open("ab") as file:
            file.write(b"x")  # as long as its deaths are many
        os.utime(path, (self._clock(), self._clock()))
        log.error(
            "a text was in the model's hands when a process died; it is matched by characters",
            extra={"action": "text_set_aside", "text": key.hex(), "deaths": path.stat().st_size},
        )
        old = sorted(self._folder.glob("*.aside"), key=lambda one: -one.stat().st_mtime_ns)
        for one in old[MOST:]:
            one.unlink(missing_ok=True)
