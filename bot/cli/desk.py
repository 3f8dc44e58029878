"""What the commands on a running desk's database have in common."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.store.revision import SchemaBehind, require_current
from bot.store.session import Store
from bot.wiring.faq_names import desk_of
from bot.wiring.storing import open_desk_store
from config.settings import InvalidSettings, Settings, read_settings

_UNITS = {"d": "days", "h": "hours"}


def with_desk(work: Callable[[Store, Settings], int]) -> int:
    """Do something with the desk's database; 2 with a sentence where it cannot be used."""
    try:
        settings = read_settings(os.environ)
    except InvalidSettings as problem:
        print(problem, file=sys.stderr)
        return 2
    store = open_desk_store(settings, hears=())
    try:
        require_current(store)
        return work(store, settings)
    except SchemaBehind as problem:
        print(problem, file=sys.stderr)
        return 2
    finally:
        store.close()


def zone_of(settings: Settings) -> ZoneInfo:
    """The desk's time zone."""
    return desk_of(settings.config_dir).zone


def operator() -> str:
    """Who is at the command line, for the audit."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return f"cli:{os.getuid()}"


def moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """`2026-11-18`, an ISO time, or `7d`, `12h` before now. ValueError for anything else."""
    number, unit = text[:-1], text[-1:]
    if unit in _UNITS and number.isdigit():
        return now - timedelta(**{_UNITS[unit]: int(number)})
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=zone)
