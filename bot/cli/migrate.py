"""`nightdesk migrate`: brings the database to this version's schema."""

from __future__ import annotations

import argparse
import os
import sys

from bot.store.failures import StoreFailed
from bot.store.migrate import migrate
from bot.store.session import Store
from bot.wiring.storing import open_desk_store, open_sandbox_store
from config.settings import InvalidSettings, Settings, read_settings


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("migrate", help="把数据库升级到当前版本")
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Migrate the desk and, where it is on, the sandbox; 0 ok, 1 it cannot be done."""
    try:
        settings = read_settings(os.environ)
        for name, store in _databases(settings):
            print(f"{name}: {migrate(store)}")
            store.close()
    except InvalidSettings as problem:
        print(problem, file=sys.stderr)
        return 1
    except StoreFailed as problem:
        reason = str(problem).partition("\n")[0]
        print(f"数据库升级失败：{reason}。请检查 NIGHTDESK_DATABASE_URL。", file=sys.stderr)
        return 1
    return 0


def _databases(settings: Settings) -> list[tuple[str, Store]]:
    found = [("desk", open_desk_store(settings))]
    if settings.sandbox:
        found.append(("sandbox", open_sandbox_store(settings)))
    return found
