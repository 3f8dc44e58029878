"""What a customer sent is opened by the agent who asked, within a quarter of an hour, on record."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from bot.clock import SetClock
from bot.evidence_links import Ask, Links
from bot.media import MediaStore
from bot.sight import darkroom
from bot.store.schema import audit
from bot.store.session import Store
from bot.web.evidence import evidence
from tests.bot.sight.drawn import png

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
LINKS = Links("s" * 40, "https://desk.example")
SHENZHEN = {1: "N", 2: (22.0, 32.0, 0.0), 3: "E", 4: (114.0, 3.0, 0.0)}


@pytest.fixture
def media(tmp_path: Path) -> MediaStore:
    """A folder of its own."""
    return MediaStore(tmp_path / "media")


@pytest.fixture
def client(store: Store, media: MediaStore) -> FlaskClient:
    """A browser before the page."""
    app = Flask(__name__)
    app.register_blueprint(evidence(store, SetClock(NOW), media, LINKS))
    return app.test_client()


def photographed() -> bytes:
    """A photo that tells where it was taken."""
    picture = Image.new("RGB", (640, 480), "navy")
    told = picture.getexif()
    told.get_ifd(0x8825).update(SHENZHEN)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=told)
    return out.getvalue()


def box(name: bytes, inside: bytes) -> bytes:
    """One box of a film."""
    return (len(inside) + 8).to_bytes(4) + name + inside


def filmed() -> bytes:
    """A film's boxes with its place in the three ways phones write it."""
    place = box(b"\xa9xyz", b"\x00\x12\x15\xc7+22.5431+114.0579/")
    older = box(b"udta", place + box(b"loci", bytes(6) + b"Shenzhen\x00" + bytes(13)))
    newer = box(b"meta", bytes(4) + b"location.ISO6709+22.5431+114.0579+010.000/")
    head = box(b"moov", box(b"mvhd", bytes(100)) + older + newer)
    return box(b"ftyp", b"isom" + bytes(4)) + head + box(b"mdat", b"frames +11.1111+111.1111/")


def link_to(sha256: str) -> str:
    """The path of 小林's link."""
    return LINKS.link(Ask("lin", sha256, "case:12")).removeprefix("https://desk.example")


def kept(media: MediaStore, content: bytes) -> str:
    """A stored picture, looked at."""
    sha256, _ = media.put(content)
    path = media.path(sha256)
    darkroom.keep_copies(darkroom.developed(path), path)
    return sha256


def test_a_link_shows_the_picture_and_writes_down_who_opened_it(
    client: FlaskClient, media: MediaStore, store: Store
) -> None:
    """The first page opens nothing: a chat's preview is no reader."""
    path = link_to(kept(media, photographed()))
    assert "打开" in client.get(path).text
    assert client.get(f"{path}/file").status_code == 403
    assert _opened(store) == []
    assert _open(client, path).mimetype == "image/jpeg"
    assert _opened(store) == [("lin", "evidence_opened", "case:12")]


def test_where_a_photo_was_taken_is_nobodys_business(
    client: FlaskClient, media: MediaStore
) -> None:
    """What agents see has the pixels of the original and nothing of its head."""
    original = photographed()
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(0x8825)
    shown = _open(client, link_to(kept(media, original))).data
    assert not Image.open(io.BytesIO(shown)).getexif().get_ifd(0x8825)
    assert Image.open(io.BytesIO(shown)).size == (640, 480)


def test_a_link_belongs_to_the_browser_that_opened_it(
    client: FlaskClient, media: MediaStore, store: Store
) -> None:
    """Passed on, it tells how to get one's own, and the try is on record; the first goes on."""
    path = link_to(kept(media, photographed()))
    _open(client, path)
    other = client.application.test_client()
    for refused in (other.post(path), other.get(f"{path}/file")):
        assert refused.status_code == 403
        assert "已在别处打开" in refused.text
    assert client.get(f"{path}/file").mimetype == "image/jpeg"
    assert [action for _, action, _ in _opened(store)] == ["evidence_opened", "evidence_refused"]


def test_an_expired_a_changed_and_a_strange_link_show_nothing(
    client: FlaskClient, media: MediaStore, store: Store
) -> None:
    """A plain page says how to get another; nothing is written down."""
    sha256 = kept(media, photographed())
    path = link_to(sha256)
    forged = Links("other" * 8, "").link(Ask("lin", sha256, ""))
    late = Links("s" * 40, "", lives=-1)
    old = Flask(__name__)
    old.register_blueprint(evidence(store, SetClock(NOW), media, late))
    cases = [(client, path[:-2] + "xx", 404), (client, "/evidence/nonsense", 404)]
    cases += [
        (client, forged, 404),
        (client, link_to("0" * 64), 410),
        (old.test_client(), path, 410),
    ]
    for browser, wrong, status in cases:
        for answer in (browser.get(wrong), browser.post(wrong), browser.get(f"{wrong}/file")):
            assert answer.status_code == status
            assert "<h1>" in answer.text
    assert _opened(store) == []


def test_a_file_that_could_run_is_only_handed_out_to_keep(
    client: FlaskClient, media: MediaStore
) -> None:
    """A page sent as a file never becomes a page of the desk."""
    sha256, _ = media.put(b"<html><script>alert(1)</script></html>")
    given = _open(client, link_to(sha256))
    assert given.mimetype == "application/octet-stream"
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert given.headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_that_nobody_looked_at_is_developed_when_it_is_opened(
    client: FlaskClient, media: MediaStore
) -> None:
    """By a child with no secret; what cannot be developed is not handed out either."""
    sha256, _ = media.put(photographed())
    shown = _open(client, link_to(sha256)).data
    assert not Image.open(io.BytesIO(shown)).getexif().get_ifd(0x8825)
    broken, _ = media.put(png(Image.new("RGB", (9, 9)))[:40])
    assert _open(client, link_to(broken)).status_code == 415


def test_a_film_does_not_tell_where_it_was_taken(client: FlaskClient, media: MediaStore) -> None:
    """Its copy is as long as the original, plays in pieces, and has no coordinates."""
    film = filmed()
    sha256, _ = media.put(film)
    path = link_to(sha256)
    shown = _open(client, path)
    assert shown.mimetype == "video/mp4"
    assert len(shown.data) == len(film)
    assert b"+22.5431" in film
    assert b"+22.5431" not in shown.data
    assert shown.data.count(b"+11.1111+111.1111/") == 1  # frames are left alone
    part = client.get(f"{path}/file", headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.data) == (206, film[:10])


def test_nothing_of_a_deleted_file_is_left(client: FlaskClient, media: MediaStore) -> None:
    """The copies go with the original, and the link with both."""
    sha256 = kept(media, photographed())
    media.delete(sha256)
    assert not list(media.path(sha256).parent.iterdir())
    assert client.post(link_to(sha256)).status_code == 410


def _open(client: FlaskClient, path: str) -> TestResponse:
    """As a browser does: the button, then where it leads."""
    return client.post(path, follow_redirects=True)


def _opened(store: Store) -> list[tuple[str, str, str]]:
    with store.read() as tx:
        rows = tx.connection.execute(sa.select(audit.c.by, audit.c.action, audit.c.subject))
        return [tuple(row) for row in rows]
