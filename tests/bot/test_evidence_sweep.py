"""Files without an owner go after a week; those that are named anywhere stay."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.arrivals import message_arrival
from bot.evidence_links import SEATS
from bot.evidence_sweep import AGE, sweep
from bot.media import MediaStore
from bot.store.leases import Leases
from bot.store.session import Store
from handlers.model import Media, Message, MessageKind
from tests.bot.small_desk import ACCOUNT, KF, NIGHT, SmallDesk

LATER = NIGHT + AGE + timedelta(days=1)


def _put(media: MediaStore, content: bytes) -> str:
    sha256, _ = media.put(content)
    os.utime(media.path(sha256), (NIGHT.timestamp(), NIGHT.timestamp()))
    return sha256


def test_an_orphan_goes_and_evidence_stays(store: Store, tmp_path: Path) -> None:
    """What a customer sent is theirs; what a waiting row names is needed; the rest is nobody's."""
    media, desk = MediaStore(tmp_path), SmallDesk(store)
    orphan, sent, waiting = (_put(media, name) for name in (b"orphan", b"sent", b"waiting"))
    for name, sha256 in (("p1", sent), ("p2", waiting)):
        shown = Media(media_id=name, sha256=sha256, mime="image/png")
        said = Message(message_id=name, at=NIGHT, kind=MessageKind.IMAGE, media=(shown,))
        desk.put(message_arrival(KF, ACCOUNT, name, said))
        if name == "p1":
            desk.rest()
    assert sweep(store, media, LATER) == 1
    left = [media.path(one).exists() for one in (orphan, sent, waiting)]
    assert left == [False, True, True]
    assert sweep(store, media, LATER) == 0


class Resent(MediaStore):
    """The customer sends the picture again right after the sweep listed it."""

    def older_than(self, moment: datetime) -> Iterator[str]:
        """As ever."""
        found = list(super().older_than(moment))
        self.put(b"once more")
        return iter(found)


def test_a_file_that_is_sent_again_meanwhile_stays(store: Store, tmp_path: Path) -> None:
    """Its row is on its way."""
    media = Resent(tmp_path)
    sha256, _ = media.put(b"once more")
    os.utime(media.path(sha256), (0, 0))
    assert sweep(store, media, datetime.fromtimestamp(0, UTC) + 2 * AGE) == 0
    assert media.path(sha256).exists()


def test_a_fresh_file_is_let_alone(store: Store, tmp_path: Path) -> None:
    """Its row may be on its way."""
    media = MediaStore(tmp_path)
    sha256 = _put(media, b"fresh")
    assert sweep(store, media, NIGHT + timedelta(days=3)) == 0
    assert media.path(sha256).exists()


def test_seats_of_links_that_ended_are_forgotten(store: Store, tmp_path: Path) -> None:
    """Other rights, and links that still live, are nobody's to clear."""
    names = {f"{SEATS}old": NIGHT, f"{SEATS}new": LATER, "bot": NIGHT}
    with store.write() as tx:
        for name, until in names.items():
            assert Leases(tx.connection).take(name, "me", now=NIGHT, until=until)
    sweep(store, MediaStore(tmp_path), NIGHT + timedelta(hours=1))
    with store.read() as tx:
        held = [name for name in names if Leases(tx.connection).is_held(name, "me", now=NIGHT)]
    assert held == [f"{SEATS}new", "bot"]
