"""A desk whose model dies of a certain text, and takes its process along.

python -m tests.bot.embedder.deadly_desk FOLDER [FAQ] [CUSTOMER:TEXT …]
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.embedder.choose import Embedding
from bot.embedder.local import LocalEmbedder
from bot.embedder.marks import Marks
from bot.library import FixedLibrary
from bot.store.alone import Alone
from bot.store.migrate import migrate
from bot.store.session import open_store
from bot.wiring.knowing import shelf_of
from bot.wiring.turning import turns
from tests.bot.small_desk import NIGHT, SmallDesk

DEADLY = "龘"


class DeadlyModel:
    """Reads letters; dies as C code dies."""

    dim = 384

    def query(self, text: str) -> NDArray[np.float32]:
        """The vector of a text, unless it is deadly."""
        if DEADLY in text:
            os.kill(os.getpid(), signal.SIGSEGV)
        row = np.full(self.dim, 0.2, np.float32)
        for char in text:
            row[ord(char) % self.dim] += 1
        return np.asarray(row / np.linalg.norm(row), np.float32)


def main(folder: Path, faq: str, *said: str) -> None:
    """Start, hear what customers say, work until nothing is left; print what they read."""
    sys.stdout.write("started\n")
    sys.stdout.flush()
    (folder / "faq").mkdir(exist_ok=True)
    (folder / "faq" / "a.yaml").write_text(faq, encoding="utf-8")
    embedder = LocalEmbedder(guard=Marks(folder / "vectors").in_hand, load=DeadlyModel)
    store = open_store(f"sqlite:///{folder / 'desk.db'}")
    migrate(store)
    desk = SmallDesk(store, NIGHT + timedelta(minutes=len(list(folder.glob("run*")))))
    (folder / f"run{os.getpid()}").touch()
    Alone(store).take_over(desk.clock.now())
    for customer, text in (one.split(":") for one in said):
        desk.says(text, customer)
    library = FixedLibrary(shelf_of(folder / "faq", Embedding(embedder)))
    assert library.current().matcher.embedder is embedder, "the model is in use"
    desk.parts = replace(desk.parts, library=library)
    desk.turns = turns(desk.parts)
    desk.wait(minutes=1)
    for customer in ("amy", "bob"):
        sys.stdout.write(f"{customer} {' '.join(desk.phone.texts(customer))}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
