"""The command line: `nightdesk` or `python -m bot`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from bot.cli import faq_try


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 ok, 1 found problems, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="nightdesk", description="Nightdesk 夜班台")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    faq = commands.add_parser("faq", help="知识库：检查、试问、整理")
    faq_commands = faq.add_subparsers(required=True, metavar="COMMAND")
    faq_try.add_parser(faq_commands)
    args = parser.parse_args(argv)
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
