"""A web process without a server: a fresh database and a WeCom platform that calls it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.channels.wecom.callback import WeComReceiver
from bot.clock import SetClock
from bot.store.migrate import migrate
from bot.store.schema import inbox
from bot.store.session import Store, open_store
from bot.web.app import WebSettings, create_app
from tests.simulators.wecom.callbacks import envelope
from tests.simulators.wecom.crypto import Sealer

NIGHT = datetime(2026, 3, 2, 15, 40, tzinfo=UTC)
CORP, TOKEN = "ww0123456789abcdef", "SimToken"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PATH = "/webhooks/wecom"


@dataclass(frozen=True, kw_only=True)
class Platform:
    """WeCom, calling the app."""

    client: FlaskClient
    sealer: Sealer
    clock: SetClock

    def calls(
        self, xml: str = "", *, body: bytes | None = None, spoiled: Mapping[str, str] | None = None
    ) -> TestResponse:
        """A signed callback; `spoiled` replaces parts of its query."""
        sealed = self.sealer.seal(xml or wakeup())
        query = {**self.signed(sealed), **(spoiled or {})}
        content = envelope(CORP, "1000002", sealed) if body is None else body
        return self.client.post(PATH, query_string=query, data=content)

    def signed(self, sealed: str) -> dict[str, str]:
        """The query that goes with a ciphertext."""
        stamp, nonce = str(int(self.clock.now().timestamp())), secrets.token_hex(8)
        signature = self.sealer.sign(stamp, nonce, sealed)
        return {"msg_signature": signature, "timestamp": stamp, "nonce": nonce}


def wakeup(token: str = "T1") -> str:
    """A kf account that says it has messages."""
    return (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><CreateTime>1772466000</CreateTime>"
        "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>"
        f"<Token><![CDATA[{token}]]></Token><OpenKfId><![CDATA[wk1]]></OpenKfId></xml>"
    )


def stored(store: Store) -> list[dict[str, Any]]:
    """Every inbox row, oldest first."""
    with store.read() as tx:
        rows = tx.connection.execute(sa.select(inbox).order_by(inbox.c.id)).mappings()
        return [dict(row) for row in rows]


@pytest.fixture
def clock() -> SetClock:
    """23:40 in Shanghai."""
    return SetClock(NIGHT)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A migrated SQLite database."""
    opened = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> WebSettings:
    """No pages, an empty folder of verification files."""
    (tmp_path / "verify").mkdir()
    return WebSettings(verify_dir=tmp_path / "verify", secret_key="k" * 32)


@pytest.fixture
def app(store: Store, settings: WebSettings, clock: SetClock) -> Iterator[Flask]:
    """The app with WeCom configured and Feishu not."""
    made = create_app({PATH: WeComReceiver(TOKEN, KEY, CORP)}, store, settings, clock)
    yield made
    made.extensions["nightdesk.writer"].stop()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody with a browser."""
    return app.test_client()


@pytest.fixture
def wecom(client: FlaskClient, clock: SetClock) -> Platform:
    """The platform."""
    return Platform(client=client, sealer=Sealer(TOKEN, KEY, CORP), clock=clock)
