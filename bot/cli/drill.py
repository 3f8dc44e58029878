"""`nightdesk drill`: ring an agent as an urgent case would, and see who answered."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.desk import job_arrival
from bot.duty_jobs import DRILL, FOR_DRILL
from bot.store.revision import SchemaBehind, require_current
from bot.store.session import Store
from bot.wiring.storing import open_desk_store
from config.environment import InvalidSettings
from config.findings import PolicyProblems
from config.loader import load_policy
from config.settings import HOUSE, Settings, read_settings
from handlers import agent_names

_STEP = 0.5
_SHOWN = 50
_WORDS = {
    "ringing": "响铃中",
    "answered": "已接",
    "unanswered": "没有接",
    "failed": "没能响铃",
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `drill`."""
    drill = subparsers.add_parser("drill", help="演练：叫一次值班坐席，记录谁接了")
    drill.add_argument(
        "agent", nargs="?", metavar="AGENT", help="坐席编号或名字；不写就叫当前值班的人"
    )
    drill.add_argument("--list", action="store_true", dest="listed", help="只列出以往的演练")
    drill.add_argument("--json", action="store_true", help="用 JSON 输出")
    drill.add_argument(
        "--wait",
        type=float,
        default=120.0,
        metavar="SECONDS",
        help="最多等多少秒看有没有接，默认 120",
    )
    drill.set_defaults(run=run)


def run(args: argparse.Namespace, house: Path = HOUSE) -> int:
    """Ring, wait and tell; 0 somebody answered, 1 nobody did, 2 wrong use."""
    try:
        settings = read_settings(os.environ, house)
        store = open_desk_store(settings)
        require_current(store)
    except InvalidSettings as problems:
        print(problems, file=sys.stderr)
        return 1
    except SchemaBehind as problem:
        print(problem, file=sys.stderr)
        return 1
    try:
        if args.listed:
            with store.read() as tx:
                rows = tx.duties.rings_of(about=FOR_DRILL, limit=_SHOWN)
            _print(rows, as_json=args.json)
            return 0
        return _drill(args, settings, store)
    except PolicyProblems as problems:
        print(problems, file=sys.stderr)
        return 1
    finally:
        store.close()


def _drill(args: argparse.Namespace, settings: Settings, store: Store) -> int:
    agent_id = ""
    if args.agent:
        agent = agent_names.colleague(load_policy(settings.config_dir).roster, args.agent)
        if agent is None:
            print(
                f"值班名单里没有「{args.agent}」，请写 roster.yaml 里的编号或名字", file=sys.stderr
            )
            return 2
        agent_id = agent.id
    name = order(store, agent_id, datetime.now(UTC))
    rows = _waited(store, name, args.wait, time.sleep)
    if not rows:
        print("演练已排队，但 work 进程没有在处理：请确认 nightdesk work 正在运行", file=sys.stderr)
        return 1
    _print(rows, as_json=args.json)
    return 0 if any(row["state"] == "answered" for row in rows) else 1


def order(store: Store, agent_id: str, now: datetime) -> str:
    """Put a drill of this agent (empty: whoever is on duty) into the desk's lane; its name."""
    name = f"{now:%Y%m%dT%H%M%S}-{agent_id or 'duty'}"
    arrival = job_arrival(f"{DRILL}:{name}", now)
    arrival = replace(arrival, payload={**arrival.payload, "data": {"agent": agent_id}})
    with store.write() as tx:
        tx.inbox.put([arrival], now=now)
    return f"{FOR_DRILL}{name}"


def _waited(
    store: Store, about: str, seconds: float, sleep: Callable[[float], None]
) -> Sequence[Mapping[str, Any]]:
    """The rings once none of them rings any more, or as they are when time is up."""
    end = time.monotonic() + seconds
    while True:
        with store.read() as tx:
            rows = tx.duties.rings_of(about=about, limit=_SHOWN)
        settled = rows and all(row["state"] != "ringing" for row in rows)
        if settled or time.monotonic() >= end:
            return rows
        sleep(_STEP)


def _print(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    for row in rows:
        shown = {
            "at": row["at"].isoformat(),
            "agent": row["agent_id"],
            "way": row["way"],
            "state": row["state"],
            "answered_at": row["answered_at"].isoformat() if row["answered_at"] else None,
            "detail": row["detail"],
        }
        if as_json:
            print(json.dumps(shown, ensure_ascii=False))
        else:
            state = _WORDS.get(row["state"], row["state"])
            print(
                f"{shown['at']}  {row['agent_id']}  {row['way'] or '-'}  {state}  {row['detail']}"
            )
    if not rows and not as_json:
        print("还没有演练记录")
