"""`nightdesk tickets answer`: one reviewed text to many tickets, each as its agent would send it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import blake2b
from string import Formatter
from typing import Any

from bot.arrivals import event_arrival
from bot.channels.base import Arrival, Kind
from bot.cli.desk import operator
from bot.exports import masked
from bot.store.session import Store
from bot.store.ticket_lists import Row, TicketFilter, TicketLists
from config.settings import Settings
from handlers.cause import AgentDid, Do
from handlers.model import LIVING
from knowledge.loader import load_folder

_SHOWN = 3
"""Messages that are shown before anything is sent."""
_LIVING = frozenset(one.value for one in LIVING)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("numbers", nargs="*", metavar="工单号", help="不写就按条件选")
    parser.add_argument("--agent", required=True, metavar="AGENT", help="以谁的名义回复")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--text", help="回复的话；{order_no} 这样的占位按各工单的资料填")
    what.add_argument("--entry", metavar="ID", help="用知识库条目的答案作为回复")
    parser.add_argument("--resolve", action="store_true", help="回复后结单")
    parser.add_argument("--yes", action="store_true", help="真的发出；不写只预览")


def answer(
    store: Store,
    settings: Settings,
    args: argparse.Namespace,
    wanted: TicketFilter,
    *,
    now: datetime,
) -> int:
    """Show or send; 0 ok, 1 some tickets lack what the text names, 2 wrong use."""
    text = args.text or _entry(settings, args.entry)
    if text is None:
        print(f"no entry {args.entry}: `nightdesk faq check` lists them", file=sys.stderr)
        return 2
    with store.read() as tx:
        rows = _chosen(TicketLists(tx.connection), args.numbers, wanted)
    filled = {row["ticket_no"]: _filled(text, row) for row in rows}
    lacking = [number for number, words in filled.items() if words is None]
    ready = [row for row in rows if filled[row["ticket_no"]] is not None]
    for row in ready[:_SHOWN]:
        print(f"{row['ticket_no']}  {masked(filled[row['ticket_no']] or '')}")
    if lacking:
        print("资料不全，跳过：" + "、".join(lacking), file=sys.stderr)
    if not args.yes:
        print(f"将回复 {len(ready)} 个工单；确认无误后加 --yes 发出")
        return 1 if lacking else 0
    batch = blake2b(f"{args.agent}|{text}".encode(), digest_size=6).hexdigest()
    orders = [one for row in ready for one in _orders(row, filled[row["ticket_no"]] or "", args)]
    _send(store, [_arrival(row, did, batch, now) for row, did in orders], args.agent, batch)
    print(f"{len(ready)} 个工单的回复已排队")
    return 1 if lacking else 0


def _orders(row: Row, words: str, args: argparse.Namespace) -> Iterator[tuple[Row, AgentDid]]:
    number = row["ticket_no"]
    yield row, AgentDid(agent_id=args.agent, do=Do.REPLY, text=words, ticket_no=number)
    if args.resolve:
        yield row, AgentDid(agent_id=args.agent, do=Do.RESOLVE, ticket_no=number)


def _send(store: Store, arrivals: Sequence[Arrival], agent_id: str, batch: str) -> None:
    """Through the inbox, under names that make a second run of the same text do nothing."""
    for arrival in arrivals:
        with store.write() as tx:
            tx.inbox.put([arrival], now=arrival.at)
    if arrivals:
        with store.write() as tx:
            tx.records.audited(
                by=operator(),
                action="tickets_answered",
                subject=agent_id,
                detail=batch,
                now=arrivals[0].at,
            )


def _arrival(row: Row, did: AgentDid, batch: str, now: datetime) -> Arrival:
    return event_arrival(
        Kind.AGENT,
        channel=row["channel"],
        account=row["account"],
        customer=row["external_id"],
        platform_id=f"batch:{batch}:{did.ticket_no}:{did.do.value}",
        at=now,
        cause=did,
    )


def _chosen(lists: TicketLists, numbers: Iterable[str], wanted: TicketFilter) -> list[Row]:
    named = [lists.one(number.upper()) for number in numbers]
    found = [row for row in named if row] if named else list(lists.stream(wanted))
    return [row for row in found if row["status"] in _LIVING]


def _filled(text: str, row: Row) -> str | None:
    """The text with the ticket's facts; None where it names one that the ticket lacks."""
    known: dict[str, Any] = {**row["fields"], "ticket_no": row["ticket_no"]}
    try:
        names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return text  # a lone brace is a brace
    return text.format_map(known) if names <= set(known) else None


def _entry(settings: Settings, entry_id: str) -> str | None:
    found = load_folder(settings.faq_dir).entries
    return next((one.answer for one in found if one.id == entry_id), None)
