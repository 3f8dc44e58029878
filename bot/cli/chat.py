"""`nightdesk chat`: talk to the real pipeline in the terminal, no platform account needed."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.embedding import embedding_of_environment
from bot.cli.replay import SAMPLE_FAQ
from bot.replay.script import BadScript
from bot.wiring.replaying import Chat
from config.findings import PolicyProblems
from config.loader import load_policy

HELP = "直接输入要说的话；数字可点菜单；/at 2026-11-21T02:00 跳到某个时间；/图 说明 发图片；Ctrl-D 结束"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("chat", help="在终端里和机器人聊天")
    parser.add_argument("--faq", type=Path, default=SAMPLE_FAQ, metavar="DIR", help="FAQ 目录")
    parser.add_argument("--config", type=Path, default=None, metavar="DIR", help="策略文件目录")
    parser.add_argument("--at", metavar="ISO", help="开始的时间，默认现在")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Talk until end of input; 0 ok, 1 the policy files have errors, 2 wrong use."""
    try:
        policy = load_policy(args.config)
        zone = policy.hours.timezone
        start = datetime.fromisoformat(args.at) if args.at else datetime.now(UTC)
        start = start if start.tzinfo else start.replace(tzinfo=zone)
    except PolicyProblems as problems:
        print(problems, file=sys.stderr)
        return 1
    except ValueError:
        print(f"{args.at} is not an ISO time, such as 2026-11-21T02:00", file=sys.stderr)
        return 2
    print(HELP)
    with Chat(args.faq, policy, embedding_of_environment(), start) as chat:
        for line in sys.stdin:
            try:
                heard = chat.hear(line.strip())
            except BadScript as problem:
                heard = [str(problem)]
            for text in heard:
                print(text)
    return 0
