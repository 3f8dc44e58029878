"""Opening databases, with the bell that wakes the other processes around them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.store.bell import TOPICS, Bell, LocalBell, SocketBell
from bot.store.session import Store, open_store
from config.settings import Settings

LONGEST_FOLDER = 85
"""Bytes; a Unix socket's whole address is at most 107."""


def open_desk_store(settings: Settings, *, pool: int = 8, hears: Sequence[str] = TOPICS) -> Store:
    """The database of the settings with the bell that reaches its other processes."""
    return open_store(settings.database_url, bell=bell_for(settings.database_url, hears), pool=pool)


def open_sandbox_store(settings: Settings) -> Store:
    """The sandbox's own database in the data folder; it wakes nobody of the desk."""
    url = f"sqlite:///{settings.data_dir.absolute() / 'sandbox.db'}"
    return open_store(url, bell=bell_for(url))


def bell_for(database_url: str, hears: Sequence[str] = TOPICS) -> Bell:
    """Datagrams between the processes of a SQLite host, NOTIFY on PostgreSQL."""
    url = make_url(database_url)
    if url.get_backend_name() == "postgresql":
        from bot.store.postgres_bell import PostgresBell  # noqa: PLC0415  7 MB of driver

        return PostgresBell(
            url.set(drivername="postgresql").render_as_string(hide_password=False), hears
        )
    if not url.database or url.database == ":memory:":
        return LocalBell()
    return SocketBell(_bell_folder(Path(url.database).absolute()), hears)


def _bell_folder(database: Path) -> Path:
    """Beside the database; in the temporary folder where that path is too long for a socket."""
    beside = database.with_name(f"{database.name}.bells")
    if len(os.fsencode(beside)) <= LONGEST_FOLDER:
        return beside
    name = hashlib.sha256(os.fsencode(database)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"nightdesk-{name}"
