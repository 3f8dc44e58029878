"""`nightdesk understand`: what is read from texts, line by line."""

from __future__ import annotations

import argparse
import io
import json
import sys
from datetime import UTC, datetime

from bot.cli.desk import with_desk
from bot.cli.said_lines import ZONE, WrongUse, moment, said_lines
from bot.store.session import Store
from knowledge import signals


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `understand` to the commands."""
    parser = subparsers.add_parser("understand", help="读懂一句话：逐行读 JSON，逐行给出信号和事实")
    parser.add_argument("--json", action="store_true", help="JSON 输出（默认也是）")
    parser.add_argument("--now", metavar="ISO", help="说话的时间，默认现在")
    parser.add_argument("--explain", action="store_true", help="说明是哪条线索")
    parser.add_argument(
        "--false-alarms",
        action="store_true",
        help="不读输入：列出标为误唤醒的话，每行一句，可以放进 bench/signals/lines/urgency_no.txt",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read every line of standard input; 0 ok, 2 wrong use."""
    _speak_utf8()
    if args.false_alarms:
        return with_desk(lambda store, _: _false_alarms(store, as_json=args.json))
    try:
        now = moment(args.now) if args.now else None
        for text, at in said_lines():
            when = (at or now or datetime.now(UTC)).astimezone(ZONE)
            row = _row(text, signals.read(text, at=when), explain=args.explain)
            print(json.dumps(row, ensure_ascii=False), flush=True)
    except WrongUse as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _false_alarms(store: Store, *, as_json: bool) -> int:
    """What woke somebody for nothing, each text once, as lines to test and learn from."""
    with store.read() as tx:
        rows = tx.duties.false_alarms()
    for text, row in {row["need"]: row for row in rows}.items():
        line = {"text": text, "urgent": False, "taken_for": row["reason"]}
        print(json.dumps(line, ensure_ascii=False) if as_json else text)
    return 0


def _speak_utf8() -> None:
    """Read and write UTF-8 whatever the locale; half an emoji comes out as its JSON escape."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _row(text: str, said: signals.Signals, *, explain: bool) -> dict[str, object]:
    row: dict[str, object] = {
        "text": text,
        "wants_human": said.wants_human,
        "urgent": said.urgent is not None,
        "abusive": said.abusive,
        "vague": said.vague,
        "shielded": said.shielded,
        "facts": said.facts.as_dict(),
    }
    return row | _explained(said) if explain else row


def _explained(said: signals.Signals) -> dict[str, object]:
    return {
        "reason": said.urgent,
        "threat": said.threat,
        "escalation_risk": said.escalation_risk,
        "mood": said.mood,
        "language": said.language,
        "cues": list(said.cues),
    }
