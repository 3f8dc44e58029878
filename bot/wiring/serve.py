"""Serving the web application. The server's parent process stays small: it loads no application."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from bot.wiring.masking import configure_logs
from config.settings import Settings

STOP_WITHIN = 8
"""Seconds for the requests in hand."""
CONNECTIONS = 256
"""Connections that a process takes at a time; more wait in the kernel, which costs no memory."""
HEADERS_WITHIN = 10_000
"""Milliseconds in which a caller has to send its headers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Serving:
    """How many processes and threads serve, and how many transactions each process stores at once.

    Measured, see docs/decisions/001-web-server.md.
    """

    processes: int
    threads: int
    writers: int


ON_SQLITE = Serving(processes=1, threads=40, writers=1)
ON_POSTGRESQL = Serving(processes=2, threads=24, writers=2)


class PortTaken(Exception):
    """Another process listens on the port."""


def serving(settings: Settings) -> Serving:
    """What was fastest on the engine."""
    return ON_SQLITE if settings.database_url.startswith("sqlite") else ON_POSTGRESQL


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; requests in hand are finished.

    Raises:
        PortTaken: the address cannot be listened on.
    """
    require_port(settings.host, settings.port)
    how = serving(settings)
    server = Granian(
        "bot.wiring.web:app_of_worker",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=how.processes,
        blocking_threads=how.threads,
        websockets=False,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
        workers_kill_timeout=STOP_WITHIN,
        log_level=LogLevels.error,
        log_dictconfig=_TO_OUR_LOG,
    )
    configure_logs(settings)  # the server has just replaced it
    server.serve()


def require_port(host: str, port: int) -> None:
    """PortTaken unless the port is free; the server itself would share it silently."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"cannot listen on {host}:{port} ({error.strerror}): "
                "stop the other process or set NIGHTDESK_PORT"
            ) from None


_TO_OUR_LOG = {
    "version": 1,
    "disable_existing_loggers": False,
    "root": {},
    "loggers": {"_granian": {"handlers": [], "level": "ERROR", "propagate": True}},
}
