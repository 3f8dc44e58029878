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
    assert _opened(store) == []
    shown = client.post(path)
    assert shown.mimetype == "image/jpeg"
    assert _opened(store) == [("lin", "evidence_opened", "case:12")]


def test_where_a_photo_was_taken_is_nobodys_business(
    client: FlaskClient, media: MediaStore
) -> None:
    """What agents see has the pixels of the original and nothing of its head."""
    original = photographed()
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(0x8825)
    shown = client.post(link_to(kept(media, original))).data
    assert not Image.open(io.BytesIO(shown)).getexif().get_ifd(0x8825)
    assert Image.open(io.BytesIO(shown)).size == (640, 480)


def test_an_expired_a_changed_and_a_strange_link_are_not_found(
    client: FlaskClient, media: MediaStore
) -> None:
    """Without a word about why."""
    path = link_to(kept(media, photographed()))
    token = path.rpartition("/")[2]
    assert LINKS.read(token, lives=-1) is None
    forged = Links("other" * 8, "").link(Ask("lin", "0" * 64, ""))
    for wrong in (path[:-2] + "xx", "/evidence/nonsense", forged, link_to("0" * 64)):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong).status_code == 404


def test_a_file_that_could_run_is_only_handed_out_to_keep(
    client: FlaskClient, media: MediaStore
) -> None:
    """A page sent as a file never becomes a page of the desk."""
    sha256, _ = media.put(b"<html><script>alert(1)</script></html>")
    given = client.post(link_to(sha256))
    assert given.mimetype == "application/octet-stream"
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert given.headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_that_nobody_looked_at_is_not_shown(
    client: FlaskClient, media: MediaStore
) -> None:
    """Its original would tell where it was taken."""
    sha256, _ = media.put(png(Image.new("RGB", (9, 9))))
    assert client.post(link_to(sha256)).status_code == 404


def test_nothing_of_a_deleted_file_is_left(client: FlaskClient, media: MediaStore) -> None:
    """The copies go with the original, and the link with both."""
    sha256 = kept(media, photographed())
    media.delete(sha256)
    assert not list(media.path(sha256).parent.iterdir())
    assert client.post(link_to(sha256)).status_code == 404


def _opened(store: Store) -> list[tuple[str, str, str]]:
    with store.read() as tx:
        rows = tx.connection.execute(sa.select(audit.c.by, audit.c.action, audit.c.subject))
        return [tuple(row) for row in rows]
