"""The Flask application of the web process, put together from its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response
from werkzeug.exceptions import HTTPException

from bot.channels.base import Receiver
from bot.clicks import Clicks
from bot.clock import Clock
from bot.store.session import Store
from bot.web.health import health
from bot.web.metrics import AckTimes, metrics
from bot.web.verify_files import verify_files
from bot.web.webhooks import LIMIT, Webhooks
from bot.web.writer import Writer


@dataclass(frozen=True, kw_only=True, slots=True)
class WebSettings:
    """What the web process needs to know."""

    verify_dir: Path
    """Folder of the domain verification files."""
    secret_key: str
    """Signs forms and logins."""
    writers: int = 1
    """Transactions at the same time that store webhooks; more than one on PostgreSQL only."""
    pages: Sequence[Blueprint] = ()
    """Pages for people: the sandbox, the console."""


def create_app(
    receivers: Mapping[str, Receiver], store: Store, settings: WebSettings, clock: Clock
) -> Flask:
    """The application. `receivers` by path; a platform that is not configured is not found."""
    app = Flask(__name__, static_folder=None)
    app.secret_key = settings.secret_key
    app.config["MAX_CONTENT_LENGTH"] = LIMIT
    writer = Writer(store, clock, threads=settings.writers)
    acks = AckTimes()
    app.extensions["nightdesk.writer"] = writer
    app.register_blueprint(health(store, clock))
    app.register_blueprint(metrics(store, clock, acks))
    app.register_blueprint(verify_files(settings.verify_dir))
    for page in settings.pages:
        app.register_blueprint(page)
    app.register_error_handler(HTTPException, _plain)
    app.wsgi_app = Webhooks(  # type: ignore[method-assign]
        app.wsgi_app,
        receivers,
        writer=writer,
        clock=clock,
        observe=acks.observe,
        clicks=Clicks(store),
    )
    return app


def _plain(problem: HTTPException) -> Response:
    """A stranger learns the status and nothing else."""
    return Response(status=problem.code or 500)
