"""The Flask application of the web process, put together from its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException

from bot.channels.base import Receiver
from bot.clock import Clock
from bot.store.session import Store
from bot.web.health import health
from bot.web.metrics import AckTimes, metrics
from bot.web.verify_files import verify_files
from bot.web.webhooks import LIMIT, webhooks
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
    # One byte more than allowed: a body without an announced length shows that it is too long.
    app.config["MAX_CONTENT_LENGTH"] = LIMIT + 1
    writer = Writer(store, clock, threads=settings.writers)
    acks = AckTimes()
    app.extensions["nightdesk.writer"] = writer
    app.register_blueprint(webhooks(receivers, writer, clock, acks.observe))
    app.register_blueprint(health(store, clock))
    app.register_blueprint(metrics(store, clock, acks))
    app.register_blueprint(verify_files(settings.verify_dir))
    for page in settings.pages:
        app.register_blueprint(page)
    app.register_error_handler(HTTPException, _plain)
    return app


def _plain(problem: HTTPException) -> Response:
    """A stranger learns the status and nothing else."""
    status = problem.code or 500
    answer = Response(status=status)
    if status == 413:
        # The rest of the body is not worth reading.
        answer.headers["Connection"] = "close"
    if status == 405 and request.url_rule is None:
        answer.headers.extend(problem.get_headers(request.environ))
    return answer
