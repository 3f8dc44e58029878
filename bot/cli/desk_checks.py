"""The checks of `nightdesk doctor` that reach out: the database, the platforms, the shared folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.channels.base import SendProblem
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.errors import ApiError
from bot.channels.wecom.kf_people import People
from bot.cli.checkup import Context
from bot.media_mark import is_the_desks
from bot.store.failures import StoreFailed
from bot.store.revision import SchemaBehind, require_current
from bot.wiring.storing import open_desk_store
from config.findings import Finding, make_finding
from config.settings import Settings

MEDIA = "media"
"""Folder of what customers sent, below the data folder."""
PATIENCE = 5.0
"""Seconds a platform may take to answer a doctor."""


def check_database(context: Context) -> Iterator[Finding]:
    """Whether the database is there and at this version's schema, and nothing in it is dead."""
    if context.settings is None or _not_begun(context.settings):
        return
    store = open_desk_store(context.settings, hears=())
    try:
        require_current(store)
        with store.read() as tx:
            dead = {name: len(tx.views.dead_ids(name)) for name in ("inbox", "outbox")}
        media = context.settings.data_dir / MEDIA
        is_shared = is_the_desks(store, media)
    except SchemaBehind as problem:
        yield make_finding("schema_behind", "database", detail=str(problem))
        return
    except (StoreFailed, OSError) as problem:
        yield make_finding("database_away", "database", detail=type(problem).__name__)
        return
    finally:
        store.close()
    if not is_shared:
        yield make_finding("media_not_shared", str(media))
    for name, count in dead.items():
        if count:
            yield make_finding("dead_letters", "database", name=name, count=str(count))


def _not_begun(settings: Settings) -> bool:
    """Whether the desk has its own SQLite file still to come: `nightdesk run` makes it."""
    scheme, _, path = settings.database_url.partition(":///")
    return scheme.startswith("sqlite") and not Path(path).exists()


def check_data_folder(context: Context) -> Iterator[Finding]:
    """Whether media can be written where every process looks for them."""
    if context.settings is None:
        return
    probe = context.settings.data_dir / ".doctor"
    try:
        probe.parent.mkdir(parents=True, exist_ok=True)
        probe.write_text("", encoding="utf-8")
        probe.unlink()
    except OSError as problem:
        yield make_finding("data_folder", str(probe.parent), detail=problem.strerror or "")


def check_wecom(context: Context) -> Iterator[Finding]:
    """Whether WeCom gives us a token and the kf accounts we answer for."""
    settings = context.settings
    if settings is None or settings.wecom is None:
        return
    try:
        accounts = People(_client(settings)).accounts()
    except (ApiError, SendProblem) as problem:
        yield make_finding("wecom_refuses", "WeCom", detail=str(problem))
        return
    if not accounts:
        yield make_finding("no_kf_account", "WeCom")


def _client(settings: Settings) -> WeComClient:
    assert settings.wecom is not None
    return WeComClient(
        settings.wecom.corp_id,
        settings.wecom.secret,
        origin=settings.wecom_api_base,
        answer_seconds=PATIENCE,
    )
