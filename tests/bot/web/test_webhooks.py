from __future__ import annotations

import io
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from bot.store.session import Store
from bot.web.app import WebSettings
from bot.web.webhooks import LIMIT
from tests.bot.web.conftest import PATH, Platform, stored, wakeup


def test_a_callback_is_stored_as_a_wakeup_before_it_is_answered(
    wecom: Platform, store: Store
) -> None:
    """200 means that the row is there."""
    answer = wecom.calls(wakeup("T7"))
    assert (answer.status_code, answer.data) == (200, b"")
    [row] = stored(store)
    assert (row["kind"], row["account"], row["payload"]) == ("wakeup", "wk1", {"token": "T7"})


def test_a_redelivered_callback_is_stored_once(wecom: Platform, store: Store) -> None:
    """The same ciphertext, signed anew, is answered like the first and leaves one row."""
    sealed = wecom.sealer.seal(wakeup())
    body = f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
    for _ in range(5):
        answer = wecom.client.post(PATH, query_string=wecom.signed(sealed), data=body)
        assert answer.status_code == 200
    assert len(stored(store)) == 1


def test_the_url_verification_echoes_and_stores_nothing(wecom: Platform, store: Store) -> None:
    """The console's GET gets the decrypted echo, plain."""
    sealed = wecom.sealer.seal("5927782489443352469")
    answer = wecom.client.get(PATH, query_string={**wecom.signed(sealed), "echostr": sealed})
    assert (answer.status_code, answer.data) == (200, b"5927782489443352469")
    assert answer.mimetype == "text/plain"
    assert stored(store) == []


@pytest.mark.parametrize(
    "spoiled",
    [
        {"msg_signature": "0" * 40},
        {"timestamp": "1"},
        {"timestamp": "soon"},
        {"nonce": "other"},
        {"msg_signature": "ü"},
    ],
)
def test_a_stranger_gets_one_plain_status(
    wecom: Platform, store: Store, spoiled: dict[str, str]
) -> None:
    """Whatever is wrong with a call, the answer is an empty 403 and nothing is stored."""
    answer = wecom.calls(spoiled=spoiled)
    assert (answer.status_code, answer.data) == (403, b"")
    assert stored(store) == []


@pytest.mark.parametrize("body", [b"", b"<xml>", b"\x00\xff", b'{"encrypt": "x"}'])
def test_a_body_that_is_not_wecoms_is_refused(wecom: Platform, store: Store, body: bytes) -> None:
    """Truncated and foreign bodies end like a forged signature."""
    answer = wecom.calls(body=body)
    assert (answer.status_code, answer.data) == (403, b"")
    assert stored(store) == []


def test_a_call_without_query_is_a_stranger(client: FlaskClient) -> None:
    """A browser that opens the address learns nothing."""
    assert (client.get(PATH).status_code, client.get(PATH).data) == (403, b"")


CHUNKED = {"HTTP_TRANSFER_ENCODING": "chunked"}


class Endless(io.RawIOBase):
    """A body that never ends and counts what was read of it."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self.taken += len(buffer)
        buffer[:] = b"x" * len(buffer)
        return len(buffer)


def test_an_oversized_call_is_refused_unread(wecom: Platform, store: Store) -> None:
    """The announced length alone ends it."""
    body = Endless()
    answer = wecom.client.post(
        PATH, environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": str(LIMIT + 1)}
    )
    assert (answer.status_code, answer.data) == (413, b"")
    assert body.taken == 0


def test_an_endless_call_is_read_to_the_limit_only(wecom: Platform) -> None:
    """A body without an announced length is cut off."""
    body = Endless()
    answer = wecom.client.post(
        PATH, environ_overrides={"wsgi.input": body, "wsgi.input_terminated": True} | CHUNKED
    )
    assert answer.status_code == 413
    assert body.taken <= 2 * LIMIT


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_are_not_allowed(client: FlaskClient, method: str) -> None:
    """405, and which methods there are."""
    answer = client.open(PATH, method=method)
    assert (answer.status_code, answer.data) == (405, b"")


def test_a_platform_that_is_not_configured_is_not_found(client: FlaskClient) -> None:
    """Feishu is off in this desk."""
    assert client.post("/webhooks/feishu", data=b"{}").status_code == 404


def test_a_full_database_is_a_503_and_recovers(
    wecom: Platform, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is acknowledged that was not stored; the log has an action; later calls pass."""
    page_limit(store, 1)
    assert {wecom.calls(wakeup("x" * 9000)).status_code for _ in range(3)} == {503}
    actions = {getattr(record, "action", "") for record in caplog.records}
    assert {"store_failed", "webhook_not_stored"} <= actions
    page_limit(store, 1_000_000)
    assert wecom.calls().status_code == 200
    assert len(stored(store)) == 1


def page_limit(store: Store, pages: int) -> None:
    """The size at which SQLite says that the disk is full, on every connection."""
    store.engine.dispose()
    with store.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def test_a_database_without_tables_is_a_503(wecom: Platform, store: Store) -> None:
    """A schema that is gone is the operator's trouble, never the platform's lost message."""
    with store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE inbox RENAME TO gone"))
    assert wecom.calls().status_code == 503


def test_verification_files_are_served_at_the_root(
    client: FlaskClient, settings: WebSettings
) -> None:
    """A file that was put into the folder is there at once; nothing else is."""
    path: Path = settings.verify_dir / "WW_verify_aB3.txt"
    assert client.get(f"/{path.name}").status_code == 404
    path.write_text("aB3")
    (settings.verify_dir / "secret.txt").write_text("no")
    assert client.get(f"/{path.name}").data == b"aB3"
    for other in ("/secret.txt", "/WW_verify_..%2fsecret.txt", "/.env"):
        assert (client.get(other).status_code, client.get(other).data) == (404, b"")
