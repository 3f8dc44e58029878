"""How long the reads over many tickets take, on both engines.

python -m bench.tickets.measure [--tickets 100000] [--engine sqlite|postgresql]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from bench.desk.engines import ENGINES, database
from bot.channels.base import Address
from bot.channels.sandbox import GROUP, agents_group
from bot.clock import SetClock
from bot.exports import masked, told, write_csv
from bot.morning import MorningDigest
from bot.morning_facts import last_digest
from bot.outlets import Outlet, Outlets
from bot.store.migrate import migrate
from bot.store.schema import conversations, customers, events, tickets
from bot.store.session import Store, open_store
from bot.store.ticket_lists import TicketFilter, TicketLists
from bot.ticket_links import TicketLinks
from config.loader import load_policy

NOW = datetime.fromisoformat("2026-11-19T09:00:00+08:00")
STATES = {"living, half unassigned": 2, "living, all assigned": 0, "living, all unassigned": 1}


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--engine", choices=ENGINES)
    args = parser.parse_args()
    for engine in [args.engine] if args.engine else ENGINES:
        with database(engine) as (url, folder):
            store = open_store(url)
            migrate(store)
            fill(store, args.tickets)
            print(f"{engine}: {args.tickets} living tickets of {args.tickets} customers")
            reads(store, args.tickets, folder)
            digests(store)
            store.close()


def fill(store: Store, count: int) -> None:
    """Tickets of as many customers, each with its line in the timeline."""
    start = NOW - timedelta(days=40)
    with store.write() as tx:
        for first in range(0, count, 5000):
            batch = range(first + 1, min(first + 5000, count) + 1)
            tx.connection.execute(sa.insert(customers), [_customer(n, start) for n in batch])
            tx.connection.execute(
                sa.insert(conversations), [_conversation(n, start) for n in batch]
            )
            tx.connection.execute(sa.insert(tickets), [_ticket(n) for n in batch])
            tx.connection.execute(sa.insert(events), [_event(n) for n in batch])
    with store.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


def reads(store: Store, count: int, folder: Path) -> None:
    """One customer's tickets, list pages, an export."""

    def status() -> None:
        with store.read() as tx:
            tx.tickets.of_customer(count // 2, since=NOW - timedelta(days=90))

    def page(wanted: TicketFilter) -> Callable[[], None]:
        def read() -> None:
            with store.read() as tx:
                rows = TicketLists(tx.connection).page(wanted)
                _ = [told(row, masked, UTC) for row in rows]

        return read

    def export() -> None:
        with store.read() as tx:
            rows = TicketLists(tx.connection).stream(TicketFilter())
            write_csv((told(row, masked, UTC) for row in rows), folder / "all.csv")

    show("到哪了 (a customer's tickets)", status, times=50)
    show("list page", page(TicketFilter()), times=20)
    show("list page, urgent", page(TicketFilter(urgent=True)), times=10)
    show("list page, rare category", page(TicketFilter(category="发票", urgent=True)), times=10)
    show("list page, nothing found", page(TicketFilter(category="没有")), times=10)
    show("export to CSV, whole", export, times=1)


def digests(store: Store) -> None:
    """Assigning and telling, by how many have an agent; what is written is not counted."""
    policy = load_policy(None)
    group = agents_group()
    outlet = Outlet(channel=group, address=Address(channel=GROUP, account="", to="group"))
    digest = MorningDigest(
        store=store,
        clock=SetClock(NOW),
        policy=lambda: policy,
        outlets=Outlets(groups=(outlet,), personal={"wecom": group}),
        links=TicketLinks("bench", "http://127.0.0.1:8000"),
    )
    for name, every in STATES.items():
        _hand_out(store, every)
        with store.read() as tx:
            last = last_digest(tx, NOW)
        morning = digest.morning(last, policy, NOW)
        dealt = digest.deal(morning)
        fresh = digest.tell(morning, last, dealt)[1]
        show(f"digest, deal ({name})", partial(digest.deal, morning), times=5)
        show(f"digest, tell ({name})", partial(digest.tell, morning, fresh, dealt), times=5)
        first = partial(digest.tell, morning, last, dealt)
        show(f"digest, tell, all timelines new ({name})", first, times=1)


def show(name: str, work: Callable[[], object], *, times: int) -> None:
    """Median and worst of some runs, in milliseconds, and the least CPU of this process."""
    taken, cpu = [], []
    for _ in range(times):
        begin, used = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - begin) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    figures = f"median {median(taken):.1f} ms, worst {max(taken):.1f} ms, CPU {min(cpu):.1f} ms"
    print(f"  {name}: {figures}", flush=True)


def _hand_out(store: Store, every: int) -> None:
    """Everybody's but each `every`-th ticket; 0: all of them, 1: none."""
    agents = ("xiaolin", "ajie")
    with store.write() as tx:
        free = sa.true() if every == 1 else tickets.c.id % every == 0 if every else sa.false()
        to = sa.case((free, None), (tickets.c.id % 3 == 0, agents[0]), else_=agents[1])
        tx.connection.execute(sa.update(tickets).values(assigned_to=to))


def _customer(number: int, start: datetime) -> dict[str, object]:
    return {
        "channel": "wecom_kf",
        "account": "wk1",
        "external_id": f"c{number}",
        "nickname": f"客户{number}",
        "created_at": start,
    }


def _conversation(number: int, start: datetime) -> dict[str, object]:
    return {
        "lane": f"wecom_kf:wk1:c{number}",
        "customer_id": number,
        "channel": "wecom_kf",
        "account": "wk1",
        "memory": {},
        "pending": [],
        "started_at": start,
        "changed_at": start,
    }


def _ticket(number: int) -> dict[str, object]:
    return {
        "ticket_no": f"W{number:07}",
        "customer_id": number,
        "conversation_id": number,
        "status": "open",
        "category": ("维修", "退换货", "物流异常", "发票")[number % 4],
        "form_id": ("repair", "return", "logistics", "invoice")[number % 4],
        "summary": f"昨天买的冰箱不制冷，订单 DD{number:08}，请尽快处理",
        "fields": {"order_no": f"DD{number:08}", "phone": "13812345678"},
        "missing": [] if number % 3 else ["photo"],
        "photos": [],
        "urgent": number % 500 == 0,
        "opened_at": NOW - timedelta(minutes=number % 50_000),
        "deadline_at": NOW + timedelta(minutes=number % 20_000 - 5000),
    }


def _event(number: int) -> dict[str, object]:
    return {
        "customer_id": number,
        "kind": "ticket_opened",
        "text": f"昨天买的冰箱不制冷，订单 DD{number:08}，请尽快处理",
        "affair": f"W{number:07}",
        "at": NOW - timedelta(minutes=number % 50_000),
    }


if __name__ == "__main__":
    main()
