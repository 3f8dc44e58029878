"""Two agents claim the same case at the same moment, and two workers decide: one has it, one reads who."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import sqlalchemy as sa

from bot.channels.base import Kind
from bot.store.schema import cases, inbox
from bot.store.session import Store, open_store
from handlers.cause import Do
from tests.bot.small_desk import SmallDesk
from tests.journeys.rig import FULL

PAIRS = 200 if FULL else 5
AGENTS = ("xiaolin", "ajie")


def work_off(url: str) -> None:
    """A worker of its own: everything that waits is decided."""
    store = open_store(url)
    SmallDesk(store).decide()
    store.close()


def as_process(url: str) -> None:
    """The same in a process of its own, on PostgreSQL."""
    code = f"from tests.bot.test_claims_at_once import work_off; work_off({url!r})"
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=True)


def test_of_two_claims_at_once_one_wins(store: Store, database_url: str) -> None:
    """Every case has one owner, every loser is told; two processes on PostgreSQL in the soak."""
    desk = SmallDesk(store)
    for number in range(PAIRS):
        desk.says("转人工，我被你们气死了，家里漏电了", customer=f"c{number}")
    desk.decide()
    clicked = [
        threading.Thread(
            target=lambda name=name: [
                desk.commands(Do.CLAIM, customer=f"c{number}", agent=name)
                for number in range(PAIRS)
            ]
        )
        for name in AGENTS
    ]
    both(clicked)
    process = FULL and database_url.startswith("postgresql")
    work = as_process if process else work_off
    both([threading.Thread(target=work, args=(database_url,)) for _ in AGENTS])
    assert Counter(owner in AGENTS for owner in owners(store)) == {True: PAIRS}
    assert Counter(kinds(store)) == {"success": PAIRS, "warning": PAIRS}


def both(threads: list[threading.Thread]) -> None:
    """At the same time, to the end."""
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def owners(store: Store) -> list[str | None]:
    """Who has each case."""
    with store.read() as tx:
        return list(tx.connection.scalars(sa.select(cases.c.claimed_by)))


def kinds(store: Store) -> list[str]:
    """What each click was answered with; a loser reads a name."""
    mine = sa.select(inbox.c.result).where(inbox.c.kind == Kind.AGENT)
    with store.read() as tx:
        found = list(tx.connection.scalars(mine))
    assert all("已认领" in one["toast"] for one in found)
    return [one["kind"] for one in found]
