"""Recordings are made playable once, written down by an endpoint, and asked about where that fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.arrivals import message_arrival
from bot.hearing.endpoint import FAILURES, REST, EndpointTranscriber
from bot.hearing.playable import make_playable
from bot.hearing.port import Transcriber, Unheard
from bot.media import MediaStore, sniff
from bot.store.migrate import migrate
from bot.store.session import Store, open_store
from bot.wiring.sensing import sensing
from bot.wiring.turning import turns
from handlers.model import Media, Message, MessageKind
from tests.bot.hearing.recorded import recorded
from tests.bot.small_desk import ACCOUNT, KF, SmallDesk
from tests.simulators.transcriber.server import TranscriberSimulator

MODEL = "sense-voice"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """One engine: what is heard asks nothing of the database that differs."""
    opened = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(opened)
    yield opened
    opened.close()


@pytest.mark.parametrize("kind", ["amr", "ogg"])
def test_a_recording_is_turned_into_what_every_browser_plays(kind: str, tmp_path: Path) -> None:
    """MP3, beside the original, made once."""
    path = tmp_path / "recording"
    path.write_bytes(recorded(kind))
    made = make_playable(path)
    assert made is not None
    assert sniff(made.read_bytes()) == "audio/mpeg"
    before = made.stat().st_mtime_ns
    assert make_playable(path) == made
    assert made.stat().st_mtime_ns == before


def test_what_is_no_recording_is_not_turned_into_one(tmp_path: Path) -> None:
    """And leaves nothing half made."""
    path = tmp_path / "recording"
    path.write_bytes(b"#!AMR\nnot really" * 40)
    assert make_playable(path) is None or path.with_suffix(".mp3").exists()
    assert list(tmp_path.glob("*.part")) == []


def test_the_endpoint_is_asked_as_openai_compatible_servers_are() -> None:
    """Key, model and file go along; the words come back in one line."""
    with TranscriberSimulator(words="洗衣机\n漏水了") as simulator:
        ears = EndpointTranscriber(simulator.base_url, MODEL, "key-1")
        assert ears.transcript(b"ID3sound", "voice.mp3", "audio/mpeg") == "洗衣机 漏水了"
    (asked,) = simulator.asked
    assert (asked.key, asked.model) == ("Bearer key-1", MODEL)
    assert (asked.file_name, asked.content) == ("voice.mp3", b"ID3sound")


def test_an_endpoint_that_fails_rests() -> None:
    """After two failures nobody waits for it; after a minute it is asked again."""
    now = [0.0]
    with TranscriberSimulator(status=503) as simulator:
        ears = EndpointTranscriber(simulator.base_url, MODEL, clock=lambda: now[0])
        for _ in range(FAILURES + 3):
            with pytest.raises(Unheard):
                ears.transcript(b"x", "voice", "audio/amr")
        assert len(simulator.asked) == FAILURES
        simulator.status, simulator.words, now[0] = 200, "好了", REST + 1
        assert ears.transcript(b"x", "voice", "audio/amr") == "好了"


def test_a_recording_that_is_refused_does_not_close_the_ears() -> None:
    """A bad file says nothing about the endpoint."""
    with TranscriberSimulator(status=400) as simulator:
        ears = EndpointTranscriber(simulator.base_url, MODEL)
        for _ in range(4):
            with pytest.raises(Unheard):
                ears.transcript(b"x", "voice", "audio/amr")
        assert len(simulator.asked) == 4


def test_a_slow_endpoint_is_not_waited_for() -> None:
    """The time is bounded."""
    with TranscriberSimulator(delay=30) as simulator:
        ears = EndpointTranscriber(simulator.base_url, MODEL, timeout=0.2)
        with pytest.raises(Unheard):
            ears.transcript(b"x", "voice", "audio/amr")


def test_a_spoken_question_is_answered_like_a_typed_one(store: Store, tmp_path: Path) -> None:
    """The transcript is read as words; the recording goes with it as MP3."""
    with TranscriberSimulator(words="你好请问多久发货") as simulator:
        ears = EndpointTranscriber(simulator.base_url, MODEL)
        desk, media = _hearing(store, tmp_path, ears)
        _speaks(desk, media, "v1")
        desk.wait(seconds=20)
    assert "付款后 48 小时内发货" in "".join(desk.phone.texts())
    assert simulator.asked[0].file_name == "voice.mp3"
    with store.read() as tx:
        heard = tx.history.of_conversation(1)[0]
    assert (heard["kind"], heard["payload"]["transcribed"]) == ("voice", True)


def test_a_spoken_wish_for_a_person_works_the_first_time(store: Store, tmp_path: Path) -> None:
    """转人工 by voice gets the number at once."""
    with TranscriberSimulator(words="转人工") as simulator:
        desk, media = _hearing(store, tmp_path, EndpointTranscriber(simulator.base_url, MODEL))
        _speaks(desk, media, "v1")
        desk.rest()
    assert "W1118" in desk.phone.texts()[0]


@pytest.mark.parametrize("is_down", [True, False], ids=["endpoint down", "no endpoint"])
def test_unheard_it_is_asked_for_text_once_then_kept_as_it_is(
    store: Store, tmp_path: Path, is_down: bool
) -> None:
    """The first answer has 「紧急请点这里」; the second recording goes into a ticket."""
    with TranscriberSimulator(status=502) as simulator:
        ears = EndpointTranscriber(simulator.base_url, MODEL) if is_down else None
        desk, media = _hearing(store, tmp_path, ears)
        for name in ("v1", "v2", "v3"):
            _speaks(desk, media, name)
            desk.wait(seconds=30)
    first, second = desk.phone.texts()[:2]
    assert "紧急请点这里" in first
    assert "W1118" in second
    assert not any("打字" in text or "用文字" in text for text in desk.phone.texts()[1:])
    with store.read() as tx:
        (ticket,) = tx.tickets.of_customer(1, since=desk.clock.now() - timedelta(days=1))
    assert len(ticket.photos) == 1  # the same recording, kept once under its hash


def _hearing(store: Store, folder: Path, ears: Transcriber | None) -> tuple[SmallDesk, MediaStore]:
    desk, media = SmallDesk(store), MediaStore(folder)
    desk.turns = sensing(turns(desk.parts), desk.parts, media, fetchers={}, ears=ears)
    return desk, media


def _speaks(desk: SmallDesk, media: MediaStore, name: str) -> None:
    content = recorded("amr")
    sha256, size = media.put(content)
    one = Media(media_id=name, sha256=sha256, size=size, mime=sniff(content))
    said = Message(message_id=name, at=desk.clock.now(), kind=MessageKind.VOICE, media=(one,))
    desk.put(message_arrival(KF, ACCOUNT, "amy", said))
