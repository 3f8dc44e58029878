"""A platform's side of long connections: who has logged in, and what a test waits for."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Self

from websockets.sync.server import Server, ServerConnection, serve


class Line(ABC):
    """Use as a context manager; `changed` is held by whatever changes the state, and notified."""

    def __init__(self) -> None:
        """Listens on a free port."""
        self.changed = threading.Condition()
        self.logins = 0
        self.pings = 0
        self.deaf = False
        """True answers nothing to a ping, as a dead network does."""
        self._server: Server = serve(self.serve, "127.0.0.1", 0)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *about: object) -> None:
        self._server.shutdown()
        self.drop()

    @property
    def origin(self) -> str:
        """Where it listens."""
        return f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}"

    @abstractmethod
    def serve(self, client: ServerConnection) -> None:
        """Talk with a client until it goes."""

    @abstractmethod
    def drop(self) -> None:
        """Every connection breaks."""

    def connected(self, logins: int = 1, seconds: float = 30.0) -> bool:
        """Wait for the nth login."""
        return self.wait_for(lambda: self.logins >= logins, seconds)

    def wait_for(self, holds: Callable[[], bool], seconds: float = 30.0) -> bool:
        """Wait until something about the connections holds."""
        with self.changed:
            return self.changed.wait_for(holds, seconds)
