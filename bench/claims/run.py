"""What a claim costs with nothing behind it and with millions of finished rows, and how fast a bell
wakes another process.

    python -m bench.claims.run [--engine sqlite|postgresql] [--rows N] [--rounds 400]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median, quantiles

import sqlalchemy as sa

from bench.desk.engines import ENGINES, database
from bot.arrivals import message_arrival
from bot.store.bell import RESULT, TURN
from bot.store.migrate import migrate
from bot.store.session import Store, open_store
from bot.wiring.storing import bell_for
from handlers.model import Message

NOW = datetime(2026, 11, 18, 15, 40, tzinfo=UTC)
BEHIND = {"sqlite": 1_000_000, "postgresql": 5_000_000}
WAITING = 200
"""Rows that wait at any time: the claims are made at a busy moment, not at an idle one."""

FILL = {
    "sqlite": """
        WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)
        INSERT INTO inbox (lane, queue, state, due_at, attempts, claim_no, done_at, channel,
            account, platform_id, customer, kind, payload, at, received_at)
        SELECT 'wecom_kf:wk:c' || (i % 50000), 'turn', 'done', :then, 1, 1, :then, 'wecom_kf',
            'wk', 'm' || i, 'c' || (i % 50000), 'message', :payload, :then, :then FROM n""",
    "postgresql": """
        INSERT INTO inbox (lane, queue, state, due_at, attempts, claim_no, done_at, channel,
            account, platform_id, customer, kind, payload, at, received_at)
        SELECT 'wecom_kf:wk:c' || (i % 50000), 'turn', 'done', :then, 1, 1, :then, 'wecom_kf',
            'wk', 'm' || i, 'c' || (i % 50000), 'message', cast(:payload AS jsonb), :then, :then
        FROM generate_series(cast(:first AS bigint), cast(:last AS bigint)) AS g(i)""",
}
STEP = 250_000


def main() -> None:
    """Measure one engine or both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=ENGINES)
    parser.add_argument("--rows", type=int)
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--echo", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.echo:
        echo(args.echo)
        return
    for engine in [args.engine] if args.engine else ENGINES:
        with database(engine) as (url, _folder):
            bells(engine, url, args.rounds)
            claims(engine, url, args.rows or BEHIND[engine], args.rounds)


def claims(engine: str, url: str, rows: int, rounds: int) -> None:
    """Claim and finish on an empty desk and on one with a long past, in turn, round by round."""
    desks = {"empty": opened(url), "full": opened(another(engine, url))}
    began = time.perf_counter()
    fill(desks["full"], engine, rows)
    print(f"{engine}: {rows:,} finished rows in {time.perf_counter() - began:.0f} s", flush=True)
    took = {name: defaultdict[str, list[float]](list) for name in desks}
    for store in desks.values():
        put(store, [f"x{number}" for number in range(WAITING)])
    for number in range(rounds):
        for name, store in desks.items():
            one_round(store, f"y{number}", took[name])
    for what, times in took["empty"].items():
        before, after = median(times), median(took["full"][what])
        print(
            f"{engine}: {what} p50 {before:.2f} ms with nothing behind it, "
            f"{after:.2f} ms with {rows:,} rows ({after / before - 1:+.0%})",
            flush=True,
        )
    for store in desks.values():
        store.close()


def opened(url: str) -> Store:
    """A migrated store."""
    store = open_store(url)
    migrate(store)
    return store


def another(engine: str, url: str) -> str:
    """The URL of a second database beside the first."""
    if engine == "sqlite":
        return url.replace("desk.db", "full.db")
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text("CREATE DATABASE full_desk"))
    admin.dispose()
    return url.replace("/postgres?", "/full_desk?")


def fill(store: Store, engine: str, rows: int) -> None:
    """Finished rows of fifty thousand customers."""
    payload = '{"message_id": "m", "at": "2026-11-01T00:00:00Z", "text": "多久发货"}'
    then = "2026-11-01 00:00:00+00:00" if engine == "postgresql" else "2026-11-01 00:00:00.000000"
    for start in range(0, rows, STEP):
        values = {
            "first": start + 1,
            "last": min(start + STEP, rows),
            "then": then,
            "payload": payload,
        }
        with store.engine.connect() as connection, connection.begin():
            connection.execute(sa.text(FILL[engine]), values)
    with store.engine.connect().execution_options(
        isolation_level="AUTOCOMMIT", begin=()
    ) as connection:
        connection.execute(sa.text("VACUUM ANALYZE" if engine == "postgresql" else "ANALYZE"))


def one_round(store: Store, name: str, took: dict[str, list[float]]) -> None:
    """A look, a claim and a finish in the middle of a waiting crowd, and a new arrival.

    Statements alone tell what the past costs; the commit's flush is the disk's.
    """
    took["look"].append(timed(lambda: look(store)))
    began = time.perf_counter()
    with store.write_one() as tx:
        inside = time.perf_counter()
        claim = tx.inbox.claim(TURN, now=NOW)
        took["claim, statements"].append((time.perf_counter() - inside) * 1000)
    took["claim, committed"].append((time.perf_counter() - began) * 1000)
    assert claim is not None
    with store.write() as tx:
        inside = time.perf_counter()
        tx.inbox.finish(claim, now=NOW)
        took["finish, statements"].append((time.perf_counter() - inside) * 1000)
    put(store, [name])


def look(store: Store) -> None:
    """What an idle worker does four times a second."""
    with store.glance() as tx:
        tx.inbox.look(TURN, now=NOW)


def timed(work: Callable[[], None]) -> float:
    """Milliseconds of a piece of work."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def put(store: Store, names: list[str]) -> None:
    """New messages of as many customers."""
    arrivals = [
        message_arrival("wecom_kf", "wk", one, Message(message_id=one, at=NOW, text="多久发货"))
        for one in names
    ]
    with store.write() as tx:
        tx.inbox.put(arrivals, now=NOW)


def bells(engine: str, url: str, rounds: int) -> None:
    """Ring another process and wait until it rings back; half of that is a wake-up."""
    bell = bell_for(url, (RESULT,))
    other = subprocess.Popen([sys.executable, "-m", "bench.claims.run", "--echo", url])
    while bell.count(RESULT) == 0:
        bell.ring(TURN)
        bell.wait(RESULT, 0, 0.2)
    time.sleep(0.5)  # rings of the start are through
    times = []
    for _ in range(rounds):
        seen, begin = bell.count(RESULT), time.perf_counter()
        bell.ring(TURN)
        bell.wait(RESULT, seen, 1.0)
        times.append((time.perf_counter() - begin) * 1000 / 2)
        time.sleep(0.005)
    other.kill()
    other.wait()
    bell.close()
    print(
        f"{engine}: wake-up across processes p50 {median(times):.2f} ms, "
        f"p99 {quantiles(times, n=100)[98]:.2f} ms",
        flush=True,
    )


def echo(url: str) -> None:
    """Ring back whoever rings."""
    bell = bell_for(url, (TURN,))
    seen = 0
    while True:
        bell.wait(TURN, seen, 60)
        seen = bell.count(TURN)
        bell.ring(RESULT)


if __name__ == "__main__":
    main()
