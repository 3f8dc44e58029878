"""Building the web process. Nothing here may load the FAQ, the matcher or a platform's client."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Flask
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.base import Receiver
from bot.channels.wecom.callback import WeComReceiver
from bot.clock import SystemClock
from bot.evidence_links import Links
from bot.lifeline import end_with_parent
from bot.media import MediaStore
from bot.store.bell import RESULT
from bot.store.revision import SchemaBehind, require_current
from bot.store.session import Store
from bot.ticket_links import TicketLinks
from bot.web.app import WebSettings, create_app
from bot.web.evidence import evidence
from bot.web.tickets import tickets
from bot.wiring.masking import configure_logs
from bot.wiring.serve import serving
from bot.wiring.storing import open_desk_store, open_sandbox_store
from config.settings import FeishuMode, InvalidSettings, Settings, read_settings

if TYPE_CHECKING:
    from bot.live_policy import LivePolicy
    from handlers.policy import Policy

_M_ARENA_MAX = -8
VERIFY = "verify"
CONFIG = Path(__file__).resolve().parents[2] / "config"
JUMP_SECONDS = 10.0
"""A simulated week is past in less."""


def app_from_environ(env: Mapping[str, str] | None = None) -> Flask:
    """The application of any WSGI server: `gunicorn "bot.wiring.web:app_from_environ()"`.

    Raises:
        InvalidSettings: the environment cannot be used.
        SchemaBehind: `nightdesk migrate` has to run first.
    """
    return build_app(read_settings(os.environ if env is None else env))


def app_of_worker() -> Flask:
    """The application inside a worker of the server that `nightdesk web` starts.

    What keeps it from starting is told in a sentence; the server's parent then ends with 1.
    """
    end_with_parent()
    _share_memory()
    try:
        return app_from_environ()
    except (InvalidSettings, SchemaBehind, SQLAlchemyError) as problem:
        sys.stderr.write(_line(problem))
        sys.stderr.flush()
        os._exit(1)


def _share_memory() -> None:
    """Let the threads share two heaps instead of sixteen: 3 MB less, and the GIL lets one run."""
    if sys.platform.startswith("linux"):
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
        if mallopt is not None:
            mallopt(_M_ARENA_MAX, 2)


def _line(problem: Exception) -> str:
    # Below its first line a database error repeats values; the settings' problems are all told.
    text = str(problem)
    return (text if isinstance(problem, InvalidSettings) else text.partition("\n")[0]) + "\n"


def build_app(settings: Settings) -> Flask:
    """The application for these settings."""
    configure_logs(settings)
    writers = serving(settings).writers
    store = open_desk_store(settings, pool=writers + 2, hears=(RESULT,))
    require_current(store)
    web = WebSettings(
        verify_dir=(settings.config_dir or CONFIG) / VERIFY,
        secret_key=settings.signing_key(),
        writers=writers,
        pages=(
            _evidence(settings, store),
            _tickets(settings, store),
            *_pages(settings),
            *_api(settings, store),
        ),
    )
    return create_app(receivers(settings, store), store, web, SystemClock())


def _evidence(settings: Settings, store: Store) -> Blueprint:
    links = Links(settings.signing_key(), settings.base_url)
    return evidence(store, SystemClock(), MediaStore(settings.data_dir / "media"), links)


def _tickets(settings: Settings, store: Store) -> Blueprint:
    links = TicketLinks(settings.signing_key(), settings.base_url)
    return tickets(store, SystemClock(), links, _policy_of(settings))


def _policy_of(settings: Settings) -> Callable[[], Policy]:
    """The policy in force, read when it is first asked for: most web processes never do."""

    @cache
    def live() -> LivePolicy:
        from bot.live_policy import LivePolicy  # noqa: PLC0415  reads the policy files

        return LivePolicy(settings.config_dir)

    def current() -> Policy:
        live().tick()
        return live().current()

    return current


def _pages(settings: Settings) -> Sequence[Blueprint]:
    if not settings.sandbox:
        return ()
    # Only a desk that shows the page loads it.
    from bot.web.sandbox import SandboxParts, sandbox  # noqa: PLC0415

    parts = SandboxParts(
        store=open_sandbox_store(settings),
        clock=SystemClock(),
        media=MediaStore(settings.data_dir / "sandbox-media"),
        faq_dir=settings.faq_dir,
        patience=JUMP_SECONDS,
    )
    return (sandbox(parts),)


def _api(settings: Settings, store: Store) -> Sequence[Blueprint]:
    if not settings.api_token:
        return ()
    # Masking reads words; a desk without programs of the company does not load it.
    from bot.web.api import api  # noqa: PLC0415

    return (api(store, SystemClock(), settings.api_token),)


def receivers(settings: Settings, store: Store) -> Mapping[str, Receiver]:
    """Where the configured platforms call."""
    found: dict[str, Receiver] = {}
    if settings.wecom is not None:
        found["/webhooks/wecom"] = WeComReceiver(
            settings.wecom.token, settings.wecom.encoding_aes_key, settings.wecom.corp_id
        )
    if settings.feishu is not None and settings.feishu.mode is FeishuMode.WEBHOOK:
        from bot.wiring.feishu import feishu_receiver  # noqa: PLC0415  reads the policy files

        found["/webhooks/feishu"] = feishu_receiver(settings, settings.feishu, store)
    return found
