"""Building the web process. Nothing here may load the FAQ, the matcher or a platform's client."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from flask import Flask

from bot import log
from bot.channels.base import Receiver
from bot.channels.wecom.callback import WeComReceiver
from bot.clock import SystemClock
from bot.store.revision import require_current
from bot.web.app import WebSettings, create_app
from bot.wiring.storing import is_sqlite, open_desk_store
from config.settings import Settings, read_settings

VERIFY = "verify"
CONFIG = Path(__file__).resolve().parents[2] / "config"


@dataclass(frozen=True, kw_only=True, slots=True)
class Serving:
    """How many processes and threads serve, and how many transactions store for each process.

    Measured, see docs/decisions/001-web-server.md.
    """

    processes: int
    threads: int
    writers: int


def serving(settings: Settings) -> Serving:
    """What was fastest on the engine."""
    if is_sqlite(settings.database_url):
        return Serving(processes=1, threads=64, writers=1)
    return Serving(processes=2, threads=16, writers=4)


def app_from_environ(env: Mapping[str, str] | None = None) -> Flask:
    """The application of any WSGI server: `gunicorn "bot.wiring.web:app_from_environ()"`.

    Raises:
        InvalidSettings: the environment cannot be used.
        SchemaBehind: `nightdesk migrate` has to run first.
    """
    return build_app(read_settings(os.environ if env is None else env))


def build_app(settings: Settings) -> Flask:
    """The application for these settings."""
    log.configure(settings.log_level, secrets=secrets_of(settings))
    threads = serving(settings)
    store = open_desk_store(settings, pool=threads.writers + 2)
    require_current(store)
    web = WebSettings(
        verify_dir=(settings.config_dir or CONFIG) / VERIFY,
        secret_key=settings.signing_key(),
        writers=threads.writers,
    )
    return create_app(receivers(settings), store, web, SystemClock())


def receivers(settings: Settings) -> Mapping[str, Receiver]:
    """Where the configured platforms call."""
    found: dict[str, Receiver] = {}
    if settings.wecom is not None:
        found["/webhooks/wecom"] = WeComReceiver(
            settings.wecom.token, settings.wecom.encoding_aes_key, settings.wecom.corp_id
        )
    return found


def secrets_of(noun: Any) -> tuple[str, ...]:
    """Every value of the settings that is not to be shown, for the log to mask."""
    found: list[str] = []
    for one in fields(noun):
        value = getattr(noun, one.name)
        if hasattr(value, "__dataclass_fields__"):
            found.extend(secrets_of(value))
        elif not one.repr and isinstance(value, str) and value:
            found.append(value)
    return tuple(found)
