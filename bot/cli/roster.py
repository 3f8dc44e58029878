"""`nightdesk roster`: who is on duty tonight, the shifts to a calendar file and back."""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.cli.roster_calendar import NoCalendar, from_calendar, to_calendar
from bot.cli.saving import save
from config.environment import InvalidSettings
from config.findings import PolicyProblems
from config.loader import SHIPPED, load_policy
from config.settings import HOUSE, read_settings
from handlers import duty
from handlers.policy import Policy, Shift

_DAYS = 60


@dataclass(frozen=True, slots=True)
class Desk:
    """The policy and the folder it was read from."""

    folder: Path
    policy: Policy


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `roster` and its commands."""
    roster = subparsers.add_parser("roster", help="值班表：今晚谁值班，导入导出 iCal")
    commands = roster.add_subparsers(required=True, metavar="COMMAND", dest="roster_command")
    commands.add_parser("tonight", help="今晚谁值班")
    exported = commands.add_parser("export", help="把班次写成 iCal 文件")
    exported.add_argument("file", type=Path, metavar="FILE.ics")
    exported.add_argument("--days", type=int, default=_DAYS, help="从今天起多少天，默认 60")
    imported = commands.add_parser("import", help="用 iCal 文件里的班次替换值班表的班次")
    imported.add_argument("file", type=Path, metavar="FILE.ics")
    for parser in commands.choices.values():
        parser.add_argument("--now", metavar="ISO", help="以这个时间为准，默认现在")
    roster.set_defaults(run=run)


def run(args: argparse.Namespace, house: Path = HOUSE) -> int:
    """Run one of the roster's commands; 0 ok, 1 problems, 2 wrong use."""
    try:
        now = datetime.fromisoformat(args.now) if args.now else datetime.now(UTC)
        settings = read_settings(os.environ, house)
        folder = settings.config_dir or SHIPPED
        desk = Desk(folder, load_policy(folder))
        return _COMMANDS[args.roster_command](args, desk, now if now.tzinfo else now.astimezone())
    except (InvalidSettings, PolicyProblems) as problems:
        print(problems, file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2


def _tonight(args: argparse.Namespace, desk: Desk, now: datetime) -> int:
    print(duty.tonight(desk.policy.roster, desk.policy.hours, now))
    return 0


def _export(args: argparse.Namespace, desk: Desk, now: datetime) -> int:
    hours = desk.policy.hours
    today = now.astimezone(hours.timezone).date()
    save(args.file, to_calendar(desk.policy.roster, hours, today, args.days))
    return 0


def _import(args: argparse.Namespace, desk: Desk, now: datetime) -> int:
    try:
        shifts, skipped = from_calendar(
            args.file.read_bytes(), desk.policy.roster, desk.policy.hours.timezone
        )
    except NoCalendar as error:
        print(f"{args.file}: 不是 iCal 文件（{error}），请从日历软件重新导出", file=sys.stderr)
        return 1
    for event in skipped:
        print(f"{args.file}: 没有导入「{event.event}」: {event.reason}", file=sys.stderr)
    if not shifts:
        print(f"{args.file}: 没有可以导入的班次，值班表没有改动", file=sys.stderr)
        return 1
    text = _with_shifts(_roster_text(desk.folder), shifts)
    _refuse_what_is_wrong(text)
    save(desk.folder / "roster.yaml", text.encode())
    return int(bool(skipped))


_COMMANDS = {"tonight": _tonight, "export": _export, "import": _import}


def _roster_text(folder: Path) -> str:
    path = folder / "roster.yaml"
    return (path if path.is_file() else SHIPPED / "roster.yaml").read_text(encoding="utf-8")


def _with_shifts(text: str, shifts: Iterable[Shift]) -> str:
    """The roster file with other shifts; everything else, comments too, stays as it was."""
    yaml = YAML()
    yaml.width = 200
    tree = yaml.load(text)
    tree["shifts"] = [_row(shift) for shift in shifts]
    # The swaps were worked into the exported shifts; applied twice they would undo themselves.
    tree["swaps"] = []
    stream = io.StringIO()
    yaml.dump(tree, stream)
    return stream.getvalue()


def _row(shift: Shift) -> dict[str, Any]:
    row = {
        "name": shift.name,
        "agents": list(shift.agents),
        "days": list(shift.days),
        "from": f"{shift.start:%H:%M}",
        "to": f"{shift.end:%H:%M}",
        "level": shift.level,
        "first_day": shift.first_day,
        "last_day": shift.last_day,
    }
    return {name: value for name, value in row.items() if value not in (None, "")}


def _refuse_what_is_wrong(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "roster.yaml").write_text(text, encoding="utf-8")
        load_policy(Path(folder))
