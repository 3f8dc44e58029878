"""Opening the desk's database, with the bell that wakes the other processes."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import make_url

from bot.store.bell import Bell, PostgresBell, SocketBell
from bot.store.session import Store, open_store
from config.settings import Settings

BELLS = "bells"
"""Folder of the sockets by which processes of one host wake each other."""


def is_sqlite(url: str) -> bool:
    """Whether a database address is a file of this host."""
    return make_url(url).get_backend_name() == "sqlite"


def open_desk(settings: Settings, *, pool: int = 8) -> Store:
    """The database of the desk that serves platforms."""
    return open_store(settings.database_url, bell=_bell(settings), pool=pool)


def open_sandbox(settings: Settings) -> Store:
    """The sandbox's own database in the data folder; its bell wakes nobody of the desk."""
    folder = settings.data_dir.absolute()
    return open_store(
        f"sqlite:///{folder / 'sandbox.db'}", bell=SocketBell(folder / "sandbox-bells")
    )


def _bell(settings: Settings) -> Bell:
    url = make_url(settings.database_url)
    if is_sqlite(settings.database_url):
        return SocketBell(_beside(Path(url.database or ""), settings) / BELLS)
    return PostgresBell(url.set(drivername="postgresql").render_as_string(hide_password=False))


def _beside(database: Path, settings: Settings) -> Path:
    # Processes that share the database file find each other, whatever their data folder is.
    return database.absolute().parent if database.name else settings.data_dir.absolute()
