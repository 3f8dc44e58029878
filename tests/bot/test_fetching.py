"""Media on its way from both platforms to disk: whole or not at all, and never in memory."""

from __future__ import annotations

import base64
import hashlib
import os
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.arrivals import message_arrival
from bot.channels.base import Fetcher, Misconfigured, Refused, Sink, TryLater
from bot.channels.feishu.app import FeishuApp
from bot.channels.wecom.aibot_media import BLOCK, Opening
from bot.channels.wecom.kf import WeComKf
from bot.enrich import Enricher
from bot.evidence_sweep import UNDER_WAY, sweep
from bot.fetching import fetched
from bot.media import LIMIT, MediaStore, TooLarge
from bot.store.lanes import LEASE
from bot.store.schema import inbox
from bot.store.session import Store
from bot.wiring.sensing import sensing
from handlers.model import Media, Message, MessageKind
from tests.bot.small_desk import ACCOUNT, KF, NIGHT, SmallDesk
from tests.channels.feishu_rig import feishu_door
from tests.channels.wecom_rig import picture, wecom_door
from tests.simulators.feishu.simulator import refused
from tests.simulators.wecom import faults

FILM = b"\x00\x00\x00\x18ftypisom" + bytes(range(256)) * 70000
PATIENCE = 20.0


@dataclass(frozen=True)
class Platform:
    """Somebody who sent a file, and where it is fetched."""

    fetcher: Fetcher
    keeps: Callable[[bytes], Media]
    """Gives the platform a file."""
    fails: Callable[[faults.Fault], None]
    no_permission: faults.Fault


@pytest.fixture(params=["wecom", "feishu"])
def platform(request: pytest.FixtureRequest) -> Iterator[Platform]:
    """A simulator of each platform."""
    with ExitStack() as stack:
        yield _wecom(stack) if request.param == "wecom" else _feishu(stack)


def _wecom(stack: ExitStack) -> Platform:
    door = stack.enter_context(wecom_door())
    customer = door.sim.customer("wm1")
    return Platform(
        fetcher=WeComKf(door.client(), picture),
        keeps=lambda data: Media(media_id=customer.keeps(data, "video/mp4", "a.mp4")),
        fails=lambda fault: door.sim.fail("media/get", fault),
        no_permission=faults.errcode(48002),
    )


def _feishu(stack: ExitStack) -> Platform:
    door = stack.enter_context(feishu_door())

    def keeps(data: bytes) -> Media:
        message_id = door.sim.customer("c1").sends_image(data)
        return Media(media_id=f"{message_id}/image/{list(door.sim.world.pictures)[-1]}")

    return Platform(
        fetcher=FeishuApp(door.client(), picture),
        keeps=keeps,
        fails=lambda fault: door.sim.fail("/resources/", fault),
        no_permission=faults.body(refused(99991672).body),
    )


@pytest.fixture
def media(tmp_path: Path) -> MediaStore:
    """An empty folder."""
    return MediaStore(tmp_path / "media")


def soon(seconds: float = PATIENCE) -> float:
    """A moment that far away."""
    return time.monotonic() + seconds


def files(media: MediaStore) -> list[Path]:
    """Everything below the folder."""
    return [one for one in media.folder.rglob("*") if one.is_file()]


def test_a_long_film_arrives_whole_and_is_never_held(platform: Platform, media: MediaStore) -> None:
    """17 MiB lie under their hash; at no moment was there more than a piece in memory."""
    sent = platform.keeps(FILM)
    tracemalloc.start()
    try:
        kept = fetched(platform.fetcher, "", sent, media, soon())
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    sha256 = hashlib.sha256(FILM).hexdigest()
    assert (kept.sha256, kept.size, kept.mime) == (sha256, len(FILM), "video/mp4")
    assert media.path(sha256).read_bytes() == FILM
    assert files(media) == [media.path(sha256)]
    assert most < 3 * 1024 * 1024


def test_what_is_too_large_is_cut_off_whatever_length_it_tells(
    platform: Platform, media: MediaStore
) -> None:
    """One byte over the limit, and a body without a length that never ends."""
    with pytest.raises(TooLarge):
        fetched(platform.fetcher, "", platform.keeps(b"x" * (LIMIT + 1)), media, soon())
    sent = platform.keeps(FILM)
    platform.fails(faults.endless())
    with pytest.raises(TooLarge):
        fetched(platform.fetcher, "", sent, media, soon())
    assert files(media) == []


def test_the_largest_file_that_is_allowed_arrives(platform: Platform, media: MediaStore) -> None:
    """20 MiB to the byte."""
    kept = fetched(platform.fetcher, "", platform.keeps(b"x" * LIMIT), media, soon())
    assert kept.size == LIMIT


def test_a_dripping_platform_is_left_in_time(platform: Platform, media: MediaStore) -> None:
    """Byte by byte, each well within the patience of a read: the whole has its own bound."""
    sent = platform.keeps(b"x" * 1000)
    platform.fails(faults.drip(0.02))
    with pytest.raises(TimeoutError):
        fetched(platform.fetcher, "", sent, media, soon(0.1))
    assert files(media) == []


def test_what_has_come_is_handed_on_before_the_rest_is_there(platform: Platform) -> None:
    """A reader that waited for a full piece could be held by single bytes for hours."""
    sent, came = platform.keeps(b"x" * 300), []

    def sink(chunk: bytes) -> None:
        came.append(len(chunk))
        raise TimeoutError

    platform.fails(faults.drip(0.01))
    with pytest.raises(TimeoutError):
        platform.fetcher.fetch("", sent, sink)
    assert came[0] < 300


def test_a_connection_that_breaks_leaves_no_file(platform: Platform, media: MediaStore) -> None:
    """Half a film is none; the next try brings all of it."""
    sent = platform.keeps(FILM)
    platform.fails(faults.broken())
    with pytest.raises(TryLater):
        fetched(platform.fetcher, "", sent, media, soon())
    assert files(media) == []
    assert fetched(platform.fetcher, "", sent, media, soon()).size == len(FILM)


def test_an_error_is_a_decision_and_no_file(platform: Platform, media: MediaStore) -> None:
    """JSON under 200: not allowed, which an operator cures; a proxy's page is tried again."""
    sent = platform.keeps(FILM)
    for fault, problem in (
        (platform.no_permission, Misconfigured),
        (faults.html(), TryLater),
        (faults.bad_gateway(), TryLater),
        (faults.hang(), TryLater),
    ):
        platform.fails(fault)
        with pytest.raises(problem):
            fetched(platform.fetcher, "", sent, media, soon())
    assert files(media) == []


def test_what_the_platform_has_no_more_is_no_file(platform: Platform, media: MediaStore) -> None:
    """The message goes on as it came."""
    gone = Media(media_id="om_1/image/gone")
    assert fetched(platform.fetcher, "", gone, media, soon()) is gone
    assert files(media) == []


def test_a_message_whose_film_is_too_large_goes_on_and_it_is_written_down(
    platform: Platform, media: MediaStore, caplog: pytest.LogCaptureFixture
) -> None:
    """Its page is not held up, and an operator can read why the film is missing."""
    said = Message(message_id="m1", at=NIGHT, kind=MessageKind.VIDEO, media=(platform.keeps(FILM),))
    platform.fails(faults.endless())
    arrival = message_arrival(KF, ACCOUNT, "wm1", said)
    assert Enricher({KF: platform.fetcher}, media)([arrival]) == [arrival]
    assert [one.reason for one in caplog.records if hasattr(one, "reason")] == ["TooLarge"]


def test_what_a_killed_process_left_half_is_swept(store: Store, tmp_path: Path) -> None:
    """Not what is still being written, and no file that is whole."""
    media = MediaStore(tmp_path / "media")
    whole, _ = media.put(b"whole")
    dead, alive = (media.folder / f"{name * 16}.part" for name in "ab")
    for path, at in ((dead, NIGHT - UNDER_WAY - timedelta(seconds=1)), (alive, NIGHT)):
        path.write_bytes(b"half of")
        os.utime(path, (at.timestamp(), at.timestamp()))
    sweep(store, media, NIGHT)
    assert set(files(media)) == {alive, media.path(whole)}


def test_a_sealed_picture_is_opened_piece_by_piece(media: MediaStore) -> None:
    """The smart bot's: pieces of any length; one that was cut off leaves nothing."""
    key = b"k" * 32
    padder = padding.PKCS7(BLOCK * 8).padder()
    seal = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    sealed = seal.update(padder.update(FILM) + padder.finalize()) + seal.finalize()

    def opening(whole: bytes) -> Callable[[Callable[[bytes], None]], bool]:
        def pour(sink: Callable[[bytes], None]) -> bool:
            opened = Opening(base64.b64encode(key).decode(), sink)
            for place in range(0, len(whole), 65537):
                opened.write(whole[place : place + 65537])
            opened.end()
            return True

        return pour

    kept = media.take(opening(sealed))
    assert kept is not None
    assert kept.sha256 == hashlib.sha256(FILM).hexdigest()
    media.delete(kept.sha256)
    with pytest.raises(Refused):
        media.take(opening(sealed[:-7]))
    assert files(media) == []


def test_a_film_that_takes_longer_than_a_lease_keeps_its_row(store: Store, tmp_path: Path) -> None:
    """Renewed while it comes: nobody else fetches it too, and the customer is answered once."""
    desk = SmallDesk(store)

    class Slow:
        """A platform that takes its time."""

        def fetch(self, account: str, media: Media, sink: Sink) -> bool:
            for _ in range(4):
                desk.sleep(seconds=LEASE.total_seconds() * 2 / 3)
                desk.parts.reading.renew(store, desk.clock.now())
                assert desk.turns.take() is None
            sink(FILM[:999])
            return True

    desk.turns = sensing(
        desk.turns, desk.parts, MediaStore(tmp_path / "media"), fetchers={KF: Slow()}
    )
    shown = Message(
        message_id="m1", at=NIGHT, kind=MessageKind.VIDEO, media=(Media(media_id="film"),)
    )
    desk.put(message_arrival(KF, ACCOUNT, "amy", shown))
    assert desk.decide() == 1
    with store.read() as tx:
        row = tx.connection.execute(sa.select(inbox)).mappings().one()
    assert (row["state"], row["attempts"], row["claim_no"]) == ("done", 1, 1)
    assert row["payload"]["media"][0]["size"] == 999
