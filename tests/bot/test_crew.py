"""Who claims looks once for a piece that is alone, and again as soon as something rings."""

from __future__ import annotations

from collections.abc import Sequence
from queue import Empty, SimpleQueue
from time import monotonic

from bot.crew import Crew
from bot.store.bell import TURN, LocalBell
from bot.store.claims import Claim

PATIENT = 30.0


class Pieces:
    """A job that hands out these pieces and keeps what was done."""

    topic = TURN

    def __init__(self, bell: LocalBell, pieces: Sequence[Claim]) -> None:
        self.bell = bell
        self.waiting: SimpleQueue[Claim] = SimpleQueue()
        self.looks = 0
        self.done: SimpleQueue[int] = SimpleQueue()
        for piece in pieces:
            self.waiting.put(piece)

    def take(self) -> Claim | None:
        self.looks += 1
        try:
            return self.waiting.get_nowait()
        except Empty:
            return None

    def handle(self, piece: Claim) -> None:
        self.done.put(piece.id)


def piece(number: int, *, last: bool) -> Claim:
    return Claim({"id": number, "claim_no": 1}, last=last)


def ended(crew: Crew) -> bool:
    crew.stop()
    return crew.join(monotonic() + PATIENT)


def test_a_piece_that_was_alone_is_looked_for_once() -> None:
    """Two more looks a message, by the next in turn and after handling, cost an idle desk its haste."""
    job = Pieces(bell := LocalBell(), [piece(1, last=True)])
    crew = Crew("worker", job, bell, size=1)
    crew.start()
    assert job.done.get(timeout=PATIENT) == 1
    assert ended(crew)
    assert job.looks == 1


def test_what_waited_beside_a_piece_is_taken_without_a_ring() -> None:
    """One ring may stand for many rows."""
    job = Pieces(bell := LocalBell(), [piece(1, last=False), piece(2, last=True)])
    crew = Crew("worker", job, bell, size=2)
    crew.start()
    assert {job.done.get(timeout=PATIENT) for _ in range(2)} == {1, 2}
    assert ended(crew)


def test_what_comes_later_rings_and_is_taken() -> None:
    """Also while nobody had a reason to look."""
    job = Pieces(bell := LocalBell(), [piece(1, last=True)])
    crew = Crew("worker", job, bell, size=2)
    crew.start()
    assert job.done.get(timeout=PATIENT) == 1
    job.waiting.put(piece(2, last=True))
    bell.ring(TURN)
    assert job.done.get(timeout=PATIENT) == 2
    assert ended(crew)
